import { ClampwiseTypeError } from '@clampwise/kernels';

/** Returns an error about a model file, in the form of model-files. */
export function unreadable(op: string, received: string, expected: string): ClampwiseTypeError {
  const sentence = `cannot read source: ${received}; expected ${expected}`;
  return new ClampwiseTypeError(op, 'source', received, expected, sentence);
}
