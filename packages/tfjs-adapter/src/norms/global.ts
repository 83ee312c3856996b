import {
  abs,
  add,
  addN,
  cast,
  clone,
  concat,
  div,
  equal,
  greaterEqual,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  max,
  min,
  mul,
  reshape,
  scalar,
  sign,
  stack,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Factors, globalFactorsTo, scaled } from './clip.ts';
import { holdsNonFinite, zerosWhere } from './finite.ts';
import { Measure } from './measure.ts';
import { floatRange } from './range.ts';
import { sumInBlocks } from './sum.ts';
import { otherNorm, slopeOf } from './vectors.ts';
import { where } from './where.ts';

function filled(tensors: readonly Tensor[]): Tensor[] {
  return tensors.filter(({ size }) => size > 0);
}

/** The norm of all tensors as one vector, in float32 on the device. */
export function globalNormOf(tensors: readonly Tensor[], ord: number): Tensor {
  const list = filled(tensors);
  if (list.length === 0) return scalar(0);
  if (ord === 2) return Measure.ofAll(list).norm();
  const { largest, root } = otherNorm(asOne(list), null, ord);
  return mul(root, largest);
}

function asOne(tensors: readonly Tensor[]): Tensor {
  return concat(tensors.map((x) => reshape(x, [x.size])));
}

/** The gradient of the norm for each tensor: dy times the derivative, which is 0 at zeros. */
export function globalNormGradients(dy: Tensor, tensors: readonly Tensor[], ord: number): Tensor[] {
  const list = filled(tensors);
  if (list.length === 0) return tensors.map((x) => zerosLike(x));
  const slopeIn = ord === 2 ? euclideanSlope(list) : otherSlope(list, ord);
  return tensors.map((x) => (x.size === 0 ? zerosLike(x) : mul(dy, slopeIn(x))));
}

type Slope = (x: Tensor) => Tensor;

function euclideanSlope(list: readonly Tensor[]): Slope {
  const measure = Measure.ofAll(list);
  const { squares } = measure;
  const isZero = equal(squares, 0);
  const poison = sub(squares, squares);
  return (x) => zerosWhere(isZero, add(measure.unit(x), poison));
}

function otherSlope(list: readonly Tensor[], ord: number): Slope {
  const all = asOne(list);
  const { largest, root } = otherNorm(all, null, ord);
  const isZero = equal(root, 0);
  const poison = sub(root, root);
  const most = max(abs(all));
  const count = sum(cast(equal(abs(all), most), 'float32'));
  return (x) => {
    const slope =
      ord === Infinity
        ? where(equal(abs(x), most), div(sign(x), count), zerosLike(x))
        : slopeOf(div(div(x, largest), root), x, null, ord);
    return zerosWhere(isZero, add(slope, poison));
  };
}

/** A clip of all tensors to one norm. */
export interface GlobalLimit {
  readonly maxNorm: number;
  /** Whether zeros come out where a tensor is not finite; else NaN. */
  readonly skip: boolean;
}

/** The clipped tensors, the norm, what they were multiplied by, and the place of the first that is not finite, or -1. */
export function clipAll(
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  limit: GlobalLimit,
): Tensor[] {
  const norm = useNorm === null ? globalNormOf(tensors, 2) : clone(useNorm);
  const nonFinite = firstNonFinite(tensors);
  if (limit.maxNorm === Infinity) {
    return [...tensors.map((x) => clone(x)), norm, scalar(1), nonFinite];
  }
  const factors = globalFactors(tensors, useNorm, limit.maxNorm);
  const bad = limit.skip ? isBad(nonFinite, useNorm) : null;
  const scaledBy = (x: Tensor): Tensor => {
    if (x.size === 0) return clone(x);
    return bad === null ? scaled(x, factors) : zerosWhere(bad, scaled(x, factors));
  };
  return [...tensors.map(scaledBy), norm, scaledBy(scalar(1)), nonFinite];
}

function isBad(nonFinite: Tensor, useNorm: Tensor | null): Tensor {
  const inList = greaterEqual(nonFinite, 0);
  return useNorm === null ? inList : logicalOr(inList, holdsNonFinite(useNorm));
}

/** What brings all tensors within the limit: NaN where one of them is not finite. */
function globalFactors(
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  maxNorm: number,
): Factors {
  const list = filled(tensors);
  if (useNorm === null && list.length > 0) return globalFactorsTo(Measure.ofAll(list), maxNorm);
  const norm = useNorm ?? scalar(0);
  const inside = lessEqual(norm, Math.min(maxNorm, floatRange().largest));
  const poisoned = logicalOr(greaterEqual(firstNonFinite(list), 0), holdsNonFinite(norm));
  const factor = where(poisoned, Number.NaN, where(inside, 1, div(maxNorm, norm)));
  return {
    inside: logicalAnd(inside, logicalNot(poisoned)),
    steps: [factor, scalar(1), scalar(1)],
  };
}

/** The place of the first tensor that holds NaN or an infinity, as int32; -1 where none does. */
function firstNonFinite(tensors: readonly Tensor[]): Tensor {
  const places = tensors.flatMap((x, k) =>
    x.size === 0 ? [] : [where(holdsNonFinite(x), k, tensors.length)],
  );
  if (places.length === 0) return scalar(-1, 'int32');
  const first = min(stack(places));
  return cast(where(equal(first, tensors.length), -1, first), 'int32');
}

/** The gradients of `clipAll` for the tensors, from those of the clipped ones and of the norm. */
export function clipAllGradients(
  dys: readonly Tensor[],
  dNorm: Tensor,
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  limit: GlobalLimit,
): Tensor[] {
  const passed = limit.maxNorm === Infinity ? dys : clippedGradients(dys, tensors, useNorm, limit);
  if (useNorm !== null) return passed.map((dx) => clone(dx));
  const ofNorm = globalNormGradients(dNorm, tensors, 2);
  // Zero times NaN would be NaN where nobody asks for the norm's gradient.
  const isUnused = equal(dNorm, 0);
  return passed.map((dx, k) => add(dx, zerosWhere(isUnused, ofNorm[k] as Tensor)));
}

function clippedGradients(
  dys: readonly Tensor[],
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  { maxNorm, skip }: GlobalLimit,
): Tensor[] {
  const list = filled(tensors);
  if (list.length === 0) return dys.map((dy) => clone(dy));
  const factors = globalFactors(tensors, useNorm, maxNorm);
  const bad = skip ? isBad(firstNonFinite(tensors), useNorm) : null;
  const through = useNorm === null ? withoutNorm(dys, list, tensors, factors.inside) : dys;
  return through.map((dy, k) => {
    if (dy.size === 0) return clone(dy);
    const inside = factors.inside;
    const dx = where(inside, dys[k] as Tensor, scaled(dy, factors));
    return bad === null ? dx : zerosWhere(bad, dx);
  });
}

/** What is left of gradients without their part along the vector that the tensors are together. */
function withoutNorm(
  dys: readonly Tensor[],
  list: readonly Tensor[],
  tensors: readonly Tensor[],
  inside: Tensor,
): Tensor[] {
  const measure = Measure.ofAll(list);
  const units = tensors.map((x) => (x.size === 0 ? x : measure.unit(x)));
  const dots = units.flatMap((unit, k) =>
    unit.size === 0 ? [] : [sumInBlocks(mul(unit, dys[k] as Tensor), null, 1)],
  );
  // Zeros have no direction, and are inside.
  const dot = where(inside, 0, addN(dots));
  return dys.map((dy, k) => (dy.size === 0 ? dy : sub(dy, mul(dot, units[k] as Tensor))));
}
