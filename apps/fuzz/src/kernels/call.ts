import type { Draw } from '../core/draw.ts';
import type { Slot } from '../core/template.ts';

/** The results of a call as plain numbers, in the order in which they are met. */
export type Numbers = readonly (number | bigint)[];

/** A random call of a function. */
export interface KernelCall {
  readonly args: readonly unknown[];
  readonly options?: { readonly [name: string]: unknown };
  /** What `out` may look like: an array like this one, a list of arrays, or nothing. */
  readonly out?: Slot | readonly (Slot | null)[];
  /** Inputs that may serve as `out` themselves, in the same form. */
  readonly inPlace?: readonly (Slot | readonly (Slot | null)[])[];
  /** What the call writes besides `out`. */
  readonly written?: readonly Slot[];
  /**
   * The right results: exact numbers, or with how far they may be off. Null for calls of which the
   * oracle knows nothing, or those that must throw.
   */
  readonly expected?: () => Expected | 'throws' | null;
  /** Whether backends may differ by rounding, up to the bounds of `expected`. */
  readonly rounds?: boolean;
}

export interface Expected {
  readonly values: Numbers;
  /** How far each may be off, in units in the last place of its dtype and as a number. */
  readonly ulps?: number;
  readonly absolute?: number | readonly number[];
  /** What is compared: by default all numbers of the result. */
  readonly of?: (result: unknown) => unknown;
}

/** A function, and how a random call of it is made. */
export interface KernelEntry {
  readonly name: string;
  readonly covers: readonly string[];
  readonly fn: (...args: never[]) => unknown;
  readonly make: (draw: Draw) => KernelCall;
  /** Whether results are in the heap if the arrays are, also outside of a scope. */
  readonly isResident?: boolean;
}
