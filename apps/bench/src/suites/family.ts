import { clip, clipInto, clipVjp, nonNeg } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { fresh } from '../fresh.ts';
import {
  fillRandom,
  type NumberArray,
  type Range,
  randomValues,
  sizeText,
  withSpecials,
} from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { clipLoops, nonNegLoops } from '../peers/loops.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS, tfjsMinMax } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { type Arrays, onArrays, type Task, turnsFor } from '../task.ts';
import { clipTask, nonNegTask } from './clipTask.ts';
import { onHeap } from './onHeap.ts';
import { COPY, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;

/** Other forms of clip, on few, some and many elements. */
export async function* familyRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  const works = [nonNegative, arrayBounds, columnBounds, nanReplaced, inPlace, gradient];
  // Few elements first. Once the memory of tfjs wasm has grown, every loop over typed arrays is
  // slower.
  for (const n of [1, 10, 1000]) yield ordinary(n);
  for (const n of [16, 1000, large]) {
    if (n === large) yield ordinary(n);
    for (const work of works) yield work(n);
    for (const type of TYPES) yield ofType(type, n);
  }
}

/** A row without goals. Rows of many elements show the time per value. */
function row(work: string, n: number, contenders: Contender[], reference: string = OURS): Row {
  return {
    work: `${work}, ${sizeText(n)} ${n === 1 ? 'element' : 'elements'}`,
    values: n < 1000 ? 1 : n,
    reference,
    contenders,
    goals: [],
  };
}

/**
 * Clampwise in the heap, for many elements. Once the heap exists, each call on few elements checks
 * whether its arrays lie there.
 */
function heapContender<A extends NumberArray>(
  task: Task<readonly [A]>,
  call: (x: A, out: A) => ArrayLike<number>,
): { readonly inHeap: readonly Contender[]; release(): void } {
  const n = task.inputs[0]?.[0].length ?? 0;
  if (n <= 1000) return { inHeap: [], release: () => undefined };
  const { contender, release } = onHeap(task, call);
  return { inHeap: [contender], release };
}

/** A contender of a loop that writes its result into `out`. */
function looping<A extends Arrays>(
  task: Task<A>,
  name: string,
  out: NumberArray,
  loop: (arrays: A, out: never) => unknown,
): Contender {
  return onArrays(task, name, (arrays) => {
    loop(arrays, out as never);
    return out;
  });
}

function ordinary(n: number): Row {
  const task = clipTask(n, 0.5);
  const out = new Float32Array(n);
  const { inHeap, release } = heapContender(task, (x, y) => clip(x, -1, 1, { out: y }));
  const contenders = [
    onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })),
    ...inHeap,
    onArrays(task, `${OURS}, new array`, ([x]) => clip(x, -1, 1)),
    ...clipLoops({ min: -1, max: 1 }).map(([name, loop]) =>
      looping(task, name, out, ([x], y) => loop(x, y)),
    ),
    onNumpy(task, (x) => np.clip(x, -1, 1)),
    ...TFJS_BACKENDS.map((backend) => onTfjs(task, backend, (x) => tf.clipByValue(x, -1, 1))),
  ];
  return { ...row('clip float32 with out', n, contenders), release };
}

function nonNegative(n: number): Row {
  const task = nonNegTask(n);
  const out = new Float32Array(n);
  const { inHeap, release } = heapContender(task, (x, y) => nonNeg(x, { out: y }));
  const contenders = [
    onArrays(task, OURS, ([x]) => nonNeg(x, { out })),
    ...inHeap,
    ...nonNegLoops().map(([name, loop]) => looping(task, name, out, ([x], y) => loop(x, y))),
    onNumpy(task, (x) => np.maximum(x, 0)),
    ...TFJS_BACKENDS.map((backend) => onTfjs(task, backend, (x) => tf.relu(x))),
  ];
  return { ...row('nonNeg float32 with out', n, contenders), release };
}

type BoundsTask = Task<readonly [x: Floats, lo: Floats, hi: Floats]>;

/** Clipping to bounds that are arrays of `period` elements, which repeat. */
function boundsTask(n: number, period: number): BoundsTask {
  const low = { least: -1.5, min: -1.5, max: -0.5, most: -0.5 };
  const lo = fillRandom(new Float32Array(period), low, 0);
  const hi = fillRandom(new Float32Array(period), { ...low, min: 0.5, max: 1.5 }, 0);
  const { inputs, special } = clipTask(n, 0.5);
  return {
    inputs: inputs.map(([x]) => [x, lo, hi]),
    special: special && [special[0], lo, hi],
    answer: ([x, min, max], i) => {
      const v = x[i] as number;
      const [l, h] = [min[i % period] as number, max[i % period] as number];
      return v < l ? l : v > h ? h : v;
    },
  };
}

