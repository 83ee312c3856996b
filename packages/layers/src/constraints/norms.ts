import { constrainMaxNorm, constrainMinMaxNorm, constrainUnitNorm } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '../check/options.ts';
import { checkedAxes } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

type Axis = number | readonly number[];

/** The options of unitNorm. */
export interface UnitNormOptions {
  /**
   * The axis or axes along which a vector lies; 0 unless given: the weights that lead to one unit of a dense layer. [0, 1, 2]
   * for the kernel of a convolution.
   */
  readonly axis?: number | readonly number[] | undefined;
}

/** The options of maxNorm. */
export interface MaxNormOptions extends UnitNormOptions {
  /** The largest norm: above 0, 2 unless given. */
  readonly maxValue?: number | undefined;
}

/** The options of minMaxNorm. */
export interface MinMaxNormOptions extends UnitNormOptions {
  /** The least norm, 0 unless given. */
  readonly minValue?: number | undefined;
  /** The largest norm, 1 unless given. */
  readonly maxValue?: number | undefined;
  /** How much of the way to the nearest norm allowed is gone at each step: from 0 to 1, 1 unless given. */
  readonly rate?: number | undefined;
}

function checkedAxis(op: string, axis: Axis | undefined): Axis {
  return axis === undefined ? 0 : checkedAxes(op, axis);
}

function checkedMost(op: string, maxValue: unknown): number {
  return checkNumber(op, 'maxValue', maxValue, { least: 0, above: true, infinite: true });
}

/**
 * The constraint that the weights that lead to one unit have a norm of at most maxValue: longer ones are shortened to it.
 * What is within stays bit for bit, also at the limit, and zeros stay zeros. A NaN makes its vector NaN.
 *
 * @param options - `maxValue`: above 0, 2 unless given, Infinity for none; `axis`: the axis or axes along which a vector
 *   lies, 0 unless given
 * @returns a Constraint
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where maxValue is not above
 *   0, or, when the weight is known, an axis is not there
 * @see Keras's `MaxNorm`, which also moves weights that are within, in the last bits; `constrainMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { maxNorm } from '@clampwise/layers/constraints';
 *
 * maxNorm({ maxValue: 2.5 }).apply(tensor([[3, 0.5], [4, 1]])).toArray(); // => [[1.5, 0.5], [2, 1]]
 */
export function maxNorm(options: MaxNormOptions = {}): Constraint {
  checkOptions('maxNorm', options, ['maxValue', 'axis']);
  const maxValue = checkedMost('maxNorm', options.maxValue === undefined ? 2 : options.maxValue);
  const axis = checkedAxis('maxNorm', options.axis);
  return new WrittenConstraint('maxNorm', (w, out) => constrainMaxNorm(w, maxValue, { axis, out }));
}

/**
 * The constraint that the weights that lead to one unit have a norm from minValue to maxValue. With a rate below 1 each step goes a
 * part of the way. What is within stays bit for bit, the ends included; zeros stay zeros, for they have no direction to grow in. A NaN
 * makes its vector NaN.
 *
 * @param options - `minValue`: at least 0, 0 unless given; `maxValue`: at least minValue and above 0, 1 unless given; `rate`:
 *   from 0 to 1, 1 unless given; `axis`: the axis or axes along which a vector lies, 0 unless given
 * @returns a Constraint
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where a number is out of
 *   range, or, when the weight is known, an axis is not there
 * @see Keras's `MinMaxNorm`; `constrainMinMaxNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { minMaxNorm } from '@clampwise/layers/constraints';
 *
 * const rule = minMaxNorm({ minValue: 1.25, maxValue: 2.5 });
 * rule.apply(tensor([[3, 0.375], [4, 0.5]])).toArray(); // => [[1.5, 0.75], [2, 1]]
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const op = 'minMaxNorm';
  checkOptions(op, options, ['minValue', 'maxValue', 'rate', 'axis']);
  const { minValue = 0, rate = 1 } = options;
  const maxValue = checkedMost(op, options.maxValue === undefined ? 1 : options.maxValue);
  checkNumber(op, 'minValue', minValue, { least: 0, most: maxValue });
  checkNumber(op, 'rate', rate, { least: 0, most: 1 });
  const axis = checkedAxis(op, options.axis);
  return new WrittenConstraint(op, (w, out) => {
    constrainMinMaxNorm(w, minValue, maxValue, { rate, axis, out });
  });
}

/**
 * The constraint that the weights that lead to one unit have the norm 1. What has it already, within rounding, stays bit for
 * bit, and zeros stay zeros. A NaN makes its vector NaN.
 *
 * @param options - `axis`: the axis or axes along which a vector lies, 0 unless given
 * @returns a Constraint
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where, when the weight is
 *   known, an axis is not there
 * @see Keras's `UnitNorm`; `constrainUnitNorm` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { unitNorm } from '@clampwise/layers/constraints';
 *
 * unitNorm().apply(tensor([[8, 0], [0, -0.25]])).toArray(); // => [[1, 0], [0, -1]]
 */
export function unitNorm(options: UnitNormOptions = {}): Constraint {
  checkOptions('unitNorm', options, ['axis']);
  const axis = checkedAxis('unitNorm', options.axis);
  return new WrittenConstraint('unitNorm', (w, out) => constrainUnitNorm(w, { axis, out }));
}
