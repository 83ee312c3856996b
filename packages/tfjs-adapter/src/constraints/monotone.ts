import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkFlag, checkOptions, describe } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { projectMonotone } from '../ops/projectMonotone.ts';
import type { Rule } from './rule.ts';
import { checkConfig, WeightConstraint } from './weightConstraint.ts';

/** The options of monotone. */
export interface MonotoneConstraintOptions {
  /** true if weights must not fall along the axis, false if they must not rise. Default true. */
  readonly increasing?: boolean | null | undefined;
  /** The axis. Negative ones count from the last. Default 0. */
  readonly axis?: number | null | undefined;
}

/** Keeps weights in order along an axis. Saved as ClampwiseMonotoneConstraint. */
export class Monotone extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseMonotoneConstraint';
  }

  private readonly increasing: boolean;
  private readonly axis: number;

  constructor(config: MonotoneConstraintOptions = {}) {
    super();
    const { increasing, axis } = checkConfig('monotone', config);
    this.increasing = increasing ?? true;
    this.axis = axis ?? 0;
  }

  ruleFor(): Rule {
    const { increasing, axis } = this;
    return {
      name: 'monotone',
      project: (w) => projectMonotone(w, { increasing, axis }),
      limits: null,
    };
  }

  override getConfig(): serialization.ConfigDict {
    return { increasing: this.increasing, axis: this.axis };
  }
}

/**
 * Returns a constraint that keeps weights from falling, or from rising, along an axis, for example
 * for calibration curves. It projects to the nearest such weights.
 *
 * A vector that holds NaN becomes all NaN. A vector already in order keeps its bits.
 *
 * @param options - all are optional
 *   - `increasing`: boolean, default true. false if weights must not rise.
 *   - `axis`: integer, default 0. The axis; negative ones count from the last.
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError once the weight is known, if it has no such axis
 * @see `projectMonotone`, the operation; TensorFlow Lattice's `PWLCalibrationConstraints`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { monotone } from '@clampwise/tfjs-adapter/constraints';
 *
 * monotone().apply(tf.tensor1d([1, 3, 2, 4])).arraySync(); // => [1, 2.5, 2.5, 4]
 */
export function monotone(options: MonotoneConstraintOptions = {}): Monotone {
  checkOptions('monotone', options, ['increasing', 'axis']);
  const { increasing, axis } = options;
  checkFlag('monotone', 'increasing', increasing ?? true);
  if (!Number.isSafeInteger(axis ?? 0)) {
    throw new ClampwiseTypeError('monotone', 'axis', describe(axis), 'a whole number');
  }
  serialization.registerClass(Monotone);
  return new Monotone(options);
}
