import { serialization } from '@tensorflow/tfjs-core';
import { NON_NEG } from './identify.ts';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** The constraint that weights are at least zero; saved as ClampwiseNonNegConstraint. */
export class NonNeg extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseNonNegConstraint';
  }

  ruleFor(): Rule {
    return { name: 'nonNeg', ...NON_NEG };
  }
}

/**
 * The constraint that weights are at least zero: +0 where w ≤ 0. NaN stays NaN. Not to be mistaken for the layer of the
 * same name, which does this to values that flow through a model.
 *
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
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
