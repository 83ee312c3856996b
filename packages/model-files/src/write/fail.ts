import { ClampwiseTypeError } from '@clampwise/kernels';
import { Fault } from '../fault.ts';

/** Runs a part of a public function that writes; what is wrong with the content becomes the package's error. */
export function checked<T>(op: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new ClampwiseTypeError(op, 'content', error.received, error.expected);
  }
}
