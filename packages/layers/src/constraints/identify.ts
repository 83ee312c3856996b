import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { Constraint, constraint } from './constraint.ts';
import { monotone } from './monotone.ts';
import { nonNeg } from './nonNeg.ts';
import { maxNorm, minMaxNorm, unitNorm } from './norms.ts';
import { simplex } from './simplex.ts';

/**
 * What names a constraint: a Constraint, a function as for `constraint`, or 'nonNeg', 'maxNorm', 'minMaxNorm', 'unitNorm',
 * 'simplex' or 'monotone', as they are without options (also 'NonNeg' and 'non_neg', and so on). null is none.
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
  | 'simplex'
  | 'Simplex'
  | 'monotone'
  | 'Monotone'
  | null;

const BY_NAME = { nonNeg, maxNorm, minMaxNorm, unitNorm, simplex, monotone };

/** The constraint that an option means; null for none. */
export function constraintFrom(op: string, argument: string, given: unknown): Constraint | null {
  if (given === undefined || given === null) return null;
  if (given instanceof Constraint) return given;
  if (given === 'box' || given === 'Box') refuseBox(op, argument, given);
  if (typeof given === 'string') return BY_NAME[keyNamed(op, argument, given, BY_NAME)]();
  if (typeof given === 'function') return constraint(given as (w: Tensor) => TensorLike);
  const expected = "a constraint, a function of a tensor, a name such as 'nonNeg', or null";
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

function refuseBox(op: string, argument: string, given: string): never {
  const received = `the name '${given}', which says no bounds`;
  throw new ClampwiseTypeError(op, argument, received, 'with its bounds, such as box(-1, 1)');
}
