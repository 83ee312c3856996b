import { type NdArray, nonNeg as nonNegOfArray } from '@clampwise/kernels';
import {
  abs as absOfArray,
  exp as expOfArray,
  log as logOfArray,
  neg as negOfArray,
  sigmoid as sigmoidOfArray,
  softplus as softplusOfArray,
  sqrt as sqrtOfArray,
  square as squareOfArray,
  tanh as tanhOfArray,
} from '@clampwise/kernels/algebra';
import {
  absVjp,
  expVjp,
  logVjp,
  negVjp,
  nonNegVjp,
  sigmoidVjp,
  softplusVjp,
  sqrtVjp,
  squareVjp,
  tanhVjp,
  type VjpLoop,
} from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { type Out, pooledTensor, resultOut, type Tensor } from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { asTensor, noteArgument } from './operands.ts';

type Kernel = (x: Tensor, options?: Out) => NdArray<FloatArray>;

function unary(op: string, run: Kernel, input: TensorLike, vjp: VjpLoop): Tensor {
  const x = readTensor(op, 'x', input);
  const out = asTensor(run(x, resultOut(x.shape, x.dtype)), x.dtype);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    vjp(dx.data, dy.data, x.data, out.data);
    give(node, dx, true);
  });
}

/**
 * Computes -x, element by element. NaN stays NaN. The gradient is -dy.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.neg([1, -2]).toArray(); // => [-1, 2]
 */
export function neg(x: TensorLike): Tensor {
  return unary('neg', negOfArray, x, negVjp);
}

/**
 * Computes |x|, element by element. NaN stays NaN. The gradient is dy times the sign of x, and 0
 * where x is 0 or NaN.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.abs([1, -2, -Infinity]).toArray();
 * // => [1, 2, Infinity]
 */
export function abs(x: TensorLike): Tensor {
  return unary('abs', absOfArray, x, absVjp);
}

/**
 * Computes x², element by element. NaN stays NaN. The gradient is 2·x·dy.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.square([1, -2, 3]).toArray(); // => [1, 4, 9]
 */
export function square(x: TensorLike): Tensor {
  return unary('square', squareOfArray, x, squareVjp);
}

/**
 * Computes √x, element by element: NaN below 0, and -0 at -0. The gradient is dy/(2·√x), infinite
 * at 0.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.sqrt([0, 1, 9, -1]).toArray(); // => [0, 1, 3, NaN]
 */
export function sqrt(x: TensorLike): Tensor {
  return unary('sqrt', sqrtOfArray, x, sqrtVjp);
}

/**
 * Computes eˣ, element by element. NaN stays NaN, and -Infinity gives 0. The gradient is dy·eˣ.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.exp([0, -Infinity]).toArray(); // => [1, 0]
 */
export function exp(x: TensorLike): Tensor {
  return unary('exp', expOfArray, x, expVjp);
}

/**
 * Computes the natural logarithm, element by element: -Infinity at 0, and NaN below. The gradient
 * is dy/x.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.log([1, 0, -1]).toArray(); // => [0, -Infinity, NaN]
 */
export function log(x: TensorLike): Tensor {
  return unary('log', logOfArray, x, logVjp);
}

/**
 * Computes the hyperbolic tangent, element by element, within -1..1. NaN stays NaN. The gradient is
 * dy·(1 - tanh²x).
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.tanh([0, Infinity, -Infinity]).toArray();
 * // => [0, 1, -1]
 */
export function tanh(x: TensorLike): Tensor {
  return unary('tanh', tanhOfArray, x, tanhVjp);
}

/**
 * Computes 1/(1 + e⁻ˣ), element by element, within 0..1. NaN stays NaN. The gradient is dy·y·(1 -
 * y).
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.sigmoid([0, Infinity, -Infinity]).toArray();
 * // => [0.5, 1, 0]
 */
export function sigmoid(x: TensorLike): Tensor {
  const input = readTensor('sigmoid', 'x', x);
  const out = unary('sigmoid', sigmoidOfArray, input, sigmoidVjp);
  noteArgument(out, 'sigmoid', input);
  return out;
}

/**
 * Computes log(1 + eˣ), element by element, without overflow. It is a smooth way to keep values
 * above 0. NaN stays NaN. The gradient is dy·sigmoid(x).
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.softplus([1000, -Infinity]).toArray(); // => [1000, 0]
 */
export function softplus(x: TensorLike): Tensor {
  return unary('softplus', softplusOfArray, x, softplusVjp);
}

/**
 * Raises every element of x to at least 0: +0 if x ≤ 0, else x. NaN and +Infinity stay, and -0
 * becomes +0. The gradient is dy for x ≥ 0 (0 and -0 included) and 0 below, as for
 * `clipByValue(x, 0, null)`.
 *
 * @param x - a tensor, an array, or a number
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is none of these
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.nonNeg([NaN, -1, -Infinity, 2]).toArray();
 * // => [NaN, 0, 0, 2]
 */
export function nonNeg(x: TensorLike): Tensor {
  return unary('nonNeg', nonNegOfArray as Kernel, x, nonNegVjp);
}
