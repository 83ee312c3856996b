import { checkOptions } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { toConfig } from '../check/infinity.ts';
import { differentiableNorms } from '../kernels/constrainNormsGradient.ts';
import { type Axes, axesByName } from './axes.ts';
import { normRule } from './identify.ts';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** The options of unitNorm. */
export interface UnitNormOptions {
  /**
   * The axis or axes along which a vector lies. Chosen from the layer unless given: what leads to one unit of a dense or
   * recurrent layer (0), to one channel that comes out of a convolution ([0, 1, 2] for conv2d), the row of an embedding (1).
   */
  readonly axis?: number | readonly number[] | null | undefined;
}

/** The options of maxNorm. */
export interface MaxNormOptions extends UnitNormOptions {
  /** The largest norm: 0 or more, 2 unless given. */
  readonly maxValue?: number | null | undefined;
}

/** The options of minMaxNorm. */
export interface MinMaxNormOptions extends MaxNormOptions {
  /** The least norm: 0 or more, 0 unless given. */
  readonly minValue?: number | null | undefined;
  /** The largest norm: at least minValue, 1 unless given. */
  readonly maxValue?: number | null | undefined;
  /** How much of the way to the nearest norm allowed is gone at each step: from 0 to 1, 1 unless given. */
  readonly rate?: number | null | undefined;
}

/** The constraint on norms; the three that there are differ in their numbers. */
abstract class NormConstraint extends WeightConstraint {
  protected abstract readonly op: string;
  protected readonly minValue: number;
  protected readonly maxValue: number;
  protected readonly rate: number;
  protected readonly axis: number | Axes | null;

  constructor(minValue: number, maxValue: number, rate: number, { axis }: UnitNormOptions) {
    super();
    this.minValue = minValue;
    this.maxValue = maxValue;
    this.rate = rate;
    this.axis = axis ?? null;
  }

  ruleFor(axes: Axes | null): Rule {
    const axis = this.axis ?? axes ?? axesByName;
    return normRule(this.op, 'the constraint', this.op, this.interval(), axis, differentiableNorms);
  }

  override getConfig(): serialization.ConfigDict {
    return { axis: toConfig(this.axis) };
  }

  private interval(): { minValue: number; maxValue: number; rate: number } {
    const { minValue, maxValue, rate } = this;
    return { minValue, maxValue, rate };
  }
}

/** The constraint that norms are at most a number; saved as ClampwiseMaxNormConstraint. */
export class MaxNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseMaxNormConstraint';
  }

  protected readonly op = 'maxNorm';

  constructor(options: MaxNormOptions = {}) {
    super(0, options.maxValue ?? 2, 1, options);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), maxValue: toConfig(this.maxValue) };
  }
}

/** The constraint that norms lie in an interval; saved as ClampwiseMinMaxNormConstraint. */
export class MinMaxNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseMinMaxNormConstraint';
  }

  protected readonly op = 'minMaxNorm';

  constructor(options: MinMaxNormOptions = {}) {
    super(options.minValue ?? 0, options.maxValue ?? 1, options.rate ?? 1, options);
  }

  override getConfig(): serialization.ConfigDict {
    const { minValue, maxValue, rate } = this;
    return { ...super.getConfig(), minValue, maxValue: toConfig(maxValue), rate };
  }
}

/** The constraint that norms are 1; saved as ClampwiseUnitNormConstraint. */
export class UnitNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseUnitNormConstraint';
  }

  protected readonly op = 'unitNorm';

  constructor(options: UnitNormOptions = {}) {
    super(1, 1, 1, options);
  }
}

/** Checks the numbers of a new constraint, by making its rule once. */
function checked<C extends NormConstraint>(constraint: C): C {
  constraint.ruleFor(null);
  return constraint;
}

/**
 * The constraint that vectors of weights have a norm of at most maxValue: longer ones are shortened to it. What is within
 * stays bit for bit, also at the limit, and zeros stay zeros. A NaN makes its vector NaN.
 *
 * @param options - `maxValue`: 0 or more, 2 unless given; `axis`: the axis or axes along which a vector lies, chosen from
 *   the layer unless given
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where maxValue is below 0
 *   or, when the weight is known, an axis is not there
 * @see Keras's `MaxNorm`, which also moves weights that are within, in the last bits, and whose axis is 0 unless given
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxNorm } from '@clampwise/tfjs-adapter/constraints';
 *
 * const w = tf.tensor2d([[3, 0.5], [4, 1]]);
 * maxNorm({ maxValue: 2.5 }).apply(w).arraySync(); // => [[1.5, 0.5], [2, 1]]
 */
export function maxNorm(options: MaxNormOptions = {}): MaxNorm {
  checkOptions('maxNorm', options, ['maxValue', 'axis']);
  serialization.registerClass(MaxNorm);
  return checked(new MaxNorm(options));
}

/**
 * The constraint that vectors of weights have a norm from minValue to maxValue. With a rate below 1 each step goes a part of
 * the way. What is within stays bit for bit, the ends included; zeros stay zeros, for they have no direction to grow in. A
 * NaN makes its vector NaN.
 *
 * @param options - `minValue`: 0 or more, 0 unless given; `maxValue`: at least minValue, 1 unless given; `rate`: from 0 to
 *   1, 1 unless given; `axis`: the axis or axes along which a vector lies, chosen from the layer unless given
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError, ClampwiseRangeError as `maxNorm`
 * @see Keras's `MinMaxNorm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { minMaxNorm } from '@clampwise/tfjs-adapter/constraints';
 *
 * const rule = minMaxNorm({ minValue: 1.25, maxValue: 2.5 });
 * rule.apply(tf.tensor2d([[3, 0.375], [4, 0.5]])).arraySync(); // => [[1.5, 0.75], [2, 1]]
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): MinMaxNorm {
  checkOptions('minMaxNorm', options, ['minValue', 'maxValue', 'rate', 'axis']);
  serialization.registerClass(MinMaxNorm);
  return checked(new MinMaxNorm(options));
}

/**
 * The constraint that vectors of weights have the norm 1; zeros stay zeros. A NaN makes its vector NaN.
 *
 * @param options - `axis`: the axis or axes along which a vector lies, chosen from the layer unless given
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError, ClampwiseRangeError as `maxNorm`
 * @see Keras's `UnitNorm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { unitNorm } from '@clampwise/tfjs-adapter/constraints';
 *
 * unitNorm().apply(tf.tensor2d([[8, 0], [0, -0.25]])).arraySync(); // => [[1, 0], [0, -1]]
 */
export function unitNorm(options: UnitNormOptions = {}): UnitNorm {
  checkOptions('unitNorm', options, ['axis']);
  serialization.registerClass(UnitNorm);
  return checked(new UnitNorm(options));
}
