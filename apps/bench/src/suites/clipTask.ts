import { randomValues, withSpecials } from '../inputs.ts';
import { type Task, turnsFor } from '../task.ts';

/** Clipping float32 to -1..1. */
export type ClipTask = Task<readonly [Float32Array<ArrayBuffer>]>;

/** Clipping n random values, of which that part lies outside the bounds. */
export function clipTask(n: number, outside: number): ClipTask {
  const inputs = Array.from({ length: turnsFor(n) }, () => [randomValues(n, outside)] as const);
  return {
    inputs,
    special: [withSpecials(inputs[0]?.[0] as Float32Array<ArrayBuffer>)],
    answer: ([x], i) => {
      const v = x[i] as number;
      return v < -1 ? -1 : v > 1 ? 1 : v;
    },
  };
}