function arrayBounds(n: number): Row {
  const task = boundsTask(n, n);
  const out = new Float32Array(n);
  const conditions = fresh((x: Floats, l: Floats, h: Floats, y: Floats) => {
    for (let i = 0; i < x.length; i++) {
      const v = x[i] as number;
      const min = l[i] as number;
      const max = h[i] as number;
      y[i] = v < min ? min : v > max ? max : v;
    }
  });
  const extremes = fresh((x: Floats, l: Floats, h: Floats, y: Floats) => {
    for (let i = 0; i < x.length; i++) {
      y[i] = Math.min(Math.max(x[i] as number, l[i] as number), h[i] as number);
    }
  });
  return row('clip float32 with bounds of the same shape', n, [
    onArrays(task, OURS, ([x, lo, hi]) => clip(x, lo, hi, { out })),
    looping(task, 'a loop of conditions', out, ([x, l, h], y) => conditions(x, l, h, y)),
    looping(task, 'a loop of Math.min and max', out, ([x, l, h], y) => extremes(x, l, h, y)),
    onNumpy(task, (x, lo, hi) => np.clip(x, lo as np.NDArray, hi as np.NDArray)),
    ...composed(task),
  ]);
}

function columnBounds(n: number): Row {
  const columns = n === 16 ? 4 : n === 1000 ? 8 : 64;
  const task = boundsTask(n, columns);
  const shape = [n / columns, columns];
  const shapes = [shape, [columns], [columns]];
  const out = new Float32Array(n);
  const loop = fresh((x: Floats, l: Floats, h: Floats, y: Floats) => {
    for (let i = 0; i < x.length; i += l.length) {
      for (let k = 0; k < l.length; k++) {
        const v = x[i + k] as number;
        const min = l[k] as number;
        const max = h[k] as number;
        y[i + k] = v < min ? min : v > max ? max : v;
      }
    }
  });
  return row(`clip float32 with bounds for each of ${columns} columns`, n, [
    onArrays(task, OURS, ([x, lo, hi]) => clip(x, lo, hi, { out, shape })),
    looping(task, 'a loop of conditions', out, ([x, l, h], y) => loop(x, l, h, y)),
    onNumpy(task, (x, lo, hi) => np.clip(x, lo as np.NDArray, hi as np.NDArray), shapes),
    ...composed(task, shapes),
  ]);
}

/** tfjs has no arrays as bounds, so this uses its maximum and minimum. */
function composed(task: BoundsTask, shapes: readonly (readonly number[])[] = []): Contender[] {
  return TFJS_BACKENDS.map((backend) =>
    onTfjs(task, backend, (x, lo, hi) => tfjsMinMax(x, lo as tf.Tensor, hi as tf.Tensor), shapes),
  );
}

/** One value of a hundred is NaN, and becomes 0. */
function nanReplaced(n: number): Row {
  const task = { ...clipTask(n, 0.5), answer: ([x]: readonly [Floats], i: number) => filled(x[i]) };
  for (const [x] of task.inputs) {
    for (let i = 0; i < n; i++) if (Math.random() < 0.01) x[i] = Number.NaN;
  }
  const out = new Float32Array(n);
  const loop = fresh((x: Floats, y: Floats) => {
    for (let i = 0; i < x.length; i++) {
      const v = x[i] as number;
      y[i] = Number.isNaN(v) ? 0 : v < -1 ? -1 : v > 1 ? 1 : v;
    }
  });
  return row('clip float32 with NaN replaced by 0', n, [
    onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out, nan: 0 })),
    looping(task, 'a loop of conditions', out, ([x], y) => loop(x, y)),
    onNumpy(task, (x) => {
      const numbers = np.nan_to_num(x, 0);
      const y = np.clip(numbers, -1, 1);
      numbers.dispose();
      return y;
    }),
    ...TFJS_BACKENDS.map((backend) =>
      onTfjs(task, backend, (x) =>
        tf.tidy(() => tf.clipByValue(tf.where(tf.isNaN(x), tf.scalar(0), x), -1, 1)),
      ),
    ),
  ]);
}

function filled(v: number | undefined): number {
  const x = v as number;
  return Number.isNaN(x) ? 0 : x < -1 ? -1 : x > 1 ? 1 : x;
}

/** A clip in place needs new values for each call, so every contender copies them first. */
function inPlace(n: number): Row {
  const task = clipTask(n, 0.5);
  const copy = { ...task, answer: ([x]: readonly [Floats], i: number) => x[i] as number };
  const y = new Float32Array(n);
  const conditions = fresh((a: Floats) => {
    for (let i = 0; i < a.length; i++) {
      const v = a[i] as number;
      a[i] = v < -1 ? -1 : v > 1 ? 1 : v;
    }
  });
  const ifs = fresh((a: Floats) => {
    for (let i = 0; i < a.length; i++) {
      if ((a[i] as number) < -1) a[i] = -1;
      else if ((a[i] as number) > 1) a[i] = 1;
    }
  });
  const copied = (name: string, call: () => unknown, of = task): Contender =>
    onArrays(of, name, ([x]) => {
      y.set(x);
      call();
      return y;
    });
  const contenders = [
    copied(COPY, () => undefined, copy),
    copied(`${OURS}, clipInto(x, x)`, () => clipInto(y, y, -1, 1)),
    copied('a loop of conditions', () => conditions(y)),
    copied('a loop of ifs', () => ifs(y)),
  ];
  return row('a copy, then clip float32 in place', n, contenders, COPY);
}

