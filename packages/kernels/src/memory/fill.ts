import type { TypedArray } from '../types.ts';

// From this many values on, copying within an array is faster than a loop.
const LEAST_COPY = 32;

/** Repeats the `period` values at `at` in a view until there are `count`. */
export function fillOn(view: TypedArray, at: number, period: number, count: number): void {
  const first = Math.min(count, Math.ceil(LEAST_COPY / period) * period);
  for (let i = period; i < first; i++) view[at + i] = view[at + i - period] as never;
  // Each pass doubles the part that is filled, as long as that is whole periods.
  for (let done = first; done < count; done *= 2) {
    view.copyWithin(at + done, at, at + Math.min(done, count - done));
  }
}
