/**
 * An error in a file, without the name of the public function that was called. `openModelFile`
 * turns it into a ClampwiseTypeError.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** The content of the file, in words. */
  readonly received: string;
  /** The content that is expected, in words. */
  readonly expected: string;

  constructor(received: string, expected: string) {
    super(`${received}; expected ${expected}`);
    this.received = received;
    this.expected = expected;
  }
}
