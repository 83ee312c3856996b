import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import {
  div as divArrays,
  max as maxOfArray,
  mean as meanOfArray,
  sum as sumOfArray,
} from '@clampwise/kernels/algebra';
import { describe } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { markEqual, passShares } from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { gradientOut, pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import { expandTo } from './arithmetic.ts';
import { asTensor } from './operands.ts';

/** The options of sum, mean, max, min and others. */
export interface ReduceOptions {
  /** The axis or axes to reduce. Negative ones count from the end. Default all. */
  readonly axis?: number | readonly number[] | undefined;
  /** Whether reduced axes stay, with length 1. Default false. */
  readonly keepDims?: boolean | undefined;
}

/** A checked call of a reduction. */
interface Reduction {
  readonly x: Tensor;
  /** The axes to reduce, ascending and counted from 0. */
  readonly axes: readonly number[];
  readonly shape: Shape;
  /** The result's shape with the reduced axes kept. */
  readonly keptShape: Shape;
}

function checkReduction(op: string, input: TensorLike, options: ReduceOptions): Reduction {
  checkOptions(op, options, ['axis', 'keepDims']);
  const x = readTensor(op, 'x', input);
  if (options.axis === undefined) return wholeReduction(x, options.keepDims === true);
  const axes = checkAxes(op, options.axis, x.shape.length);
  const keptShape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const shape =
    options.keepDims === true ? keptShape : x.shape.filter((_, axis) => !axes.includes(axis));
  return { x, axes, shape, keptShape };
}

function wholeReduction(x: Tensor, keepDims: boolean): Reduction {
  const keptShape = x.shape.map(() => 1);
  return { x, axes: [...x.shape.keys()], shape: keepDims ? keptShape : [], keptShape };
}

function checkAxes(op: string, axis: unknown, rank: number): readonly number[] {
  const given: unknown[] = Array.isArray(axis) ? axis : [axis];
  const axes = given.map((k) => {
    if (typeof k !== 'number') {
      throw new ClampwiseTypeError(op, 'axis', describe(k), 'a number, or an array of numbers');
    }
    return k < 0 ? k + rank : k;
  });
  const fit = axes.every((k) => Number.isInteger(k) && k >= 0 && k < rank);
  if (!fit || new Set(axes).size !== axes.length) {
    const expected = `different axes of a tensor with ${rank} (-${rank} to ${rank - 1})`;
    throw new ClampwiseRangeError(op, 'axis', `[${given.join(', ')}]`, expected);
  }
  return axes.sort((a, b) => a - b);
}

/** Repeats a result along the axes that were reduced. */
function spread(dy: Tensor, { x, keptShape }: Reduction): Tensor {
  if (dy.data.length !== 1) return expandTo(new Tensor(dy.data, keptShape, dy.dtype), x.shape, dy);
  const out = pooledTensor(x.shape, dy.dtype);
  out.data.fill(dy.data[0] as number);
  return out;
}

/** Runs a kernel and shapes its result. */
function reduce({ x, axes, shape }: Reduction, run: typeof sumOfArray): Tensor {
  const isWhole = axes.length === x.shape.length;
  const { data } = run(x, isWhole ? undefined : { axis: [...axes] });
  return new Tensor(data, shape, x.dtype);
}

/**
 * Computes the sum along axes; 0 for no values. NaN propagates. float32 is summed in float64 and
 * rounded once. The gradient is dy for every element.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis
 * @see TensorFlow.js's `tf.sum`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.sum([[1, 2], [3, 4]]).item(); // => 10
 * ops.sum([[1, 2], [3, 4]], { axis: 0 }).toArray();
 * // => [4, 6]
 */
export function sum(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const call = checkReduction('sum', x, options);
  const out = reduce(call, sumOfArray);
  const node = nodeOf(call.x);
  if (node === null) return out;
  return record(out, (dy) => give(node, spread(dy, call), true));
}

/**
 * Computes the mean along axes; NaN for no values. NaN propagates. float32 is summed in float64 and
 * rounded once. The gradient is dy/n for every element.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis
 * @see TensorFlow.js's `tf.mean`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.mean([[1, 2], [3, 4]]).item(); // => 2.5
 * const options = { axis: -1, keepDims: true };
 * ops.mean([[1, 2], [3, 4]], options).toArray();
 * // => [[1.5], [3.5]]
 */
export function mean(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const call = checkReduction('mean', x, options);
  const out = reduce(call, meanOfArray);
  const node = nodeOf(call.x);
  if (node === null) return out;
  const count = call.x.data.length / out.data.length;
  return record(out, (dy) => {
    const share = divArrays(dy, count, gradientOut(dy.shape, dy.dtype));
    give(node, spread(asTensor(share, dy.dtype), call), true);
  });
}

/**
 * Returns the largest value along axes. NaN propagates. The gradient goes to the largest element,
 * in equal shares if there are several. If the result is NaN, the gradient is 0.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis, or no values along the axes
 * @see TensorFlow's `tf.reduce_max`, which shares the gradient in the same way
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.max([[1, 2], [30, 4]], { axis: 0 }).toArray();
 * // => [30, 4]
 */
export function max(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const call = checkReduction('max', x, options);
  const out = reduce(call, maxOfArray);
  const node = nodeOf(call.x);
  if (node === null) return out;
  return record(out, (dy) => {
    const mask = spread(out, call);
    markEqual(mask.data, call.x.data, mask.data);
    const counts = reduce({ ...call, x: mask }, sumOfArray);
    passShares(mask.data, spread(dy, call).data, mask.data, spread(counts, call).data);
    give(node, mask, true);
  });
}
