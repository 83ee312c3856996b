import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkFlag, checkOptions, describe } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { projectMonotone } from '../ops/projectMonotone.ts';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** The options of monotone. */
export interface MonotoneConstraintOptions {
  /** Whether weights rise along the axis, which is so unless given, or fall. */
  readonly increasing?: boolean | null | undefined;
  /** The axis along which they do; 0 unless given. */
  readonly axis?: number | null | undefined;
}

/** The constraint that weights never fall, or never rise, along an axis; saved as ClampwiseMonotoneConstraint. */
export class Monotone extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseMonotoneConstraint';
  }

  private readonly increasing: boolean;
  private readonly axis: number;

  constructor({ increasing, axis }: MonotoneConstraintOptions = {}) {
    super();
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
 * The constraint that weights never fall along an axis, or never rise: the nearest ones that do not. For calibration curves,
 * say. A vector that holds NaN becomes all NaN; what is in order already stays bit for bit.
 *
 * @param options - `increasing`: true unless given; `axis`: 0 unless given, negative ones counted from the last
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where, when the weight is
 *   known, the axis is not there
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
