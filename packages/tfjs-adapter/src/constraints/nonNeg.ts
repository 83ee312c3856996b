import { serialization } from '@tensorflow/tfjs-core';
import { NON_NEG } from './identify.ts';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** Keeps weights at least zero. Saved as ClampwiseNonNegConstraint. */
export class NonNeg extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseNonNegConstraint';
  }

  ruleFor(): Rule {
    return { name: 'nonNeg', ...NON_NEG };
  }
}

/**
 * Returns a constraint that keeps weights at least zero: w ≤ 0 becomes +0. NaN stays NaN. The layer
 * of the same name does this to values that flow through a model.
 *
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @see Keras's `keras.constraints.NonNeg`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { nonNeg } from '@clampwise/tfjs-adapter/constraints';
 *
 * nonNeg().apply(tf.tensor1d([-3, 0.5])).arraySync(); // => [0, 0.5]
 */
export function nonNeg(): NonNeg {
  serialization.registerClass(NonNeg);
  return new NonNeg();
}
