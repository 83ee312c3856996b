import { constrainMaxNorm, constrainMinMaxNorm, constrainUnitNorm } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '../check/options.ts';
import { checkedAxes } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

type Axis = number | readonly number[];

/** The options of unitNorm. */
export interface UnitNormOptions {
  /**
   * The axis or axes along which a vector lies. Default 0: in a dense layer, the weights that lead
   * to one unit. For the kernel of a 2-D convolution pass [0, 1, 2].
   */
  readonly axis?: number | readonly number[] | undefined;
}

/** The options of maxNorm. */
export interface MaxNormOptions extends UnitNormOptions {
  /** The largest norm, above 0. Default 2. */
  readonly maxValue?: number | undefined;
}

/** The options of minMaxNorm. */
export interface MinMaxNormOptions extends UnitNormOptions {
  /** The smallest norm. Default 0. */
  readonly minValue?: number | undefined;
  /** The largest norm. Default 1. */
  readonly maxValue?: number | undefined;
  /**
   * The part of the way to the nearest allowed norm that each step takes, from 0 to 1. Default 1.
   */
  readonly rate?: number | undefined;
}

function checkedAxis(op: string, axis: Axis | undefined): Axis {
  return axis === undefined ? 0 : checkedAxes(op, axis);
}

function checkedMost(op: string, maxValue: unknown): number {
  return checkNumber(op, 'maxValue', maxValue, { least: 0, above: true, infinite: true });
}

/**
 * Limits the norm of the weights that lead to each unit to maxValue: longer vectors are scaled
 * down. Vectors within the limit, also exactly at it, stay bit for bit. A NaN makes its vector NaN.
 *
 * @param options -
 *   - `maxValue`: number above 0, default 2. The largest norm; Infinity for no limit.
 *   - `axis`: number or number[], default 0. The axis or axes along which a vector lies.
 * @returns a Constraint
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if maxValue is not above 0, or, once the weight is known, if it has
 *   no such axis
 * @see Keras's `MaxNorm`, which also changes the last bits of vectors within the limit;
 *   `constrainMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { maxNorm } from '@clampwise/layers/constraints';
 *
 * const w = tensor([[3, 0.5], [4, 1]]);
 * maxNorm({ maxValue: 2.5 }).apply(w).toArray();
 * // => [[1.5, 0.5], [2, 1]]
 */
export function maxNorm(options: MaxNormOptions = {}): Constraint {
  checkOptions('maxNorm', options, ['maxValue', 'axis']);
  const maxValue = checkedMost('maxNorm', options.maxValue === undefined ? 2 : options.maxValue);
  const axis = checkedAxis('maxNorm', options.axis);
  return new WrittenConstraint('maxNorm', { maxValue, axis }, (w, out) => {
    constrainMaxNorm(w, maxValue, { axis, out });
  });
}

/**
 * Keeps the norm of the weights that lead to each unit between minValue and maxValue. Vectors
 * within the limits, also exactly at one, stay bit for bit. Zeros stay zeros, because they have no
 * direction to grow in. A NaN makes its vector NaN.
 *
 * @param options -
 *   - `minValue`: number from 0 to maxValue, default 0. The smallest norm.
 *   - `maxValue`: number above 0, default 1. The largest norm.
 *   - `rate`: number from 0 to 1, default 1. The part of the way that each step takes.
 *   - `axis`: number or number[], default 0. The axis or axes along which a vector lies.
 * @returns a Constraint
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range, or, once the weight is known, if it has
 *   no such axis
 * @see Keras's `MinMaxNorm`; `constrainMinMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { minMaxNorm } from '@clampwise/layers/constraints';
 *
 * const rule = minMaxNorm({ minValue: 1.25, maxValue: 2.5 });
 * rule.apply(tensor([[3, 0.375], [4, 0.5]])).toArray();
 * // => [[1.5, 0.75], [2, 1]]
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const op = 'minMaxNorm';
  checkOptions(op, options, ['minValue', 'maxValue', 'rate', 'axis']);
  const { minValue = 0, rate = 1 } = options;
  const maxValue = checkedMost(op, options.maxValue === undefined ? 1 : options.maxValue);
  checkNumber(op, 'minValue', minValue, { least: 0, most: maxValue });
  checkNumber(op, 'rate', rate, { least: 0, most: 1 });
  const axis = checkedAxis(op, options.axis);
  return new WrittenConstraint(op, { minValue, maxValue, rate, axis }, (w, out) => {
    constrainMinMaxNorm(w, minValue, maxValue, { rate, axis, out });
  });
}

/**
 * Scales to norm 1 the weights that lead to each unit. A vector with norm 1 within rounding stays
 * bit for bit, and zeros stay zeros. A NaN makes its vector NaN.
 *
 * @param options -
 *   - `axis`: number or number[], default 0. The axis or axes along which a vector lies.
 * @returns a Constraint
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError once the weight is known if it has no such axis
 * @see Keras's `UnitNorm` and `constrainUnitNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { unitNorm } from '@clampwise/layers/constraints';
 *
 * unitNorm().apply(tensor([[8, 0], [0, -0.25]])).toArray();
 * // => [[1, 0], [0, -1]]
 */
export function unitNorm(options: UnitNormOptions = {}): Constraint {
  checkOptions('unitNorm', options, ['axis']);
  const axis = checkedAxis('unitNorm', options.axis);
  return new WrittenConstraint('unitNorm', { axis }, (w, out) => {
    constrainUnitNorm(w, { axis, out });
  });
}
