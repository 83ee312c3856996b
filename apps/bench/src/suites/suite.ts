import type { Pace } from '../measure.ts';
import type { Row } from '../row.ts';

/** Rows that are measured together, in their own process. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  /** The approximate duration. */
  readonly seconds: number;
  /** The time for each row, if not the usual one. */
  readonly pace?: Pace;
  /** Loads the code to measure. The list of suites needs none of it. */
  load(): Promise<Rows>;
}

/** Makes rows one by one. The data of a row live until the next row is asked for. */
export type Rows = (sizes: Sizes) => AsyncGenerator<Row>;

/** The number of elements of the large arrays. */
export interface Sizes {
  readonly large: number;
  readonly huge: number;
}

export const FULL_SIZES: Sizes = { large: 1024 ** 2, huge: 16 * 1024 ** 2 };

export const OURS = 'clampwise';
export const IN_HEAP: string = `${OURS}, in the heap`;
export const COPY = 'a copy of the same bytes';
