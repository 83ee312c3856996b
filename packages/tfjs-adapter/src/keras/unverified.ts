import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';

/** Whether layers, settings and contexts that were not compared with Keras throw. */
export type Unverified = 'reject' | 'allow';

const EXPECTED = "'reject' or 'allow'";

/** Checks the option `unverified`. */
export function checkUnverified(op: string, given: unknown): void {
  if (given === undefined || given === 'reject' || given === 'allow') return;
  const Fault = typeof given === 'string' ? ClampwiseRangeError : ClampwiseTypeError;
  throw new Fault(op, 'unverified', describe(given), EXPECTED);
}
