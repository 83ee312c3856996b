import { AROUND_ONE, blocks, type Data, withSpecials } from '../inputs.ts';
import { type Task, turnsFor } from '../task.ts';

/** Clips float32 to -1..1. */
export type ClipTask = Task<readonly [Float32Array<ArrayBuffer>]>;

/** Clips n values, of which the given part lies outside the bounds. */
export function clipTask(n: number, outside: number, data: Data = 'random'): ClipTask {
  const inputs = blocks(data, turnsFor(n), n, AROUND_ONE, outside).map((x) => [x] as const);
  return {
    inputs,
    special: [withSpecials(inputs[0]?.[0] as Float32Array<ArrayBuffer>)],
    answer: ([x], i) => {
      const v = x[i] as number;
      return v < -1 ? -1 : v > 1 ? 1 : v;
    },
  };
}

/** Replaces negative values by 0; half of the values are negative. */
export function nonNegTask(n: number, data: Data = 'random'): ClipTask {
  return {
    ...clipTask(n, 0.5, data),
    answer: ([x], i) => {
      const v = x[i] as number;
      return v <= 0 ? 0 : v;
    },
  };
}
