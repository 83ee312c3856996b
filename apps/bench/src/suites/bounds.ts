import { clip, clipVjp, type NdArray, ndarray, projectBox } from '@clampwise/kernels';
import { atMostTimes } from '../goals.ts';
import { fillRandom, randomValues, sizeText } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import type { Row } from '../row.ts';
import { onArrays, type Task } from '../task.ts';
import { OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type Bound = number | NdArray;
type BoundsTask = Task<readonly [x: Floats, dy: Floats]>;

const NUMBERS = 'numbers as bounds';
const ROW_LENGTHS = [10, 100, 1000];
const BATCH = 4;

/** Bounds of one shape for values of another. Each bound applies to a row of values. */
interface Bounds {
  readonly name: string;
  readonly shape: readonly number[];
  readonly lo: Bound;
  readonly hi: Bound;
  /** The bounds of value i. */
  at(i: number): readonly [lo: number, hi: number];
}

/** A function with bounds, and its result for a value inside and outside. */
interface Work {
  readonly title: string;
  call(arrays: readonly [x: Floats, dy: Floats], bounds: Bounds, out: Floats): Floats;
  answer(v: number, dy: number, lo: number, hi: number): number;
}

const clipped = (v: number, _: number, lo: number, hi: number): number =>
  v < lo ? lo : v > hi ? hi : v;

const WORKS: readonly Work[] = [
  {
    title: 'clip',
    call: ([x], { lo, hi, shape }, out) => clip(x, lo, hi, { shape, out }),
    answer: clipped,
  },
  {
    title: 'clipVjp',
    call: ([x, dy], { lo, hi, shape }, out) => {
      clipVjp(dy, x, lo, hi, { shape, out });
      return out;
    },
    answer: (v, dy, lo, hi) => (v >= lo && v <= hi ? dy : 0),
  },
  {
    title: 'projectBox',
    call: ([x], { lo, hi, shape }, out) => projectBox(x, lo, hi, { shape, out }),
    answer: clipped,
  },
];

/** Compares a bound for each row, channel or example with numbers as bounds. */
export async function* boundRows({ large }: Sizes): AsyncGenerator<Row> {
  for (const length of ROW_LENGTHS) {
    for (const work of WORKS) yield bounding(work, length, large);
  }
}

function bounding(work: Work, length: number, large: number): Row {
  const rows = BATCH * Math.max(1, Math.floor(large / length / BATCH));
  const n = rows * length;
  const arrays = [randomValues(n, 0.5), randomValues(n, 0.5)] as const;
  const patterns = patternsOf(rows, length);
  const out = new Float32Array(n);
  const most = length >= 100 ? 1.5 : 4;
  return {
    work: `${work.title} of ${sizeText(large)} float32 values in rows of ${length}, with out`,
    values: n,
    reference: NUMBERS,
    contenders: [numbersOf(n), ...patterns].map((bounds) => contender(work, bounds, arrays, out)),
    goals: patterns.map(({ name }) => atMostTimes(name, NUMBERS, most)),
  };
}

function contender(
  { call, answer }: Work,
  bounds: Bounds,
  arrays: readonly [Floats, Floats],
  out: Floats,
): Contender {
  const task: BoundsTask = {
    inputs: [arrays],
    special: null,
    answer: ([x, dy], i) => answer(x[i] as number, dy[i] as number, ...bounds.at(i)),
  };
  return onArrays(task, bounds.name, (input) => call(input, bounds, out));
}

function numbersOf(n: number): Bounds {
  return { name: NUMBERS, shape: [n], lo: -1, hi: 1, at: () => [-1, 1] };
}

/** Images by channel, rows of a table, and channels of a batch of signals. */
function patternsOf(rows: number, length: number): Bounds[] {
  const height = length >= 100 ? 10 : 2;
  const channels = rows / BATCH;
  return [
    boundsOf('[c, 1, 1]', [rows, height, length / height], [rows, 1, 1], length),
    boundsOf('[n, 1]', [rows, length], [rows, 1], length),
    boundsOf('[1, c, 1]', [BATCH, channels, length], [1, channels, 1], length),
  ];
}

function boundsOf(
  text: string,
  shape: readonly number[],
  boundShape: readonly number[],
  length: number,
): Bounds {
  const count = boundShape.reduce((product, size) => product * size, 1);
  const low = { least: -1.5, min: -1.5, max: -0.5, most: -0.5 };
  const lo = fillRandom(new Float32Array(count), low, 0);
  const hi = fillRandom(new Float32Array(count), { ...low, min: 0.5, max: 1.5 }, 0);
  return {
    name: `${OURS}, ${text}`,
    shape,
    lo: ndarray(lo, boundShape),
    hi: ndarray(hi, boundShape),
    at: (i) => {
      const k = Math.floor(i / length) % count;
      return [lo[k] as number, hi[k] as number];
    },
  };
}
