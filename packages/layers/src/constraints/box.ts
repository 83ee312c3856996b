import { type Bound, clip } from '@clampwise/kernels';
import { onBehalfOf } from '../check/rethrow.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryCopy, ordinaryTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, NumberArray, TensorLike } from '../types.ts';
import { type Constraint, LimitConstraint, type WeightLimits } from './constraint.ts';

/**
 * A bound of box: null for none, a number, a flat array of the weight's length or of one value for
 * each column, or nested arrays, an NdArray or a Tensor that broadcast to the weight's shape.
 */
export type BoxBound = TensorLike | null;

/** A bound that is kept: nested arrays become a tensor of the dtype of each weight. */
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

/** The bounds, where both are numbers. */
function numbersOf(min: BoxBound, max: BoxBound): WeightLimits | null {
  const [lo, hi] = [min ?? -Infinity, max ?? Infinity];
  if (typeof lo !== 'number' || typeof hi !== 'number') return null;
  return { min: lo, max: hi, nonNeg: false };
}

/** A bound as it is now: the caller may change an array later. */
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
  // One that cannot be read, as it is detached or a DataView, is left to the reader of tensors.
  return ArrayBuffer.isView(bound) && (bound as NumberArray).length > 0;
}

/**
 * The constraint that weights lie between two bounds, these included. NaN stays NaN; where arrays as bounds have
 * min > max, the weight is max.
 *
 * @param min - the lower bound: null for none, a number, nested arrays or a tensor of the weight's
 *   dtype that broadcast to its shape, or a flat array, of the weight's length or repeating along
 *   its last axis
 * @param max - the upper bound, likewise
 * @returns a Constraint
 * @throws ClampwiseTypeError where a bound is none of these; ClampwiseRangeError where a number is NaN, or min > max
 * @see `clip` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { box } from '@clampwise/layers/constraints';
 *
 * box(-1, 1).apply(tensor([-3, 0.5, 7])).toArray(); // => [-1, 0.5, 1]
 * const rows = box([[0], [10]], null);
 * rows.apply(tensor([[-3, 0.5], [7, 70]])).toArray(); // => [[0, 0.5], [10, 70]]
 */
export function box(min: BoxBound, max: BoxBound): Constraint {
  // Bad scalars are found now; whether an array fits is known when the weight is.
  const scalar = (bound: BoxBound): number | null =>
    typeof bound === 'object' && bound !== null ? null : bound;
  onBehalfOf('box', null, () => clip(new Float64Array(0), scalar(min), scalar(max)));
  return new BoxConstraint(min, max);
}
