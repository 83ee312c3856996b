import {
  clipByNorm as clipArray,
  clipByGlobalNorm as clipArrays,
  clipByAverageNorm as clipAverageArray,
  clipByAverageNormVjp,
  clipByBlockRmsVjp,
  clipByGlobalNormVjp,
  clipByNormVjp,
  clipByBlockRms as clipRmsArray,
  constrainMaxNormVjp,
  constrainMinMaxNormVjp,
  constrainUnitNormVjp,
  globalNormVjp,
  constrainMaxNorm as maxNormArray,
  constrainMinMaxNorm as minMaxNormArray,
  type NdArray,
  globalNorm as normOfArrays,
  constrainUnitNorm as unitNormArray,
} from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { type TapeNode, Tensor } from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { concat, readList } from './join.ts';
import { asTensor } from './operands.ts';
import { slice } from './pick.ts';
import { viewAs } from './shape.ts';
import { onVectors, type VectorOptions } from './vectors.ts';

const KEYS = ['axis'];

/** The options of clipByNorm. */
export interface ClipByNormOptions extends VectorOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

/**
 * Scales a vector down to the norm `maxNorm` if its norm is larger: x · min(1, maxNorm / norm). A
 * vector at or below the limit comes back as it is. A NaN makes its vector all NaN. In a vector
 * with an infinity, finite elements become 0 and infinities NaN.
 *
 * The gradient is dy within the limit. Beyond it is the part of dy that keeps the norm, times
 * maxNorm/norm.
 *
 * @param x - a tensor or an array
 * @param maxNorm - a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm is measured.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, or x has no such axis
 * @see TensorFlow's `tf.clip_by_norm`; `clipByNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.clipByNorm([3, 4], 2.5).toArray(); // => [1.5, 2]
 */
export function clipByNorm(
  x: TensorLike,
  maxNorm: number,
  options: ClipByNormOptions = {},
): Tensor {
  return onVectors('clipByNorm', ['axis', 'ord'], clipArray, clipByNormVjp, x, maxNorm, options);
}

/**
 * Scales a vector down if its norm, divided by its number of values, is above `maxNorm`. It treats
 * NaN and infinities as `clipByNorm` does.
 *
 * @param x - a tensor or an array
 * @param maxNorm - a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, or x has no such axis
 * @see TensorFlow's `tf.compat.v1.clip_by_average_norm`; `clipByAverageNorm` of
 *   `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.clipByAverageNorm([3, 4], 1.25).toArray();
 * // => [1.5, 2]
 */
export function clipByAverageNorm(
  x: TensorLike,
  maxNorm: number,
  options: VectorOptions = {},
): Tensor {
  const op = 'clipByAverageNorm';
  return onVectors(op, KEYS, clipAverageArray, clipByAverageNormVjp, x, maxNorm, options);
}

/**
 * Scales a vector down if the root of the mean of its squares is above `threshold`. It treats NaN
 * and infinities as `clipByNorm` does.
 *
 * @param x - a tensor or an array
 * @param threshold - a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default all. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if the threshold is 0, negative or NaN, or x has no such axis
 * @see optax's `clip_by_block_rms`; `clipByBlockRms` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.clipByBlockRms([4, 4, -4, 4], 2).toArray();
 * // => [2, 2, -2, 2]
 */
export function clipByBlockRms(
  x: TensorLike,
  threshold: number,
  options: VectorOptions = {},
): Tensor {
  return onVectors('clipByBlockRms', KEYS, clipRmsArray, clipByBlockRmsVjp, x, threshold, options);
}

/**
 * Scales each vector down to the norm `maxNorm` if its norm is larger, as the constraint `maxNorm`
 * does with weights. It is `clipByNorm` with axis 0 as the default.
 *
 * @param x - a tensor or an array
 * @param maxNorm - a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, or x has no such axis
 * @see `constrainMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const w = [[3, 0.5], [4, 1]];
 * ops.constrainMaxNorm(w, 2.5).toArray();
 * // => [[1.5, 0.5], [2, 1]]
 */
export function constrainMaxNorm(
  x: TensorLike,
  maxNorm: number,
  options: VectorOptions = {},
): Tensor {
  const op = 'constrainMaxNorm';
  return onVectors(op, KEYS, maxNormArray, constrainMaxNormVjp, x, maxNorm, options);
}

/** The options of constrainMinMaxNorm. */
export interface ConstrainMinMaxNormOptions extends VectorOptions {
  /** The part of the way to the nearest allowed norm, from 0 to 1. Default 1. */
  readonly rate?: number | undefined;
}

/**
 * Scales each vector so that its norm is in minNorm..maxNorm, or a part of the way there, as the
 * constraint `minMaxNorm` does with weights. Zeros stay zeros. A NaN makes its vector all NaN.
 *
 * @param x - a tensor or an array
 * @param minNorm - a finite number of at least 0
 * @param maxNorm - above 0 and at least minNorm, or Infinity for no limit
 * @param options -
 *   - `rate`: number from 0 to 1, default 1. How far the norm moves towards the limit.
 *   - `axis`: number or number[], default 0. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if minNorm is above maxNorm, a norm or the rate is out of range, or x
 *   has no such axis
 * @see `constrainMinMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const w = [[3, 0.375], [4, 0.5]];
 * ops.constrainMinMaxNorm(w, 1.25, 2.5).toArray();
 * // => [[1.5, 0.75], [2, 1]]
 */
