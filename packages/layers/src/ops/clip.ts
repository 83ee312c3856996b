import {
  type Bound,
  type BoundGradient,
  type ClipGradient,
  clip,
  type NdArray,
} from '@clampwise/kernels';
import { checkGradientMode, clipVjpArrays, clipVjpInput } from '@clampwise/kernels/internal';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import {
  gradientOver,
  type Out,
  pooledTensor,
  resultOut,
  type TapeNode,
  Tensor,
} from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { asTensor } from './operands.ts';

// The kernel's overloads have no optional output.
const clipTensor: (x: Tensor, min: Bound, max: Bound, out?: Out) => NdArray<FloatArray> =
  clip as never;

/** The options of clipByValue. */
export interface ClipByValueOptions {
  /**
   * The elements of a gradient that reach x. Default 'exact'.
   *
   * - 'exact': where x is within the bounds
   * - 'straightThrough': all
   * - 'inward': within the bounds, and outside where a step against the gradient moves x towards
   *   them
   */
  readonly gradient?: ClipGradient;
}

/**
 * Clips every value of x to min..max. NaN stays NaN, ±Infinity becomes the bound, and a value equal
 * to a bound stays as it is, and so does -0. If a bound is a tensor and min > max somewhere, the
 * result there is max.
 *
 * The gradient of x is dy within the bounds, both included, and 0 outside and at NaN. A tensor as a
 * bound gets dy where it clipped, and 0 at ties.
 *
 * @param x - a tensor, an array, or a number
 * @param min - the lower bound, one of:
 *   - null for none, or a number
 *   - a tensor or NdArray of x's dtype, which broadcasts to x's shape
 *   - a flat array, of x's length or of the length of its last axis
 * @param max - the upper bound, of the same kinds
 * @param options -
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. The elements of a
 *     gradient that reach x.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if a number as a bound is NaN, min > max, or a bound does not
 *   broadcast to x's shape
 * @see TensorFlow's `tf.clip_by_value`; `clip` and `clipVjp` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.clipByValue([-2, 0.5, 3, -1.5, 2.5], -1, 1).toArray();
 * // => [-1, 0.5, 1, -1, 1]
 * ops.clipByValue([-2, NaN, Infinity], 0, null).toArray();
 * // => [0, NaN, Infinity]
 */
export function clipByValue(
  x: TensorLike,
  min: TensorLike | null,
  max: TensorLike | null,
  options: ClipByValueOptions = {},
): Tensor {
  checkOptions('clipByValue', options, ['gradient']);
  if (options.gradient !== undefined) checkGradientRule('clipByValue', options.gradient);
  const input = readTensor('clipByValue', 'x', x);
  const lo = readBound('min', min);
  const hi = readBound('max', max);
  const place = resultOut(input.shape, input.dtype);
  const result = onBehalfOf('clipByValue', null, () => clipTensor(input, lo, hi, place));
  const out = asTensor(result, input.dtype);
  const node = nodeOf(input);
  const nodeMin = nodeOf(lo);
  const nodeMax = nodeOf(hi);
  if (node === null && nodeMin === null && nodeMax === null) return out;
  return record(out, (dy, reusable) => {
    const target = gradientOver(dy, reusable);
    const vjp = { gradient: options.gradient, ...target };
    if (nodeMin === null && nodeMax === null) {
      // Bounds off the tape need no gradient, so its sums are left out.
      const dx = clipVjpInput(dy, input, lo, hi, vjp) as NdArray<FloatArray>;
      give(node as TapeNode, asTensor(dx, dy.dtype), true);
      return;
    }
    const { dx, dMin, dMax } = clipVjpArrays(dy, input, lo, hi, vjp);
    if (node !== null) give(node, asTensor(dx as NdArray<FloatArray>, dy.dtype), true);
    if (nodeMin !== null) give(nodeMin, boundGradient(dMin, nodeMin), true);
    if (nodeMax !== null) give(nodeMax, boundGradient(dMax, nodeMax), true);
  });
}

/** Reads nested arrays as a tensor. Other bounds go to the kernels as they are. */
function readBound(argument: string, bound: TensorLike | null): Bound {
  return Array.isArray(bound) && Array.isArray(bound[0])
    ? readTensor('clipByValue', argument, bound)
    : (bound as Bound);
}

/** Checks the rule when the operation is called, before any gradient is computed. */
export function checkGradientRule(op: string, gradient: ClipGradient): void {
  checkGradientMode(op, gradient);
}

function boundGradient(gradient: BoundGradient, { shape, dtype }: TapeNode): Tensor {
  if (typeof gradient !== 'number') {
    const { data } = gradient as NdArray<FloatArray>;
    return new Tensor(data, shape, dtype);
  }
  const made = pooledTensor(shape, dtype);
  made.data[0] = gradient;
  return made;
}
