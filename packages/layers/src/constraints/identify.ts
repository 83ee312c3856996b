import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../tensor/types.ts';
import { Constraint, constraint } from './constraint.ts';
import { nonNeg } from './nonNeg.ts';

/**
 * What names a constraint: a Constraint, a function as for `constraint`, or 'nonNeg' (also 'NonNeg' and 'non_neg'). null
 * is none.
 */
export type ConstraintLike =
  | Constraint
  | ((w: Tensor) => TensorLike)
  | 'nonNeg'
  | 'NonNeg'
  | 'non_neg'
  | null;

const BY_NAME = { nonNeg };

/** The constraint that an option means; null for none. */
export function constraintFrom(op: string, argument: string, given: unknown): Constraint | null {
  if (given === undefined || given === null) return null;
  if (given instanceof Constraint) return given;
  if (typeof given === 'string') return BY_NAME[keyNamed(op, argument, given, BY_NAME)]();
  if (typeof given === 'function') return constraint(given as (w: Tensor) => TensorLike);
  const expected = "a constraint, a function of a tensor, 'nonNeg' or null";
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}
