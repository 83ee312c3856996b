import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed, rejectUncalled } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { l1, l2 } from './norms.ts';
import { Regularizer, regularizer } from './regularizer.ts';

/**
 * A regularizer as an option of a layer, one of:
 *
 * - a Regularizer, such as `l2(1e-4)`
 * - a function of a tensor, as for `regularizer`
 * - 'l1' or 'l2' (also 'L1' or 'L2'), for that penalty with the factor 0.01
 * - null for none
 */
export type RegularizerLike =
  | Regularizer
  | ((w: Tensor) => Tensor)
  | 'l1'
  | 'L1'
  | 'l2'
  | 'L2'
  | null;

const BY_NAME = { l1, l2 };

/** Returns the regularizer that an option stands for, or null for none. */
export function regularizerFrom(op: string, argument: string, given: unknown): Regularizer | null {
  if (given === undefined || given === null) return null;
  if (given instanceof Regularizer) return given;
  if (typeof given === 'string') return regularizerNamed(op, argument, given);
  rejectUncalled(op, argument, given, BY_NAME, ['l1l2'], 1, Regularizer);
  if (typeof given === 'function') return regularizer(given as (w: Tensor) => Tensor);
  const expected = "a regularizer, a function of a tensor, 'l1', 'l2', or null";
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

function regularizerNamed(op: string, argument: string, name: string): Regularizer {
  // Keras's documentation gives this name the factors 0.01, and its code gives it 0.
  if (name.toLowerCase().replace('_', '') === 'l1l2') {
    const expected =
      "l1l2({ l1: 0.01, l2: 0.01 }), with l1l2 imported from '@clampwise/layers/regularizers'";
    throw new ClampwiseTypeError(op, argument, `the name '${name}'`, expected);
  }
  return BY_NAME[keyNamed(op, argument, name, BY_NAME)]();
}
