import { ndarray } from '@clampwise/kernels';
import {
  exp,
  type FloatArray,
  log,
  type OutOptions,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '@clampwise/kernels/algebra';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { fresh } from '../fresh.ts';
import { fillRandom, sizeText, withSpecials } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { contender, lenient, onArrays, type Task, turnsFor } from '../task.ts';
import { onHeap } from './onHeap.ts';
import { OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type Vector = ReturnType<typeof ndarray<Floats>>;
type FloatsTask = Task<readonly [Floats]>;

/**
 * A function in float64, and in the forms that people use: a loop, tfjs, and numpy-ts if it has the
 * function.
 */
interface Kind {
  readonly name: string;
  ours(x: Vector, options: OutOptions<FloatArray>): unknown;
  of(x: number): number;
  loop(x: Floats, y: Floats): void;
  tfjs(x: tf.Tensor): tf.Tensor;
  numpy?(x: np.NDArray): np.NDArray;
}

const KINDS: readonly Kind[] = [
  {
    name: 'exp',
    ours: exp,
    of: Math.exp,
    loop: (x, y) => {
      for (let i = 0; i < x.length; i++) y[i] = Math.exp(x[i] as number);
    },
    tfjs: tf.exp,
    numpy: np.exp,
  },
  {
    name: 'log',
    ours: log,
    of: Math.log,
    loop: (x, y) => {
      for (let i = 0; i < x.length; i++) y[i] = Math.log(x[i] as number);
    },
    tfjs: tf.log,
    numpy: np.log,
  },
  {
    name: 'tanh',
    ours: tanh,
    of: Math.tanh,
    loop: (x, y) => {
      for (let i = 0; i < x.length; i++) y[i] = Math.tanh(x[i] as number);
    },
    tfjs: tf.tanh,
    numpy: np.tanh,
  },
  {
    name: 'sigmoid',
    ours: sigmoid,
    of: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    loop: (x, y) => {
      for (let i = 0; i < x.length; i++) y[i] = 1 / (1 + Math.exp(-(x[i] as number)));
    },
    tfjs: tf.sigmoid,
  },
  {
    name: 'softplus',
    ours: softplus,
    of: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    loop: (x, y) => {
      for (let i = 0; i < x.length; i++) y[i] = Math.log1p(Math.exp(x[i] as number));
    },
    tfjs: tf.softplus,
  },
];

/** Functions made of e^x, on some and on many elements. */
export async function* activationRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const n of [1000, large]) {
    for (const kind of KINDS) yield elementwise(kind, n);
    for (const columns of [10, 1000]) yield rowsOf(Math.ceil(n / columns), columns);
  }
}

function elementwise({ name, ours, of, loop, tfjs, numpy }: Kind, n: number): Row {
  const task = taskOf(n, ([x], i) => of(x[i] as number));
  const looped = fresh(loop);
  return row(`${name} of ${sizeText(n)} float32 values with out`, task, [n], ours, [
    looping(task, 'a loop of Math', looped),
    ...(numpy === undefined ? [] : [near(task, (own) => onNumpy(own, numpy))]),
    ...TFJS_BACKENDS.map((backend) => near(task, (own) => onTfjs(own, backend, tfjs))),
  ]);
}

function rowsOf(rows: number, columns: number): Row {
  const known = new Map<Floats, Float64Array>();
  const task = taskOf(rows * columns, ([x], i) => {
    const answers = known.get(x) ?? rightSoftmax(x, columns);
    known.set(x, answers);
    return answers[i] as number;
  });
  const loop = fresh((x: Floats, y: Floats, n: number) => {
    for (let start = 0; start < x.length; start += n) {
      let most = -Infinity;
      for (let i = start; i < start + n; i++) most = Math.max(most, x[i] as number);
      let sum = 0;
      for (let i = start; i < start + n; i++) {
        const e = Math.exp((x[i] as number) - most);
        y[i] = e;
        sum += e;
      }
      for (let i = start; i < start + n; i++) y[i] = (y[i] as number) / sum;
    }
  });
  const shape = [rows, columns];
  const work = `softmax of ${sizeText(rows)} rows of ${sizeText(columns)} float32 values with out`;
  return row(work, task, shape, softmax, [
    looping(task, 'a loop of Math', (x, y) => loop(x, y, columns)),
    ...TFJS_BACKENDS.map((backend) =>
      near(task, (own) => onTfjs(own, backend, (x) => tf.softmax(x), [shape])),
    ),
  ]);
}

function row(
  work: string,
  task: FloatsTask,
  shape: readonly number[],
  ours: Kind['ours'],
  peers: Contender[],
): Row {
  const n = task.inputs[0]?.[0].length ?? 0;
  const out = new Float32Array(n);
  const inHeap = onHeap(task, (x, y) => {
    ours(ndarray(x, shape), { out: y });
    return y;
  });
  return {
    work,
    values: n,
    reference: OURS,
    contenders: [
      contender(task, {
        name: OURS,
        prepare: ([x]) => ndarray(x, shape),
        call: (x) => {
          ours(x, { out });
          return out;
        },
        finish: (y) => y[n >> 1] as number,
        read: (y) => y,
      }),
      inHeap.contender,
      ...peers,
    ],
    goals: [],
    release: inHeap.release,
  };
}

/** Other libraries compute in float32 and are off by a few units in the last place. */
function near(task: FloatsTask, make: (task: FloatsTask) => Contender): Contender {
  return lenient(task, (wanted) => Math.abs(wanted) * 2 ** -20 + 2 ** -140, make);
}

function looping(
  task: FloatsTask,
  name: string,
  loop: (x: Floats, y: Floats) => unknown,
): Contender {
  const y = new Float32Array(task.inputs[0]?.[0].length ?? 0);
  return onArrays(task, name, ([x]) => {
    loop(x, y);
    return y;
  });
}

/**
 * Random values in -8..8, most of them in -4..4. A value may be off by little more than a rounding.
 */
function taskOf(n: number, answer: FloatsTask['answer']): FloatsTask {
  const inputs = Array.from({ length: turnsFor(n) }, () => {
    const range = { least: -8, min: -4, max: 4, most: 8 };
    return [fillRandom(new Float32Array(n), range, 0.2)] as const;
  });
  const special = [withSpecials(inputs[0]?.[0] as Floats)] as const;
  const slack = (wanted: number): number => Math.abs(wanted) * 2 ** -22 + 2 ** -149;
  return { inputs, special, answer, slack };
}

function rightSoftmax(x: Floats, columns: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += columns) {
    const values = Array.from(x.subarray(start, start + columns));
    const most = Math.max(...values);
    const powers = values.map((v) => Math.exp(v - most));
    const sum = powers.reduce((total, power) => total + power, 0);
    y.set(
      powers.map((power) => power / sum),
      start,
    );
  }
  return y;
}
