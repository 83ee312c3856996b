import type { TypedArray } from '../types.ts';
import { copy } from './unary.ts';

/** Fills `count` places of a view, from `at` on, with values that repeat, from the one at `phase` on. */
export function fillRepeating(
  view: TypedArray,
  at: number,
  data: TypedArray,
  phase: number,
  count: number,
): void {
  const period = data.length;
  if (period === 1) {
    (view as Float32Array).fill(data[0] as number, at, at + count);
    return;
  }
  const whole = Math.min(period, count);
  const first = Math.min(period - phase, whole);
  copy(view, first === period ? data : data.subarray(phase, phase + first), at);
  if (first < whole) copy(view, data.subarray(0, whole - first), at + first);
  // What starts with a whole period doubles itself.
  for (let done = period; done < count; done *= 2) {
    view.copyWithin(at + done, at, at + Math.min(done, count - done));
  }
}
