import type { Draw } from './draw.ts';

/** Says what a case calls, for the report of a failure. */
export interface Notes {
  /** Sets the text of the call. It is asked for only if the case fails. */
  call(text: () => string): void;
}

/** Something that is called with random arguments. */
export interface Target {
  /** The name for `--only`. */
  readonly name: string;
  /** The exports that it calls, as `entry name`, such as `kernels clip`. */
  readonly covers: readonly string[];
  /** Runs one case. It throws a Failure if the answer is wrong. */
  run(draw: Draw, notes: Notes): void | Promise<void>;
}

/** What is wrong with the answer of a call. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** Two failures of one kind count as the same while a case is made smaller. */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(`${kind}: ${message}`);
    this.kind = kind;
  }
}

/** Throws a Failure unless a condition is met. */
export function expect(condition: boolean, kind: string, message: () => string): void {
  if (!condition) throw new Failure(kind, message());
}

/** What a case of a fuzzer throws inside its own getters and callbacks. */
export class Bomb extends Error {
  override readonly name = 'Bomb';
}

/** Throws a Bomb. */
export function explode(): never {
  throw new Bomb('thrown by the argument itself');
}
