import { clipByGlobalNorm, clipByNorm, constrainMaxNorm, globalNorm } from '@clampwise/kernels';
import { clipByGlobalNorm as clipTensorsByGlobalNorm } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { fresh } from '../fresh.ts';
import { atMostTimes, timesAsFast } from '../goals.ts';
import { randomValues, sizeText } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { lenient, onArrays, type Task } from '../task.ts';
import {
  FEW,
  type GradientList,
  globalNormContenders,
  halfOf,
  loopGlobal,
  onLists,
  ordinaryList,
} from './lists.ts';
import {
  copyLists,
  freeList,
  listInHeap,
  listOnTfjs,
  readAndCopyLists,
  readList,
  resnetLengths,
} from './normLists.ts';
import { onHeap } from './onHeap.ts';
import { COPY, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;

const ADAPTER = '@clampwise/tfjs-adapter on tfjs wasm';
const IN_PLACE = `${OURS}, in place`;
const READ = 'a read of the same bytes';
const READ_AND_COPY = 'a read and a copy';

// Numbers that `fresh` writes in, as a loop for one place would have them.
declare const limit: number;
declare const columns: number;

/** Clips by norm, of short and long lists and of one array. */
export async function* normRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  yield few();
  yield ofOneArray(large);
  yield ofColumns(large);
  yield* resnet(large);
}

const loopNorm = (x: readonly Float32Array[]): number => {
  let sum = 0;
  for (const values of x) {
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (values[i] as number);
  }
  return Math.sqrt(sum);
};

/** The usual composition of operations of tfjs. */
function tfjsGlobalNorm(x: readonly tf.Tensor[]): tf.Tensor {
  return tf.sqrt(tf.addN(x.map((values) => tf.sum(tf.square(values)))));
}

function tfjsClip(x: readonly tf.Tensor[], most: number): tf.Tensor[] {
  return tf.tidy(() => {
    const scale = tf.div(most, tf.maximum(tfjsGlobalNorm(x), most));
    return x.map((values) => tf.mul(values, scale));
  });
}

function adapterClip(x: readonly tf.Tensor[], most: number): tf.Tensor[] {
  const { clipped, norm, scale, nonFinite } = clipTensorsByGlobalNorm(x, most);
  tf.dispose([norm, scale, nonFinite]);
  return clipped as tf.Tensor[];
}

function few(): Row {
  const list = ordinaryList(FEW);
  const limit = halfOf(list);
  return {
    work: `clipByGlobalNorm of ${FEW.length} float32 arrays of 5 to 50 elements with out`,
    values: 1,
    reference: OURS,
    contenders: [
      ...globalNormContenders(list),
      ...TFJS_BACKENDS.map((backend) => listOnTfjs(list, backend, 0.5, (x) => tfjsClip(x, limit))),
    ],
    goals: [],
  };
}

/** The gradients of a whole ResNet-50, each in its own array. */
function* resnet(large: number): Generator<Row> {
  const lengths = resnetLengths(large);
  const list = listInHeap(lengths);
  const limit = halfOf(list);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const what = `of ResNet-50's ${lengths.length} gradients in the heap, ${(total / 1e6).toFixed(1)}M values`;
  const { out } = list;
  const loop = fresh(loopGlobal, { limit });
  // A norm a little above the limit, so that values in place shrink slowly from call to call.
  const useNorm = limit * 1.001;
  yield {
    work: `clipByGlobalNorm ${what}`,
    values: total,
    reference: READ_AND_COPY,
    contenders: [
      readList(list, READ),
      copyLists(list, COPY),
      readAndCopyLists(list, READ_AND_COPY),
      onLists(list, OURS, 0.5, (x) => void clipByGlobalNorm(x, limit, { out })),
      inPlace(list),
      onLists(
        { ...list, x: list.out, source: list.x },
        `${IN_PLACE}, norm given`,
        1 / 1.001,
        (x) => void clipByGlobalNorm(x, limit, { out: x, useNorm }),
      ),
      onLists(list, 'two loops', 0.5, (x, y) => void loop(x, y)),
      listOnTfjs(list, 'wasm', 0.5, (x) => tfjsClip(x, limit)),
      { ...listOnTfjs(list, 'wasm', 0.5, (x) => adapterClip(x, limit)), name: ADAPTER },
    ],
    goals: [
      atMostTimes(OURS, READ_AND_COPY, 1),
      atMostTimes(IN_PLACE, READ_AND_COPY, 0.9),
      timesAsFast(OURS, ['tfjs wasm'], 5),
      timesAsFast(ADAPTER, ['tfjs wasm'], 1),
    ],
  };
  const normLoop = fresh(loopNorm);
  yield {
    work: `globalNorm ${what}`,
    values: total,
    reference: READ,
    contenders: [
      readList(list, READ),
      onLists(list, OURS, null, (x) => globalNorm(x)),
      onLists(list, 'a loop', null, (x) => normLoop(x)),
      listOnTfjs(list, 'wasm', null, (x) => [tf.tidy(() => tfjsGlobalNorm(x))]),
    ],
    goals: [],
    release: () => freeList(list),
  };
}

/**
 * Clampwise in place. Each call has a slightly lower limit than the last one, so that it changes
 * values.
 */
