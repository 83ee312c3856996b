import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed, rejectUncalled } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { Constraint, constraint } from './constraint.ts';
import { nonNeg } from './nonNeg.ts';
import { maxNorm, minMaxNorm, unitNorm } from './norms.ts';

/**
 * A constraint as an option of a layer, one of:
 *
 * - a Constraint, such as `maxNorm({ maxValue: 3 })`
 * - a function of a tensor, as for `constraint`
 * - the name of one of Keras's constraints, for that constraint with its defaults: 'nonNeg',
 *   'maxNorm', 'minMaxNorm' or 'unitNorm', also spelled 'NonNeg' or 'non_neg'
 * - null for none
 */
export type ConstraintLike =
  | Constraint
  | ((w: Tensor) => TensorLike)
  | 'nonNeg'
  | 'NonNeg'
  | 'non_neg'
  | 'maxNorm'
  | 'MaxNorm'
  | 'max_norm'
  | 'minMaxNorm'
  | 'MinMaxNorm'
  | 'min_max_norm'
  | 'unitNorm'
  | 'UnitNorm'
  | 'unit_norm'
  | null;

const BY_NAME = { nonNeg, maxNorm, minMaxNorm, unitNorm };

// Constraints that cannot be given as a name, because each needs a decision.
const BY_CALL: { readonly [name: string]: string } = {
  box: 'box(-1, 1)',
  monotone: 'monotone()',
  simplex: 'simplex()',
};

/** Returns the constraint that an option stands for, or null for none. */
export function constraintFrom(op: string, argument: string, given: unknown): Constraint | null {
  if (given === undefined || given === null) return null;
  if (given instanceof Constraint) return given;
  if (typeof given === 'string') return constraintNamed(op, argument, given);
  rejectUncalled(op, argument, given, BY_NAME, Object.keys(BY_CALL), 1, Constraint);
  if (typeof given === 'function') return constraint(given as (w: Tensor) => TensorLike);
  const expected = "a constraint, a function of a tensor, a name such as 'nonNeg', or null";
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

function constraintNamed(op: string, argument: string, name: string): Constraint {
  const lower = name.toLowerCase();
  if (Object.hasOwn(BY_CALL, lower)) {
    const expected = `${BY_CALL[lower]}, with ${lower} imported from '@clampwise/layers/constraints'`;
    throw new ClampwiseTypeError(op, argument, `the name '${name}'`, expected);
  }
  return BY_NAME[keyNamed(op, argument, name, BY_NAME)]();
}
