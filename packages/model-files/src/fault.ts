/**
 * What is wrong with a file, before the public function that was called is known.
 * `openModelFile` turns it into a ClampwiseTypeError.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** What the file holds, in words. */
  readonly received: string;
  /** What it should hold, in words. */
  readonly expected: string;

  constructor(received: string, expected: string) {
    super(`${received}; expected ${expected}`);
    this.received = received;
    this.expected = expected;
  }
}
