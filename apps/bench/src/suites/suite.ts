import type { Pace } from '../measure.ts';
import type { Row } from '../row.ts';

/** Rows that are measured together, in a process of their own. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** About how long it takes. */
  readonly seconds: number;
  /** How long each row is measured, where that is not the usual. */
  readonly pace?: Pace;
  /** Loads what it measures: a list of the suites needs none of it. */
  load(): Promise<Rows>;
}

/** Makes rows one by one; what a row needs lives until the next one is asked for. */
export type Rows = (sizes: Sizes) => AsyncGenerator<Row>;

/** How many elements the large arrays have. */
export interface Sizes {
  readonly large: number;
  readonly huge: number;
}

export const FULL_SIZES: Sizes = { large: 1024 ** 2, huge: 16 * 1024 ** 2 };

export const OURS = 'clampwise';
export const IN_HEAP: string = `${OURS}, in the heap`;
export const COPY = 'a copy of the same bytes';
