import { fresh } from '../fresh.ts';
import type { NumberArray, Range } from '../inputs.ts';

/** A common loop that clips x into y. */
export type Loop = (x: NumberArray, y: NumberArray) => void;

// The bounds. `fresh` writes them in, as a loop for one place would have them.
declare const lo: number;
declare const hi: number;

const CLIP: Readonly<Record<string, Loop>> = {
  'a loop of conditions': (x, y) => {
    for (let i = 0; i < x.length; i++) {
      const v = x[i] as number;
      y[i] = v < lo ? lo : v > hi ? hi : v;
    }
  },
  'a loop of Math.min and max': (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = Math.min(Math.max(x[i] as number, lo), hi);
  },
  'a copy, then a loop of ifs': (x, y) => {
    y.set(x);
    for (let i = 0; i < y.length; i++) {
      if ((y[i] as number) < lo) y[i] = lo;
      else if ((y[i] as number) > hi) y[i] = hi;
    }
  },
};

const NON_NEG: Readonly<Record<string, Loop>> = {
  'a loop of conditions': (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = (x[i] as number) <= 0 ? 0 : (x[i] as number);
  },
  'a loop of Math.max': (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = Math.max(x[i] as number, 0);
  },
};

/** The names of the three loops that clip. */
export const LOOP_NAMES: readonly string[] = Object.keys(CLIP);

/** Three ways to clip to given bounds, compiled for one contender alone. */
export function clipLoops({ min, max }: Pick<Range, 'min' | 'max'>): [name: string, loop: Loop][] {
  return Object.entries(CLIP).map(([name, loop]) => [name, fresh(loop, { lo: min, hi: max })]);
}

/** Two ways to replace negative values by 0, compiled for one contender alone. */
export function nonNegLoops(): [name: string, loop: Loop][] {
  return Object.entries(NON_NEG).map(([name, loop]) => [name, fresh(loop)]);
}
