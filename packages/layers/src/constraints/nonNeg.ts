import { nonNeg as nonNegOfArray } from '@clampwise/kernels';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import { type Constraint, LimitConstraint, type WeightLimits } from './constraint.ts';

class NonNegConstraint extends LimitConstraint {
  readonly name = 'nonNeg';
  readonly limits: WeightLimits = { min: -Infinity, max: Infinity, nonNeg: true };

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
 * The constraint that weights are at least zero: +0 where w ≤ 0. NaN stays NaN, -0 becomes +0. Not to be mistaken for the
 * layer of the same name, which does this to values that flow through a model.
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
