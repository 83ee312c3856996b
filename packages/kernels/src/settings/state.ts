import type { DTypeInfo } from '../dtypes.ts';
import type { Reason } from './reasons.ts';

/** Where a call runs. */
export type Backend = 'wasm' | 'js';

/**
 * Where the data of a call is while it runs: in the heap, copied through the staging memory, or in
 * ordinary arrays.
 */
export type Placement = 'heap' | 'staged' | 'ordinary';

/** Where a call will run, and why. */
export interface Choice {
  readonly backend: Backend;
  readonly placement: Placement;
  readonly reason: Reason;
}

/** What the trace hook receives for each call. */
export interface TraceEvent {
  /** The public function. */
  readonly op: string;
  readonly dtype: string;
  /** The number of elements. */
  readonly length: number;
  readonly backend: Backend;
  /** The name of the kernel, the same for both backends. */
  readonly kernel: string;
  readonly placement: Placement;
  /** Why this backend and placement were chosen. */
  readonly reason: string;
}

/** A function that is called after each operation. */
export type Trace = (event: TraceEvent) => void;

/**
 * Calls the trace hook after a call. `configure` makes it, so that other programs do not load the
 * texts of reasons.
 */
export type Report = (
  op: string,
  info: DTypeInfo,
  length: number,
  kernel: string,
  chosen: Choice,
) => void;

/** The settings of this copy of the package: one per thread. */
export const engine: {
  backend: 'auto' | Backend;
  heapBytes: number;
  trace: Report | null;
} = {
  backend: 'auto',
  heapBytes: 256 * 1024 * 1024,
  trace: null,
};
