import { onBehalfOf } from '../check/rethrow.ts';
import { logSoftmaxInto, logSoftmaxVjp } from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { add, sub } from './arithmetic.ts';
import { max, mean, type ReduceOptions, sum } from './reduce.ts';
import { stopGradient, viewAs } from './shape.ts';
import { lastAxis } from './softmax.ts';
import { exp, log, neg, softplus, square } from './unary.ts';

/**
 * Returns the smallest value along axes. NaN propagates. The gradient goes to the smallest element,
 * in equal shares if there are several. If the result is NaN, the gradient is 0.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis, or no values along the axes
 * @see TensorFlow's `tf.reduce_min`, which shares the gradient in the same way
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.min([[1, 2], [30, 4]], { axis: 0 }).toArray();
 * // => [1, 2]
 */
export function min(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const input = readTensor('min', 'x', x);
  return onBehalfOf('min', null, () => neg(max(neg(input), options)));
}

/**
 * Computes the variance along axes: the mean of the squared distances from the mean. NaN for no
 * values. NaN propagates. The gradient is 2·dy·(x - mean)/n.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis
 * @see Keras's `ops.var`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.variance([[1, 3], [2, 8]], { axis: 1 }).toArray();
 * // => [1, 9]
 */
export function variance(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const input = readTensor('variance', 'x', x);
  return onBehalfOf('variance', null, () => {
    const distances = sub(input, mean(input, { ...options, keepDims: true }));
    return mean(square(distances), options);
  });
}

/**
 * Computes log(Σ eˣ) along axes, without overflow; -Infinity for no values. NaN propagates. It is a
 * smooth form of the largest value. The gradient is dy·softmax(x).
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `axis`: number or number[], default all. The axes to reduce.
 *   - `keepDims`: boolean, default false. Whether they stay, with length 1.
 * @returns a Tensor of x's dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis
 * @see TensorFlow.js's `tf.logSumExp`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.logSumExp([1000, 0, -Infinity]).item(); // => 1000
 */
export function logSumExp(x: TensorLike, options: ReduceOptions = {}): Tensor {
  const input = readTensor('logSumExp', 'x', x);
  return onBehalfOf('logSumExp', null, () => {
    if (input.size === 0) return log(sum(input, options));
    const largest = finiteOrZero(stopGradient(max(input, { ...options, keepDims: true })));
    const sums = sum(exp(sub(input, largest)), options);
    return add(log(sums), viewAs(largest, sums.shape));
  });
}

/** An infinite or NaN shift would make the whole row NaN. Without one the right value comes out. */
function finiteOrZero(x: Tensor): Tensor {
  if (x.data.every(Number.isFinite)) return x;
  return new Tensor(
    x.data.map((value) => (Number.isFinite(value) ? value : 0)),
    x.shape,
    x.dtype,
  );
}

/**
 * Computes x - log(Σ eˣ) along the last axis: the logarithm of softmax(x), without overflow. A NaN
 * makes its row NaN. The gradient is dy - softmax(x)·Σ dy.
 *
 * @param x - a tensor or an array of at least one axis
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is neither
 * @throws ClampwiseRangeError if x is a scalar
 * @see TensorFlow.js's `tf.logSoftmax`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.logSoftmax([1000, 0]).toArray(); // => [0, -1000]
 */
export function logSoftmax(x: TensorLike): Tensor {
  const input = readTensor('logSoftmax', 'x', x);
  const n = lastAxis('logSoftmax', input);
  const out = new Tensor(newFloats(input.dtype, input.size), input.shape, input.dtype);
  logSoftmaxInto(out.data, input.data, n);
  const node = nodeOf(input);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    logSoftmaxVjp(dx.data, dy.data, out.data, n);
    give(node, dx, true);
  });
}

/**
 * Computes log(sigmoid(x)), element by element, without overflow: -log(1 + e⁻ˣ). NaN stays NaN. The
 * gradient is dy·sigmoid(-x).
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 * @see TensorFlow.js's `tf.logSigmoid`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.logSigmoid([1000, -1000]).toArray(); // => [0, -1000]
 */
export function logSigmoid(x: TensorLike): Tensor {
  return sub(0, softplus(neg(readTensor('logSigmoid', 'x', x))));
}
