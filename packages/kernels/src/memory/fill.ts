import type { TypedArray } from '../types.ts';

// From how many values on a copy within an array takes less time than a loop.
const LEAST_COPY = 32;

/** Repeats the `period` values that stand in a view from `at` on until there are `count`. */
export function fillOn(view: TypedArray, at: number, period: number, count: number): void {
  const first = Math.min(count, Math.ceil(LEAST_COPY / period) * period);
  for (let i = period; i < first; i++) view[at + i] = view[at + i - period] as never;
  // What starts with whole periods doubles itself.
  for (let done = first; done < count; done *= 2) {
    view.copyWithin(at + done, at, at + Math.min(done, count - done));
  }
}
