import type { OnNonFinite } from '@clampwise/kernels';
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
  mul,
  reshape,
  scalar,
  sign,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type Factors, globalFactorsTo, scaled } from './clip.ts';
import { firstNonFinite, holdsNonFinite, zerosWhere } from './finite.ts';
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
  const slopeIn = ord === 2 ? euclideanSlope(Measure.ofAll(list)) : otherSlope(list, ord);
  return timesSlopes(dy, tensors, slopeIn);
}

type Slope = (x: Tensor) => Tensor;

function timesSlopes(dy: Tensor, tensors: readonly Tensor[], slopeIn: Slope): Tensor[] {
  return tensors.map((x) => (x.size === 0 ? zerosLike(x) : mul(dy, slopeIn(x))));
}

function euclideanSlope(measure: Measure): Slope {
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

/** The limit of a clip of all tensors to one norm. */
export interface GlobalLimit {
  readonly maxNorm: number;
  /** The result if a tensor is not finite: zeros with 'skip', else NaN. */
  readonly onNonFinite: OnNonFinite;
}

/**
 * Returns the clipped tensors, the norm, the factor, and the index of the first tensor that is not
 * finite, or -1.
 */
export function clipAll(
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  { maxNorm, onNonFinite }: GlobalLimit,
): Tensor[] {
  const measure = ownMeasure(tensors, useNorm);
  const norm = measure?.norm() ?? clone(useNorm ?? scalar(0));
  const nonFinite = firstNonFinite(tensors);
  if (maxNorm === Infinity) return [...tensors.map((x) => clone(x)), norm, scalar(1), nonFinite];
  const bad = isBad(nonFinite, useNorm);
  const factors =
    measure === null ? factorsBy(norm, bad, maxNorm) : globalFactorsTo(measure, maxNorm);
  const scaledBy = (x: Tensor): Tensor => {
    if (x.size === 0) return clone(x);
    return onNonFinite === 'skip' ? zerosWhere(bad, scaled(x, factors)) : scaled(x, factors);
  };
  return [...tensors.map(scaledBy), norm, scaledBy(scalar(1)), nonFinite];
}

/** The measure of all tensors together; null if another norm is used or there are no values. */
function ownMeasure(tensors: readonly Tensor[], useNorm: Tensor | null): Measure | null {
  const list = filled(tensors);
  return useNorm === null && list.length > 0 ? Measure.ofAll(list) : null;
}

function isBad(nonFinite: Tensor, useNorm: Tensor | null): Tensor {
  const inList = greaterEqual(nonFinite, 0);
  return useNorm === null ? inList : logicalOr(inList, holdsNonFinite(useNorm));
}

/** The factors that bring a norm within the limit: NaN if something is not finite. */
function factorsBy(norm: Tensor, bad: Tensor, maxNorm: number): Factors {
  const inside = lessEqual(norm, Math.min(maxNorm, floatRange().largest));
  const factor = where(bad, Number.NaN, where(inside, 1, div(maxNorm, norm)));
  return { inside: logicalAnd(inside, logicalNot(bad)), steps: [factor, scalar(1), scalar(1)] };
}

/**
 * The gradients of `clipAll` for the tensors, from the gradients of the clipped tensors and of the
 * norm.
 */
export function clipAllGradients(
  dys: readonly Tensor[],
  dNorm: Tensor,
  tensors: readonly Tensor[],
  useNorm: Tensor | null,
  limit: GlobalLimit,
): Tensor[] {
  const measure = ownMeasure(tensors, useNorm);
  const passed =
    limit.maxNorm === Infinity ? dys : clippedGradients(dys, tensors, measure, useNorm, limit);
  if (measure === null) return passed.map((dx) => clone(dx));
  const ofNorm = timesSlopes(dNorm, tensors, euclideanSlope(measure));
  // If nobody uses the gradient of the norm, it is 0, and 0 times NaN would be NaN.
  const isUnused = equal(dNorm, 0);
  return passed.map((dx, k) => add(dx, zerosWhere(isUnused, ofNorm[k] as Tensor)));
}

function clippedGradients(
  dys: readonly Tensor[],
  tensors: readonly Tensor[],
  measure: Measure | null,
  useNorm: Tensor | null,
  { maxNorm, onNonFinite }: GlobalLimit,
): Tensor[] {
  const bad = (): Tensor => isBad(firstNonFinite(tensors), useNorm);
  const factors =
    measure === null
      ? factorsBy(useNorm ?? scalar(0), bad(), maxNorm)
      : globalFactorsTo(measure, maxNorm);
  const { inside } = factors;
  const through = measure === null ? dys : withoutNorm(dys, tensors, measure, inside);
  const skipped = onNonFinite === 'skip' ? bad() : null;
  return through.map((dy, k) => {
    if (dy.size === 0) return clone(dy);
    const dx = where(inside, dys[k] as Tensor, scaled(dy, factors));
    return skipped === null ? dx : zerosWhere(skipped, dx);
  });
}

/** Gradients without their part along the one vector that all tensors form. */
function withoutNorm(
  dys: readonly Tensor[],
  tensors: readonly Tensor[],
  measure: Measure,
  inside: Tensor,
): Tensor[] {
  const units = tensors.map((x) => (x.size === 0 ? x : measure.unit(x)));
  const dots = units.flatMap((unit, k) =>
    unit.size === 0 ? [] : [sumInBlocks(mul(unit, dys[k] as Tensor), null, 1)],
  );
  // Zeros have no direction, and are inside.
  const dot = where(inside, 0, addN(dots));
  return dys.map((dy, k) => (dy.size === 0 ? dy : sub(dy, mul(dot, units[k] as Tensor))));
}