function inPlace(list: GradientList): Contender {
  let limit = halfOf(list);
  const shrinking = { ...list, x: list.out, source: list.x };
  const own = onLists(shrinking, IN_PLACE, 0.5, (x) => {
    clipByGlobalNorm(x, limit, { out: x });
    limit *= 0.999;
    return undefined;
  });
  return {
    ...own,
    enter: () => {
      own.enter?.();
      limit = halfOf(list);
    },
  };
}

/** The special values have squares that overflow float32. The norm must be right. */
function normTask(n: number): Task<readonly [Floats]> {
  const x = randomValues(n, 0.5);
  const most = Math.sqrt(n) / 2;
  const scales = new WeakMap<Floats, number>();
  const scaleOf = (values: Floats): number => {
    const scale = scales.get(values) ?? Math.min(most / Math.sqrt(sumOfSquares(values)), 1);
    scales.set(values, scale);
    return scale;
  };
  return {
    inputs: [[x]],
    special: [x.map((value) => value * 1e30)],
    answer: ([values], i) => (values[i] as number) * scaleOf(values),
    slack: (wanted) => Math.abs(wanted) * 2 ** -22,
  };
}

function sumOfSquares(values: Floats): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function copying(task: Task<readonly [Floats]>, out: Floats): Contender {
  const copyTask: typeof task = { ...task, answer: ([x], i) => x[i] as number };
  return onArrays(copyTask, COPY, ([x]) => {
    out.set(x);
    return out;
  });
}

function ofOneArray(n: number): Row {
  const task = normTask(n);
  const limit = Math.sqrt(n) / 2;
  const out = new Float32Array(n);
  const loop = fresh(loopGlobal, { limit });
  const ours = onHeap(task, (x, y) => clipByNorm(x, limit, { out: y }));
  // Sums in float32, in any order.
  const oneInHundred = (wanted: number): number => Math.abs(wanted) / 100;
  const composed = (x: tf.Tensor): tf.Tensor => tfjsClip([x], limit)[0] as tf.Tensor;
  const contenders = [
    copying(task, out),
    ours.contender,
    onArrays(task, OURS, ([x]) => clipByNorm(x, limit, { out })),
    onArrays(task, 'two loops', ([x]) => {
      loop([x], [out]);
      return out;
    }),
    lenient(task, oneInHundred, (each) => onNumpy(each, (x) => numpyClip(x, limit))),
    ...TFJS_BACKENDS.map((backend) =>
      lenient(task, oneInHundred, (each) => onTfjs(each, backend, composed)),
    ),
  ];
  const work = `clipByNorm of ${sizeText(n)} float32 elements with out`;
  return { work, values: n, reference: COPY, contenders, goals: [], release: ours.release };
}

function numpyClip(x: np.NDArray, most: number): np.NDArray {
  const squares = np.multiply(x, x);
  const norm = Math.sqrt(Number(np.sum(squares)));
  squares.dispose();
  return np.multiply(x, most / Math.max(norm, most));
}

/** The sums of all columns row by row, then the factors: the loop goes through memory in order. */
const loopColumns = (x: Float32Array, out: Float32Array): void => {
  const sums = new Float64Array(columns);
  for (let k = 0; k < x.length; k += columns) {
    for (let c = 0; c < columns; c++) {
      sums[c] = (sums[c] as number) + (x[k + c] as number) * (x[k + c] as number);
    }
  }
  for (let c = 0; c < columns; c++) sums[c] = limit / Math.max(Math.sqrt(sums[c] as number), limit);
  for (let k = 0; k < x.length; k += columns) {
    for (let c = 0; c < columns; c++) out[k + c] = (x[k + c] as number) * (sums[c] as number);
  }
};

/** The weights of a dense layer, with the weights of each unit in a column. */
function ofColumns(large: number): Row {
  const columns = Math.round(Math.sqrt(large));
  const n = columns * columns;
  const limit = Math.sqrt(columns) / 2;
  const x = randomValues(n, 0.5);
  const norms = new Float64Array(columns);
  for (const [k, value] of x.entries()) {
    norms[k % columns] = (norms[k % columns] as number) + value * value;
  }
  const task: Task<readonly [Floats]> = {
    inputs: [[x]],
    special: null,
    answer: ([values], i) => {
      const norm = Math.sqrt(norms[i % columns] as number);
      return ((values[i] as number) * limit) / Math.max(norm, limit);
    },
    slack: (wanted) => Math.abs(wanted) * 2 ** -22,
  };
  const out = new Float32Array(n);
  const loop = fresh(loopColumns, { limit, columns });
  const options = { shape: [columns, columns], axis: 0 };
  const ours = onHeap(task, (values, y) => constrainMaxNorm(values, limit, { ...options, out: y }));
  const contenders = [
    copying(task, out),
    ours.contender,
    onArrays(task, OURS, ([values]) => constrainMaxNorm(values, limit, { ...options, out })),
    onArrays(task, 'two loops', ([values]) => {
      loop(values, out);
      return out;
    }),
  ];
  const work = `constrainMaxNorm of the columns of ${columns} by ${columns} float32 values with out`;
  return { work, values: n, reference: COPY, contenders, goals: [], release: ours.release };
}
