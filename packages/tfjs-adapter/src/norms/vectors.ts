import {
  abs,
  div,
  equal,
  greater,
  isNaN as isNotANumber,
  lessEqual,
  logicalAnd,
  mul,
  pow,
  sign,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { factorsTo, scaled } from './clip.ts';
import { Measure, maxAlong } from './measure.ts';
import { floatRange } from './range.ts';
import { sumInBlocks } from './sum.ts';
import { where } from './where.ts';

type Axes = readonly number[] | null;

/** The vectors of a tensor with a limit on their norms, in float32 on the device. */
interface Vectors {
  /** Where the norm is within the limit. */
  readonly inside: Tensor;
  /** Vectors times limit / norm where they are outside; unchanged inside. */
  brought(v: Tensor): Tensor;
  /** x divided by its norm; any value at zeros. */
  unit(): Tensor;
}

function vectorsOf(x: Tensor, axes: Axes, ord: number, limit: number): Vectors {
  if (ord !== 2) return otherVectors(x, axes, ord, limit);
  const measure = Measure.of(x, axes);
  const factors = factorsTo(measure, limit);
  return {
    inside: factors.inside,
    brought: (v) => scaled(v, factors),
    unit: () => measure.unit(x),
  };
}

/**
 * Norms that are not Euclidean: the largest magnitude times the norm of the vector divided by it.
 */
function otherVectors(x: Tensor, axes: Axes, ord: number, limit: number): Vectors {
  const { largest, root } = otherNorm(x, axes, ord);
  const inside = lessEqual(mul(root, largest), Math.min(limit, floatRange().largest));
  const factor = where(inside, 1, div(limit, root));
  return {
    inside,
    brought: (v) => mul(div(v, where(inside, 1, largest)), factor),
    unit: () => div(div(x, largest), root),
  };
}

/**
 * A norm as a product of two numbers, which neither overflow nor underflow; 1 times 0 for zeros.
 */
export function otherNorm(
  x: Tensor,
  axes: Axes,
  ord: number,
): { readonly largest: Tensor; readonly root: Tensor } {
  const magnitudes = abs(x);
  const most = maxAlong(magnitudes, axes);
  const isPlain = logicalAnd(greater(most, 0), lessEqual(most, floatRange().largest));
  const largest = where(isPlain, most, 1);
  return { largest, root: rootOf(div(magnitudes, largest), axes, ord) };
}

function rootOf(shares: Tensor, axes: Axes, ord: number): Tensor {
  const total = sumInBlocks(shares, axes, 1);
  if (ord === 1) return total;
  // On a GPU, the larger of NaN and a number may be the number; their sum is NaN.
  if (ord === Infinity) {
    return where(isNotANumber(total), total, maxAlong(shares, axes));
  }
  return pow(sumInBlocks(pow(shares, ord), axes, 1), 1 / ord);
}

/** Scales each vector along some axes down to a limit on its norm: see `clipByNorm`. */
export function limitVectors(x: Tensor, axes: Axes, ord: number, limit: number): Tensor {
  return vectorsOf(x, axes, ord, limit).brought(x);
}

/**
 * The gradient of `limitVectors`: dy inside, else dy without its part along the norm's gradient.
 */
export function limitVectorsVjp(
  dy: Tensor,
  x: Tensor,
  axes: Axes,
  ord: number,
  limit: number,
): Tensor {
  const { inside, brought, unit } = vectorsOf(x, axes, ord, limit);
  const u = unit();
  const dot = sumInBlocks(mul(u, dy), axes, 1);
  const along = mul(dot, slopeOf(u, x, axes, ord));
  return where(inside, dy, brought(sub(dy, along)));
}

/**
 * The derivative of a norm, from the vector divided by it. Elements that share the largest
 * magnitude share the derivative.
 */
export function slopeOf(unit: Tensor, x: Tensor, axes: Axes, ord: number): Tensor {
  if (ord === 2) return unit;
  if (ord === 1) return sign(unit);
  if (ord < Infinity) return mul(sign(unit), pow(abs(unit), ord - 1));
  const magnitudes = abs(x);
  const isLargest = equal(magnitudes, maxAlong(magnitudes, axes));
  const ones = where(isLargest, 1, zerosLike(x));
  const count = axes === null ? sum(ones) : sum(ones, [...axes], true);
  return mul(sign(x), div(ones, count));
}
