import { ClampwiseTypeError } from '../errors.ts';

/** Checks that a call has no more arguments than the function has parameters. */
export function checkCount(op: string, given: number, most: number): void {
  if (given > most) refuse(op, given, most);
}

function refuse(op: string, given: number, most: number): never {
  const received = `${given} arguments`;
  const expected = most === 0 ? 'none' : `at most ${most}`;
  // map passes an index and the array as well.
  const advice = most > 0 ? `. To call it for each element, write (x) => ${op}(x)` : '';
  const sentence = `${received}, but it accepts ${expected}${advice}`;
  throw new ClampwiseTypeError(op, 'arguments', received, expected, sentence);
}
