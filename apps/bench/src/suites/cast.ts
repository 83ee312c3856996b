import { heap, saturateCast } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { fresh } from '../fresh.ts';
import { atMostTimes, timesAsFast } from '../goals.ts';
import { fillRandom, type NumberArray, type Range, sizeText, withSpecials } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { lenient, onArrays, type Task, turnsFor } from '../task.ts';
import { onHeap } from './onHeap.ts';
import { COPY, IN_HEAP, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type CastTask = Task<readonly [Floats]>;
type CastLoop = (x: Floats, y: NumberArray) => void;
type Bytes = Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;

interface Target {
  readonly dtype: 'int16' | 'uint8';
  readonly scale: number;
  readonly lo: number;
  readonly hi: number;
  /** The values that are converted; a quarter of them lies outside of what the target holds. */
  readonly range: Range;
  readonly bytes: number;
  make(n: number): Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  /** Loops into an array that `makeForLoop` makes. */
  readonly loops: Readonly<Record<string, CastLoop>>;
}

// The target's numbers: `fresh` writes them in, as they stand in a loop that is written for one place.
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

const TARGETS: readonly Target[] = [
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

/** float32 samples and pixels to integers, which most loops truncate. */
export async function* castRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const target of TARGETS) yield casting(target, large);
}

function casting(target: Target, n: number): Row {
  const { dtype, scale, make, loops } = target;
  const task = castTask(target, n);
  const out = make(n);
  const names = Object.keys(loops);
  const copy = copyLimit(n, target);
  const ours = onHeap(task, (x, y) => saturateCast(x, dtype, { scale, out: y }), make(n));
  return {
    work: `saturateCast of ${sizeText(n)} float32 values to ${dtype}, times ${scale}, a quarter beyond its range`,
    values: n,
    reference: COPY,
    contenders: [
      copy.contender,
      ours.contender,
      onArrays(task, OURS, ([x]) => saturateCast(x, dtype, { scale, out })),
      ...names.map((name) => looping(task, name, target)),
      ...libraries(task, target),
    ],
    goals: [
      timesAsFast(IN_HEAP, names, 10, 'the best loop'),
      atMostTimes(IN_HEAP, COPY, 1.5),
      timesAsFast(OURS, names, 10, 'the best loop'),
    ],
    release: () => {
      copy.release();
      ours.release();
    },
  };
}

function castTask({ scale, lo, hi, range }: Target, n: number): CastTask {
  const turns = Array.from({ length: turnsFor(n) }, () => 0);
  const inputs = turns.map(() => [fillRandom(new Float32Array(n), range, 0.25)] as const);
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

/** A copy that reads and writes as many bytes in all: half of those of x and of the result each. */
function copyLimit(n: number, { bytes }: Target): { contender: Contender; release(): void } {
  const length = (n * (4 + bytes)) >> 1;
  const x = heap.from(new Uint8Array(length).fill(1));
  const y = heap.zeros(length, 'uint8');
  const contender = {
    name: COPY,
    run: () => {
      y.set(x);
      consume(y[length >> 1] as number);
    },
    check: () => null,
  };
  return {
    contender,
    release: () => {
      heap.free(x);
      heap.free(y);
    },
  };
}

/** What is cut off instead of rounded, or multiplied by 32768, is at most two off: such a loop did the work. */
const twoOff = (): number => 2;

function looping(task: CastTask, name: string, { make, loops, scale, lo, hi }: Target): Contender {
  const n = task.inputs[0]?.[0].length ?? 0;
  const out: NumberArray | Bytes = name === CLAMPED ? new Uint8ClampedArray(n) : make(n);
  const loop = fresh(loops[name] as CastLoop, { scale, lo, hi });
  return lenient(task, twoOff, (each) =>
    onArrays(each, name, ([x]) => {
      loop(x, out as NumberArray);
      return out;
    }),
  );
}

/** tfjs has no integers but those of 32 bits. */
function libraries(task: CastTask, { dtype, scale, lo, hi }: Target): Contender[] {
  const compose = (x: tf.Tensor): tf.Tensor =>
    tf.tidy(() => tf.cast(tf.clipByValue(tf.round(tf.mul(x, scale)), lo, hi), 'int32'));
  return [
    lenient(task, twoOff, (each) =>
      onNumpy(each, (x) => {
        const scaled = np.multiply(x, scale);
        const whole = np.round(scaled);
        const clipped = np.clip(whole, lo, hi);
        const y = clipped.astype(dtype);
        for (const between of [scaled, whole, clipped]) between.dispose();
        return y;
      }),
    ),
    ...TFJS_BACKENDS.map((backend) =>
      lenient(task, twoOff, (each) =>
        onTfjs(each, backend, compose, [], `tfjs ${backend}, to int32`),
      ),
    ),
  ];
}
