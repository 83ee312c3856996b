import { nonNeg as nonNegOfArray } from '@clampwise/kernels';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import {
  type Constraint,
  type ConstraintOptions,
  LimitConstraint,
  type WeightLimits,
} from './constraint.ts';

class NonNegConstraint extends LimitConstraint {
  readonly name = 'nonNeg';
  readonly limits: WeightLimits = { min: -Infinity, max: Infinity, nonNeg: true };

  /** @internal */
  override get options(): ConstraintOptions {
    return {};
  }

  apply(w: Tensor): Tensor {
    const out = ordinaryTensor(w.shape, w.dtype);
    nonNegOfArray(w, { out });
    return out;
  }

  override project(w: Tensor): void {
    nonNegOfArray(w, { out: w });
  }
}

/**
 * Keeps weights at 0 or above: +0 if w ≤ 0, else w. NaN stays NaN, and -0 becomes +0. The layer
 * `nonNeg` does the same to the values that flow through a model.
 *
 * @returns a Constraint
 * @see Keras's `keras.constraints.NonNeg`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { nonNeg } from '@clampwise/layers/constraints';
 *
 * nonNeg().apply(tensor([-3, 0.5])).toArray(); // => [0, 0.5]
 */
export function nonNeg(): Constraint {
  return new NonNegConstraint();
}