export function constrainMinMaxNorm(
  x: TensorLike,
  minNorm: number,
  maxNorm: number,
  options: ConstrainMinMaxNormOptions = {},
): Tensor {
  const [op, keys] = ['constrainMinMaxNorm', ['axis', 'rate']] as const;
  const vjp = constrainMinMaxNormVjp;
  return onVectors(op, keys, minMaxNormArray, vjp, x, minNorm, maxNorm, options);
}

/**
 * Divides each vector by its norm, so that the norm is 1. Zeros stay zeros. A NaN makes its vector
 * all NaN. Nothing overflows or underflows on the way. The gradient is the part of dy at right
 * angles to x, divided by the norm, and 0 for zeros.
 *
 * @param x - a tensor or an array
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if x has no such axis
 * @see `constrainUnitNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const x = [[8, 0], [0, -2]];
 * ops.constrainUnitNorm(x, { axis: -1 }).toArray();
 * // => [[1, 0], [0, -1]]
 */
export function constrainUnitNorm(x: TensorLike, options: VectorOptions = {}): Tensor {
  return onVectors('constrainUnitNorm', KEYS, unitNormArray, constrainUnitNormVjp, x, options);
}

/** The options of globalNorm and clipByGlobalNorm. */
export interface GlobalNormOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

/**
 * Computes the norm of all tensors of a list, taken as one vector: 0 for zeros. NaN gives NaN.
 * Nothing overflows or underflows on the way. The gradient is dy·x/norm for the norm of order 2,
 * and 0 for zeros.
 *
 * @param tensors - one or more tensors of one dtype, or arrays
 * @param options -
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm.
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if an argument is of the wrong kind, or the dtypes differ
 * @throws ClampwiseRangeError if the list is empty, or ord is below 1 or NaN
 * @see TensorFlow's `tf.linalg.global_norm`; `globalNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.globalNorm([[3], [0, 4]]).item(); // => 5
 */
export function globalNorm(
  tensors: readonly TensorLike[],
  options: GlobalNormOptions = {},
): Tensor {
  checkOptions('globalNorm', options, ['ord']);
  const list = readList('globalNorm', tensors);
  const [{ dtype }] = list;
  const out = new Tensor(newFloats(dtype, 1), [], dtype);
  out.data[0] = normOfArrays(list, options);
  const nodes = list.map(nodeOf);
  if (nodes.every((node) => node === null)) return out;
  return record(out, (dy) => giveAll(nodes, globalNormVjp(dy.item(), list, options)));
}

function giveAll(
  nodes: readonly (TapeNode | null)[],
  gradients: readonly (NdArray<FloatArray> | null)[],
): void {
  nodes.forEach((node, k) => {
    if (node !== null) give(node, asTensor(gradients[k] as NdArray<FloatArray>, node.dtype), true);
  });
}

/**
 * Scales all tensors of a list by one factor, so that their norm, taken together, is at most
 * `maxNorm`. Within the limit they come back as they are. If one holds NaN or an infinity, all
 * results are NaN.
 *
 * @param tensors - one or more tensors of one dtype, or arrays
 * @param maxNorm - a number above 0, or Infinity for no limit
 * @param options -
 *   - `ord`: 1, 2, Infinity or another number above 1, default 2. Which norm.
 * @returns an array of Tensors, of the shapes of the given ones
 * @throws ClampwiseTypeError if an argument is of the wrong kind, or the dtypes differ
 * @throws ClampwiseRangeError if the list is empty, maxNorm is 0, negative or NaN, or ord is below
 *   1 or NaN
 * @see TensorFlow's `tf.clip_by_global_norm`; `clipByGlobalNorm` of `@clampwise/kernels`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * const [a, b] = ops.clipByGlobalNorm([[3, 4], [12]], 6.5);
 * a.toArray(); // => [1.5, 2]
 * b.toArray(); // => [6]
 */
export function clipByGlobalNorm(
  tensors: readonly TensorLike[],
  maxNorm: number,
  options: GlobalNormOptions = {},
): Tensor[] {
  checkOptions('clipByGlobalNorm', options, ['ord']);
  const list = readList('clipByGlobalNorm', tensors);
  const [{ dtype }] = list;
  const clipped = clipArrays(list, maxNorm, options).clipped as readonly NdArray<FloatArray>[];
  const nodes = list.map(nodeOf);
  if (nodes.every((node) => node === null)) return clipped.map((x) => asTensor(x, dtype));
  // The tape has operations with one result. This one is all of them in a row, of which each
  // tensor is a part.
  const row = concat(clipped.map(({ data }) => new Tensor(data, [data.length], dtype)));
  record(row, (dy) => {
    const dys = partsOf(dy, list);
    giveAll(nodes, clipByGlobalNormVjp(dys, list, maxNorm, options));
  });
  let start = 0;
  return list.map(({ size, shape }) => {
    const part = slice(row, start, size);
    start += size;
    return viewAs(part, shape);
  });
}

/** Returns the parts of a row, in the shapes of tensors. */
function partsOf({ data, dtype }: Tensor, list: readonly Tensor[]): Tensor[] {
  let start = 0;
  return list.map(({ size, shape }) => {
    start += size;
    return new Tensor(data.subarray(start - size, start), shape, dtype);
  });
}
