import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import {
  eluInto,
  geluInto,
  geluTanhInto,
  hardSigmoidInto,
  siluInto,
  timesSlopes,
} from '../loops/activations.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats, pooledFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { reluBy } from './relu.ts';

type Loop = (y: FloatArray, slopes: FloatArray | null, x: FloatArray, ...numbers: number[]) => void;

function activate(x: Tensor, loop: Loop, ...numbers: number[]): Tensor {
  const out = new Tensor(newFloats(x.dtype, x.size), x.shape, x.dtype);
  const node = nodeOf(x);
  const slopes = node === null ? null : pooledFloats(x.dtype, x.size);
  loop(out.data, slopes, x.data, ...numbers);
  if (node === null || slopes === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    timesSlopes(dx.data, dy.data, slopes);
    give(node, dx, true);
  });
}

/** The options of leakyRelu. */
export interface LeakyReluOptions {
  /** The slope below 0, at least 0. Default 0.2. */
  readonly negativeSlope?: number | undefined;
}

/**
 * Returns x above 0, and negativeSlope · x elsewhere. NaN stays NaN. The gradient at 0 is the
 * slope.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `negativeSlope`: number of at least 0, default 0.2. The slope below 0. The layer `leakyRelu`
 *     has the default 0.3, as in Keras.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if negativeSlope is negative
 * @see Keras's `leaky_relu`; TensorFlow.js's `tf.leakyRelu`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const options = { negativeSlope: 0.5 };
 * ops.leakyRelu([-2, 3], options).toArray();
 * // => [-1, 3]
 */
export function leakyRelu(x: TensorLike, options: LeakyReluOptions = {}): Tensor {
  checkOptions('leakyRelu', options, ['negativeSlope']);
  const { negativeSlope = 0.2 } = options;
  checkNumber('leakyRelu', 'negativeSlope', negativeSlope, { least: 0 });
  return reluBy(readTensor('leakyRelu', 'x', x), { maxValue: null, negativeSlope, threshold: 0 });
}

/** The options of elu. */
export interface EluOptions {
  /** The limit for large negative x is -alpha. Default 1. */
  readonly alpha?: number | undefined;
}

/**
 * Returns x above 0, and alpha · (eˣ - 1) elsewhere. NaN stays NaN, and -Infinity gives -alpha. The
 * gradient at 0 and below is alpha · eˣ.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `alpha`: number, default 1. The limit for large negative x is -alpha.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @see Keras's `elu`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.elu([-Infinity, 0, 3]).toArray(); // => [-1, 0, 3]
 */
export function elu(x: TensorLike, options: EluOptions = {}): Tensor {
  checkOptions('elu', options, ['alpha']);
  const alpha = checkNumber('elu', 'alpha', options.alpha ?? 1, {});
  return eluBy(readTensor('elu', 'x', x), alpha);
}

/** Computes elu with an alpha that has been checked. */
export function eluBy(x: Tensor, alpha: number): Tensor {
  return activate(x, eluInto, alpha, 1);
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * Returns 1.0507 · elu(x), with 1.6733 as alpha. NaN stays NaN. In deep stacks of dense layers with
 * the initializer 'lecunNormal' it keeps the values near mean 0 and variance 1.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 * @see Keras's `selu`; G. Klambauer and others, Self-normalizing neural networks (2017)
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const { data } = ops.selu([-Infinity, 1]);
 * data[0].toFixed(4); // => '-1.7581'
 * data[1].toFixed(4); // => '1.0507'
 */
export function selu(x: TensorLike): Tensor {
  return activate(readTensor('selu', 'x', x), eluInto, SELU_ALPHA, SELU_SCALE);
}

/**
 * Computes (x + 3) / 6, cut off at 0 and at 1. NaN stays NaN. The gradient is 1/6 between -3 and 3,
 * and 0 at both and outside.
 *
 * TensorFlow.js and Keras 2 have another function of this name, 0.2 · x + 0.5 cut off at 0 and 1.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 * @see Keras 3's `hard_sigmoid`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.hardSigmoid([-4, 0, 1.5, 4]).toArray();
 * // => [0, 0.5, 0.75, 1]
 */
export function hardSigmoid(x: TensorLike): Tensor {
  return activate(readTensor('hardSigmoid', 'x', x), hardSigmoidInto);
}

/**
 * Computes x · sigmoid(x), element by element, also known as swish. NaN stays NaN, and -Infinity
 * gives 0.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 * @see Keras's `silu`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.silu([-Infinity, 0, 100]).toArray();
 * // => [0, 0, 100]
 */
export function silu(x: TensorLike): Tensor {
  return activate(readTensor('silu', 'x', x), siluInto);
}

/** The options of gelu. */
export interface GeluOptions {
  /** Whether to use the formula with tanh, which is faster. Default false. */
  readonly approximate?: boolean | undefined;
}

/**
 * Computes x times the share of the standard normal distribution below x, element by element. NaN
 * stays NaN, and -Infinity gives 0.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `approximate`: boolean, default false. Whether to use the formula with tanh, which is faster
 *     and differs by at most 0.0005.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @see Keras's `gelu`; D. Hendrycks and K. Gimpel, Gaussian error linear units (2016)
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const [value] = ops.gelu([1]).data;
 * value.toFixed(4); // => '0.8413'
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  checkOptions('gelu', options, ['approximate']);
  const isApproximate = checkFlag('gelu', 'approximate', options.approximate ?? false);
  return geluBy(readTensor('gelu', 'x', x), isApproximate);
}

/** Computes gelu with an option that has been checked. */
export function geluBy(x: Tensor, isApproximate: boolean): Tensor {
  return isApproximate ? activate(x, geluTanhInto) : activate(x, geluInto);
}
