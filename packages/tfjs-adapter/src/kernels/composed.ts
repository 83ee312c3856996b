import {
  cast,
  ceil,
  clone,
  floor,
  greater,
  greaterEqual,
  isNaN as isNotANumber,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  reshape,
  scalar,
  sum,
  type Tensor,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { BoundAttributes } from '../check/bounds.ts';
import { where } from '../norms/where.ts';

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;
// The largest float32 below 2 ** 31.
const INT32_MAX_AS_FLOAT = 2 ** 31 - 128;

/** The bounds as tensors, for x at a position among the inputs; null for no limit. */
export function tensorBounds(
  inputs: readonly Tensor[],
  xAt: number,
  { lo, hi, minAt, maxAt }: BoundAttributes,
): [min: Tensor | null, max: Tensor | null] {
  const { dtype } = inputs[xAt] as Tensor;
  const isInteger = dtype === 'int32';
  const low = lo === (isInteger ? INT32_MIN : -Infinity) ? null : scalar(lo, dtype);
  const high = hi === (isInteger ? INT32_MAX : Infinity) ? null : scalar(hi, dtype);
  return [
    minAt < 0 ? low : roundedTo(dtype, inputs[minAt] as Tensor, true),
    maxAt < 0 ? high : roundedTo(dtype, inputs[maxAt] as Tensor, false),
  ];
}

/** A bound in the dtype of x: for integers, a float is rounded inward, and NaN is no limit. */
function roundedTo(dtype: string, bound: Tensor, up: boolean): Tensor {
  if (bound.dtype === dtype) return bound;
  const none = scalar(up ? INT32_MIN : INT32_MAX_AS_FLOAT);
  const whole = where(isNotANumber(bound), none, up ? ceil(bound) : floor(bound));
  return cast(minimum(maximum(whole, INT32_MIN), INT32_MAX_AS_FLOAT), 'int32');
}

/**
 * x clipped to the bounds. Maximum and minimum keep NaN on every backend of tfjs; its own clip does
 * not.
 */
export function between(x: Tensor, min: Tensor | null, max: Tensor | null): Tensor {
  const raised = min === null ? x : maximum(x, min);
  const result = max === null ? raised : minimum(raised, max);
  return result === x ? clone(x) : result;
}

/**
 * Where the gradient of clip goes to x, to min and to max, as masks of the shape of x; null where
 * it goes nowhere.
 */
export function passes(x: Tensor, min: Tensor | null, max: Tensor | null): Masks {
  // NaN passes the gradient to none of them.
  const isNumber = logicalNot(isNotANumber(x));
  const inside = both(min && greaterEqual(x, min), max && lessEqual(x, max)) ?? isNumber;
  const ordered = min && max && lessEqual(min, max);
  const below = min && both(less(x, min), ordered);
  return { inside, below, above: max && whereAbove(x, min, max, ordered, isNumber) };
}

/** The masks of `passes`. */
export interface Masks {
  readonly inside: Tensor;
  readonly below: Tensor | null;
  readonly above: Tensor | null;
}

function whereAbove(
  x: Tensor,
  min: Tensor | null,
  max: Tensor,
  ordered: Tensor | null,
  isNumber: Tensor,
): Tensor {
  const greaterThanMax = greater(x, max);
  if (min === null) return greaterThanMax;
  const crossed = logicalAnd(greater(min, max), isNumber);
  return logicalOr(logicalAnd(greaterThanMax, ordered as Tensor), crossed);
}

function both(a: Tensor | null, b: Tensor | null): Tensor | null {
  if (a === null || b === null) return a ?? b;
  return logicalAnd(a, b);
}

/**
 * Where x is outside and a step along -dy moves it toward the interval. If min > max, the interval
 * is the point max.
 */
export function towards(dy: Tensor, x: Tensor, min: Tensor | null, max: Tensor | null): Tensor {
  // The smaller of a NaN bound and another is NaN, so nothing passes there.
  const low = min && max ? minimum(min, max) : min;
  const fromBelow = low && logicalAnd(less(x, low), less(dy, 0));
  const fromAbove = max && logicalAnd(greater(x, max), greater(dy, 0));
  const either =
    fromBelow && fromAbove ? logicalOr(fromBelow, fromAbove) : (fromBelow ?? fromAbove);
  // If only min is NaN, values above max would pass without this.
  const known = min && lessEqual(min, Infinity);
  return both(either, known) ?? less(x, x);
}

/**
 * dy where a mask is true, else zero. By selection, not multiplication, so that NaN does not get
 * through.
 */
export function select(mask: Tensor, dy: Tensor): Tensor {
  return where(mask, dy, zerosLike(dy));
}

/** Sums a tensor down to a shape that broadcasts to its own. */
export function sumTo(full: Tensor, shape: readonly number[]): Tensor {
  // The sum of no values is an error on tfjs's webgl and webgpu backends.
  if (full.size === 0) return zeros([...shape]);
  const offset = full.rank - shape.length;
  const axes = full.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < offset || (shape[axis - offset] === 1 && full.shape[axis] !== 1));
  return reshape(axes.length === 0 ? full : sum(full, axes), [...shape]);
}