/** Clampwise also returns the gradients of the bounds, as the second loop does. */
function gradient(n: number): Row {
  const turns = Array.from({ length: turnsFor(n) }, () => 0);
  const inputs = turns.map(() => [randomValues(n, 0.5), randomValues(n, 0.5)] as const);
  const [x, dy] = inputs[0] as readonly [Floats, Floats];
  const task: Task<readonly [x: Floats, dy: Floats]> = {
    inputs,
    special: [withSpecials(x), Float32Array.from(dy, (v, i) => (i % 2 ? Number.NaN : v))],
    answer: ([a, d], i) => (Math.abs(a[i] as number) <= 1 ? (d[i] as number) : 0),
  };
  const out = new Float32Array(n);
  const alone = fresh((a: Floats, d: Floats, dx: Floats) => {
    for (let i = 0; i < a.length; i++) {
      const v = a[i] as number;
      dx[i] = v >= -1 && v <= 1 ? (d[i] as number) : 0;
    }
  });
  const whole = fresh((a: Floats, d: Floats, dx: Floats) => {
    let dMin = 0;
    let dMax = 0;
    for (let i = 0; i < a.length; i++) {
      const v = a[i] as number;
      const g = d[i] as number;
      dx[i] = v >= -1 && v <= 1 ? g : 0;
      if (v < -1) dMin += g;
      else if (v > 1) dMax += g;
    }
    return [dMin, dMax];
  });
  return row('clipVjp float32 with out', n, [
    onArrays(task, OURS, ([a, d]) => clipVjp(d, a, -1, 1, { out }).dx),
    looping(task, 'a loop for dx alone', out, ([a, d], dx) => alone(a, d, dx)),
    looping(task, 'a loop for dx, dMin, dMax', out, ([a, d], dx) => whole(a, d, dx)),
    ...TFJS_BACKENDS.map((backend) =>
      onTfjs(task, backend, tfjsGradient, [], `tfjs ${backend}, dx`),
    ),
  ]);
}

/** The gradient that tfjs registers, without the forward pass that tf.grad would run first. */
function tfjsGradient(x: tf.Tensor, dy: tf.Tensor | undefined): tf.Tensor {
  const attributes = { clipValueMin: -1, clipValueMax: 1 };
  return tf.tidy(() => {
    const gradients = tf.getGradient('ClipByValue').gradFunc(dy as tf.Tensor, [x], attributes);
    return (gradients.x as () => tf.Tensor)();
  });
}

interface ElementType {
  readonly name: string;
  readonly range: Range;
  make(n: number): NumberArray;
}

const TYPES: readonly ElementType[] = [
  {
    name: 'float64',
    range: { least: -2, min: -1, max: 1, most: 2 },
    make: (n) => new Float64Array(n),
  },
  {
    name: 'int32',
    range: { least: -2e6, min: -1e6, max: 1e6, most: 2e6 },
    make: (n) => new Int32Array(n),
  },
  {
    name: 'int16',
    range: { least: -2000, min: -1000, max: 1000, most: 2000 },
    make: (n) => new Int16Array(n),
  },
  {
    name: 'uint8',
    range: { least: 0, min: 64, max: 192, most: 256 },
    make: (n) => new Uint8Array(n),
  },
];

function ofType({ name, range, make }: ElementType, n: number): Row {
  const { min, max } = range;
  const turns = Array.from({ length: turnsFor(n) }, () => 0);
  const inputs = turns.map(() => [fillRandom(make(n), range, 0.5)] as const);
  const [first] = inputs[0] as readonly [NumberArray];
  const task: Task<readonly [NumberArray]> = {
    inputs,
    special: name === 'float64' ? [withSpecials(first)] : null,
    answer: ([x], i) => {
      const v = x[i] as number;
      return v < min ? min : v > max ? max : v;
    },
  };
  const out = make(n);
  const backends = name === 'int32' ? TFJS_BACKENDS : [];
  const { inHeap, release } = heapContender(task, (x, y) => clip(x, min, max, { out: y }));
  const contenders = [
    onArrays(task, OURS, ([x]) => clip(x, min, max, { out })),
    ...inHeap,
    ...clipLoops(range).map(([loopName, loop]) =>
      looping(task, loopName, out, ([x], y) => loop(x, y)),
    ),
    onNumpy(task, (x) => np.clip(x, min, max)),
    ...backends.map((backend) => onTfjs(task, backend, (x) => tf.clipByValue(x, min, max))),
  ];
  return { ...row(`clip ${name} with out`, n, contenders), release };
}
