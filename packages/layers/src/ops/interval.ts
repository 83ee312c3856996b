import { ClampwiseRangeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { intervalInto, intervalVjp } from '../loops/interval.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { copyTensor, readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import { expandTo, sub } from './arithmetic.ts';
import { broadcastShapes } from './operands.ts';
import { cast } from './shape.ts';

/** Two bounds that have been checked, in float64. */
export interface Interval {
  readonly min: Tensor;
  readonly max: Tensor;
}

/** Reads two bounds and checks that they are finite, and that min ≤ max. */
export function readInterval(op: string, min: TensorLike, max: TensorLike): Interval {
  const bounds = { min: readBound(op, 'min', min), max: readBound(op, 'max', max) };
  const most = describe(bounds.max.size === 1 ? bounds.max.data[0] : max);
  const widths = sub(bounds.max, bounds.min);
  const at = widths.data.findIndex((width) => width < 0);
  if (at < 0) return bounds;
  const received = describe(bounds.min.size === 1 ? bounds.min.data[0] : min);
  throw new ClampwiseRangeError(op, 'min', received, `at most max (${most})`);
}

function readBound(op: string, argument: string, given: TensorLike): Tensor {
  const bound = copyTensor(op, argument, given, 'float64');
  const wrong = bound.data.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return bound;
  const expected = 'finite numbers (for a single bound, use softplus, nonNeg or clipByValue)';
  throw new ClampwiseRangeError(op, argument, describe(wrong), expected);
}

/**
 * Bends all numbers into min..max by a scaled sigmoid: min + (max - min) · sigmoid(x). The result
 * is never outside the bounds, also after rounding. NaN stays NaN, -Infinity gives min and
 * +Infinity gives max.
 *
 * The gradient is dy · (max - min) · sigmoid'(x). Unlike the gradient of `clipByValue`, it is above
 * 0 near and beyond the bounds. The bounds get none.
 *
 * @param x - a tensor, an array, or a number
 * @param min - the lower bound: a finite number, or an array that broadcasts to x's shape
 * @param max - the upper bound, of the same kinds
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if a bound is not finite or does not broadcast to x's shape, or if
 *   min > max
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.interval([0, 1000, -Infinity, NaN], -1, 5).toArray();
 * // => [2, 5, -1, NaN]
 */
export function interval(x: TensorLike, min: TensorLike, max: TensorLike): Tensor {
  return intervalBy('interval', readTensor('interval', 'x', x), readInterval('interval', min, max));
}

/** Computes interval with bounds that have been checked. */
export function intervalBy(op: string, x: Tensor, { min, max }: Interval): Tensor {
  const lo = fitted(op, 'min', min, x);
  const hi = fitted(op, 'max', max, x);
  const out = new Tensor(newFloats(x.dtype, x.size), x.shape, x.dtype);
  intervalInto(out.data, x.data, lo.data, hi.data);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    intervalVjp(dx.data, dy.data, x.data, lo.data, hi.data);
    give(node, dx, true);
  });
}

/** Returns a bound in x's dtype, with one value or with x's shape. */
function fitted(op: string, argument: string, bound: Tensor, x: Tensor): Tensor {
  const own = cast(bound, x.dtype);
  if (own.size === 1 && own.rank <= x.rank) return own;
  const shape: Shape = broadcastShapes(op, x, own);
  if (sameShape(shape, x.shape)) return expandTo(own, x.shape, x);
  const received = `shape ${shapeText(bound.shape)}`;
  throw new ClampwiseRangeError(
    op,
    argument,
    received,
    `of a shape that broadcasts to ${shapeText(x.shape)}`,
  );
}
