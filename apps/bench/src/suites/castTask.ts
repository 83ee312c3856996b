import { fresh } from '../fresh.ts';
import { blocks, type Data, type NumberArray, type Range, withSpecials } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { lenient, onArrays, type Task, turnsFor } from '../task.ts';

type Floats = Float32Array<ArrayBuffer>;

/** Converts float32 values to integers. */
export type CastTask = Task<readonly [Floats]>;
type CastLoop = (x: Floats, y: NumberArray) => void;
type Bytes = Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;

/** A target type, and the ways in which people convert float32 to it. */
export interface CastTarget {
  readonly dtype: 'int16' | 'uint8';
  readonly scale: number;
  readonly lo: number;
  readonly hi: number;
  /** The values to convert. A quarter of them lies outside the range of the target. */
  readonly range: Range;
  readonly bytes: number;
  make(n: number): Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  /** The usual loops, by name. */
  readonly loops: Readonly<Record<string, CastLoop>>;
}

// The numbers of the target. `fresh` writes them in, as a loop for one place would have them.
declare const scale: number;
declare const lo: number;
declare const hi: number;

const LOOPS: Readonly<Record<string, CastLoop>> = {
  'a loop of Math.min and max': (x, y) => {
    for (let i = 0; i < x.length; i++) {
      y[i] = Math.max(lo, Math.min(hi, (x[i] as number) * scale));
    }
  },
  'the same with Math.round': (x, y) => {
    for (let i = 0; i < x.length; i++) {
      y[i] = Math.max(lo, Math.min(hi, Math.round((x[i] as number) * scale)));
    }
  },
};

const AUDIO_LOOP: CastLoop = (x, y) => {
  for (let i = 0; i < x.length; i++) {
    const s = Math.max(-1, Math.min(1, x[i] as number));
    y[i] = s < 0 ? s * 0x8000 : s * 0x7fff;
  }
};

const CLAMPED = 'a loop into a Uint8ClampedArray';

const ASSIGNMENT: CastLoop = (x, y) => {
  for (let i = 0; i < x.length; i++) y[i] = (x[i] as number) * scale;
};

/** Audio samples, and pixels. */
export const CAST_TARGETS: readonly CastTarget[] = [
  {
    dtype: 'int16',
    scale: 32767,
    lo: -32768,
    hi: 32767,
    range: { least: -2, min: -1, max: 1, most: 2 },
    bytes: 2,
    make: (n) => new Int16Array(n),
    loops: { ...LOOPS, 'a loop with 0x8000 and 0x7fff': AUDIO_LOOP },
  },
  {
    dtype: 'uint8',
    scale: 255,
    lo: 0,
    hi: 255,
    range: { least: -0.5, min: 0, max: 1, most: 1.5 },
    bytes: 1,
    make: (n) => new Uint8Array(n),
    loops: { ...LOOPS, [CLAMPED]: ASSIGNMENT },
  },
];

/** Converts n values, a quarter of which lies outside the range of the target. */
export function castTask(
  { scale, lo, hi, range }: CastTarget,
  n: number,
  data: Data = 'random',
): CastTask {
  const inputs = blocks(data, turnsFor(n), n, range, 0.25).map((x) => [x] as const);
  return {
    inputs,
    special: [withSpecials((inputs[0] as readonly [Floats])[0])],
    answer: ([x], i) => {
      const v = (x[i] as number) * scale;
      return Number.isNaN(v) ? 0 : Math.min(Math.max(nearestEven(v), lo), hi);
    },
  };
}

/** To the nearest whole number, halves to the even one, and never -0. */
function nearestEven(v: number): number {
  const floor = Math.floor(v);
  const part = v - floor;
  const isUp = part > 0.5 || (part === 0.5 && floor % 2 !== 0);
  return (isUp ? floor + 1 : floor) + 0;
}

/** A loop that truncates, or that multiplies by 32768, is off by at most two. It did the work. */
export const twoOff = (): number => 2;

/** The loops of a target, each into an array of its own kind. */
export function castLoops(task: CastTask, target: CastTarget): Contender[] {
  const { make, loops, scale, lo, hi } = target;
  const n = task.inputs[0]?.[0].length ?? 0;
  return Object.entries(loops).map(([name, typed]) => {
    const out: NumberArray | Bytes = name === CLAMPED ? new Uint8ClampedArray(n) : make(n);
    const loop = fresh(typed, { scale, lo, hi });
    return lenient(task, twoOff, (each) =>
      onArrays(each, name, ([x]) => {
        loop(x, out as NumberArray);
        return out;
      }),
    );
  });
}
