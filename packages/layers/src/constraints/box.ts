import { type Bound, clip } from '@clampwise/kernels';
import { onBehalfOf } from '../check/rethrow.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryCopy, ordinaryTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, NestedArray, NumberArray, TensorLike } from '../types.ts';
import {
  type Constraint,
  type ConstraintOptions,
  LimitConstraint,
  type WeightLimits,
} from './constraint.ts';

/**
 * A bound of `box`, one of:
 *
 * - null for none, or a number
 * - a flat array, of the weight's length or with one value for each column
 * - nested arrays, an NdArray or a Tensor that broadcasts to the weight's shape
 */
export type BoxBound = TensorLike | null;

/** A bound that is kept. Nested arrays become a tensor of the weight's dtype. */
type KeptBound = (dtype: FloatDType) => Bound;

class BoxConstraint extends LimitConstraint {
  readonly name = 'box';
  readonly limits: WeightLimits | null;
  private readonly min: KeptBound;
  private readonly max: KeptBound;

  constructor(min: BoxBound, max: BoxBound) {
    super();
    this.min = keep('min', min);
    this.max = keep('max', max);
    this.limits = numbersOf(min, max);
  }

  /** @internal */
  override get options(): ConstraintOptions {
    return { min: written(this.min), max: written(this.max) };
  }

  apply(w: Tensor): Tensor {
    const out = ordinaryTensor(w.shape, w.dtype);
    this.clipInto(w, out);
    return out;
  }

  override project(w: Tensor): void {
    this.clipInto(w, w);
  }

  private clipInto(w: Tensor, out: Tensor): void {
    onBehalfOf('box', null, () => clip(w, this.min(w.dtype), this.max(w.dtype), { out }));
  }
}

/** Returns a bound as numbers in arrays. */
function written(bound: KeptBound): NestedArray | null {
  const kept = bound('float64');
  if (kept instanceof Tensor) return kept.toArray();
  return typeof kept === 'object' && kept !== null
    ? Array.from(kept as ArrayLike<number>)
    : (kept as number | null);
}

/** Returns the limits if both bounds are numbers, else null. */
function numbersOf(min: BoxBound, max: BoxBound): WeightLimits | null {
  const [lo, hi] = [min ?? -Infinity, max ?? Infinity];
  if (typeof lo !== 'number' || typeof hi !== 'number') return null;
  return { min: lo, max: hi, nonNeg: false };
}

/** Copies a bound, since the caller may change an array later. */
function keep(argument: string, bound: BoxBound): KeptBound {
  if (typeof bound !== 'object' || bound === null) return () => bound;
  if (bound instanceof Tensor || isFlat(bound)) {
    const kept = bound instanceof Tensor ? ordinaryCopy(bound) : bound.slice();
    return () => kept;
  }
  const float64 = readTensor('box', argument, bound, 'float64');
  const float32 = readTensor('box', argument, float64, 'float32');
  return (dtype) => (dtype === 'float32' ? float32 : float64);
}

function isFlat(bound: TensorLike): bound is NumberArray | readonly number[] {
  if (Array.isArray(bound)) return !Array.isArray(bound[0]);
  // The tensor reader rejects arrays that cannot be read: detached ones and DataViews.
  return ArrayBuffer.isView(bound) && (bound as NumberArray).length > 0;
}

/**
 * Keeps weights between two bounds, both included. NaN stays NaN. If a bound is an array and min >
 * max somewhere, the weight there becomes max.
 *
 * @param min - the lower bound, one of:
 *   - null for none, or a number
 *   - nested arrays or a tensor of the weight's dtype, which broadcast to the weight's shape
 *   - a flat array, of the weight's length or of the length of its last axis
 * @param max - the upper bound, of the same kinds
 * @returns a Constraint
 * @throws ClampwiseTypeError if a bound is none of these
 * @throws ClampwiseRangeError if a number is NaN, or if min > max for two numbers
 * @see `clip` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { box } from '@clampwise/layers/constraints';
 *
 * box(-1, 1).apply(tensor([-3, 0.5, 7])).toArray();
 * // => [-1, 0.5, 1]
 * const rows = box([[0], [10]], null);
 * rows.apply(tensor([[-3, 0.5], [7, 70]])).toArray();
 * // => [[0, 0.5], [10, 70]]
 */
export function box(min: BoxBound, max: BoxBound): Constraint {
  // Only numbers can be checked now: whether an array fits depends on the weight.
  const scalar = (bound: BoxBound): number | null =>
    typeof bound === 'object' && bound !== null ? null : bound;
  onBehalfOf('box', null, () => clip(new Float64Array(0), scalar(min), scalar(max)));
  return new BoxConstraint(min, max);
}
