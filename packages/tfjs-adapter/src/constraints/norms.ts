import { checkOptions } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { toConfig } from '../check/infinity.ts';
import { differentiableNorms } from '../kernels/constrainNormsGradient.ts';
import { type Axes, axesByName } from './axes.ts';
import { normRule } from './identify.ts';
import type { Rule } from './rule.ts';
import { checkConfig, WeightConstraint } from './weightConstraint.ts';

/** The options of unitNorm. */
export interface UnitNormOptions {
  /**
   * The axis or axes along which a vector runs. The default depends on the layer.
   *
   * - axis 0 for dense and recurrent layers: the weights of one unit
   * - [0, 1, 2] for conv2d: the weights of one output channel
   * - 1 for an embedding: one row
   */
  readonly axis?: number | readonly number[] | null | undefined;
}

/** The options of maxNorm. */
export interface MaxNormOptions extends UnitNormOptions {
  /** The largest norm: 0 or more, default 2. */
  readonly maxValue?: number | null | undefined;
}

/** The options of minMaxNorm. */
export interface MinMaxNormOptions extends MaxNormOptions {
  /** The smallest norm: 0 or more, default 0. */
  readonly minValue?: number | null | undefined;
  /** The largest norm: at least minValue, default 1. */
  readonly maxValue?: number | null | undefined;
  /** How far each step moves the norm toward the nearest allowed one: 0 to 1, default 1. */
  readonly rate?: number | null | undefined;
}

/** The base of the constraints on norms, which differ in their numbers only. */
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

/** Keeps norms at most maxValue. Saved as ClampwiseMaxNormConstraint. */
export class MaxNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseMaxNormConstraint';
  }

  protected readonly op = 'maxNorm';

  constructor(options: MaxNormOptions = {}) {
    super(0, checkConfig('maxNorm', options).maxValue ?? 2, 1, options);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), maxValue: toConfig(this.maxValue) };
  }
}

/** Keeps norms in minValue..maxValue. Saved as ClampwiseMinMaxNormConstraint. */
export class MinMaxNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseMinMaxNormConstraint';
  }

  protected readonly op = 'minMaxNorm';

  constructor(options: MinMaxNormOptions = {}) {
    const { minValue, maxValue, rate } = checkConfig('minMaxNorm', options);
    super(minValue ?? 0, maxValue ?? 1, rate ?? 1, options);
  }

  override getConfig(): serialization.ConfigDict {
    const { minValue, maxValue, rate } = this;
    return { ...super.getConfig(), minValue, maxValue: toConfig(maxValue), rate };
  }
}

/** Keeps norms at 1. Saved as ClampwiseUnitNormConstraint. */
export class UnitNorm extends NormConstraint {
  static get className(): string {
    return 'ClampwiseUnitNormConstraint';
  }

  protected readonly op = 'unitNorm';

  constructor(options: UnitNormOptions = {}) {
    super(1, 1, 1, checkConfig('unitNorm', options));
  }
}

/** Checks the numbers of a new constraint: to make its rule checks them. */
function checked<C extends NormConstraint>(constraint: C): C {
  constraint.ruleFor(null);
  return constraint;
}

/**
 * Returns a constraint that keeps the norm of each vector of weights at most maxValue: longer
 * vectors are scaled down to it.
 *
 * Vectors within the limit, or exactly at it, keep their bits. Zeros stay zeros. A NaN makes its
 * whole vector NaN.
 *
 * @param options - all are optional
 *   - `maxValue`: number of at least 0, default 2. The largest norm.
 *   - `axis`: axis or list of axes, default chosen from the layer. The axes along which a vector
 *     runs.
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if maxValue is below 0 or, once the weight is known, if it has no
 *   such axis
 * @see Keras's `MaxNorm`, which also changes the last bits of vectors within the limit, and whose
 *   default axis is 0
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
 * Returns a constraint that keeps the norm of each vector of weights in minValue..maxValue. With a
 * rate below 1, each step goes only part of the way.
 *
 * Vectors within the limits, or exactly at one, keep their bits. Zeros stay zeros, since they have
 * no direction. A NaN makes its whole vector NaN.
 *
 * @param options - all are optional
 *   - `minValue`: number of at least 0, default 0. The smallest norm.
 *   - `maxValue`: number of at least minValue, default 1. The largest norm.
 *   - `rate`: number from 0 to 1, default 1. How far each step moves the norm.
 *   - `axis`: axis or list of axes, default chosen from the layer. The axes along which a vector
 *     runs.
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError and ClampwiseRangeError as `maxNorm` does
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
 * Returns a constraint that scales each vector of weights to norm 1. Zeros stay zeros. A NaN makes
 * its whole vector NaN.
 *
 * @param options - all are optional
 *   - `axis`: axis or list of axes, default chosen from the layer. The axes along which a vector
 *     runs.
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError and ClampwiseRangeError as `maxNorm` does
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
