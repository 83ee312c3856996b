import { relu as reluOfArray, reluVjp } from '@clampwise/kernels/algebra';
import { checkNumber, checkOptions } from '../check/options.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { gradientOver, resultOut, type Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { asTensor } from './operands.ts';

/** The options of relu. */
export interface ReluOptions {
  /** The cap, at least 0; null for none. Default null. */
  readonly maxValue?: number | null | undefined;
  /** The slope below the threshold, at least 0. Default 0. */
  readonly negativeSlope?: number | undefined;
  /** The value up to which x is cut off, at least 0. Default 0. */
  readonly threshold?: number | undefined;
}

/** The options of relu, complete. */
export interface ReluRule {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;
}

export const RELU_KEYS: readonly string[] = ['maxValue', 'negativeSlope', 'threshold'];

/** Checks the numbers of a relu. As in Keras, none may be negative. */
export function checkRelu(op: string, options: ReluOptions): ReluRule {
  const { maxValue = null, negativeSlope = 0, threshold = 0 } = options;
  if (maxValue !== null && maxValue !== Infinity) {
    checkNumber(op, 'maxValue', maxValue, { least: 0 });
  }
  checkNumber(op, 'negativeSlope', negativeSlope, { least: 0 });
  checkNumber(op, 'threshold', threshold, { least: 0 });
  return { maxValue: maxValue === Infinity ? null : maxValue, negativeSlope, threshold };
}

const PLAIN: ReluRule = { maxValue: null, negativeSlope: 0, threshold: 0 };

/**
 * Returns x above the threshold and negativeSlope · (x - threshold) elsewhere, capped at maxValue.
 * NaN stays NaN. With slope 0 every value up to the threshold gives 0, also -Infinity. The gradient
 * at the threshold is the slope (0 by default), 1 at maxValue, and 0 above.
 *
 * @param x - a tensor, an array, or a number
 * @param options -
 *   - `maxValue`: number of at least 0 or null, default null. The cap; null for none.
 *   - `negativeSlope`: number of at least 0, default 0. The slope below the threshold.
 *   - `threshold`: number of at least 0, default 0. Values up to it are cut off.
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if an argument is of the wrong kind
 * @throws ClampwiseRangeError if an option is negative
 * @see Keras's layer `ReLU`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.relu([NaN, 7, -1]).toArray(); // => [NaN, 7, 0]
 * const options = { maxValue: 6, negativeSlope: 0.5 };
 * ops.relu([NaN, 7, -1], options).toArray();
 * // => [NaN, 6, -0.5]
 */
export function relu(x: TensorLike, options?: ReluOptions): Tensor {
  if (options === undefined) return reluBy(readTensor('relu', 'x', x), PLAIN);
  checkOptions('relu', options, RELU_KEYS);
  return reluBy(readTensor('relu', 'x', x), checkRelu('relu', options));
}

/** Computes relu with numbers that have been checked. */
export function reluBy(x: Tensor, { maxValue, negativeSlope, threshold }: ReluRule): Tensor {
  const place = resultOut(x.shape, x.dtype);
  const result = reluOfArray(x, { maxValue, negativeSlope, threshold, ...place });
  const out = asTensor(result, x.dtype);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const target = gradientOver(dy, reusable);
    const dx = reluVjp(dy, x, { maxValue, negativeSlope, threshold, ...target });
    give(node, asTensor(dx, dy.dtype), true);
  });
}
