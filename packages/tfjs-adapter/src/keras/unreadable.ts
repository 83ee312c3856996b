import { ClampwiseTypeError } from '@clampwise/kernels';

/** An error that says what is wrong with a model file, in the form that model-files has for it. */
export function unreadable(op: string, received: string, expected: string): ClampwiseTypeError {
  const sentence = `cannot read source: ${received}; expected ${expected}`;
  return new ClampwiseTypeError(op, 'source', received, expected, sentence);
}
