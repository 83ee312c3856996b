import {
  clipByNorm,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
} from '@clampwise/kernels';
import { clipByNorm as clipTensorByNorm } from '@clampwise/tfjs-adapter';
import { maxNorm, minMaxNorm, unitNorm } from '@clampwise/tfjs-adapter/constraints';
import type * as tf from '@tensorflow/tfjs-core';
import { atMostTimes } from '../goals.ts';
import { randomValues } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS, type TfjsBackend } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { onArrays, type Task } from '../task.ts';
import { onHeap } from './onHeap.ts';
import { OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type NormTask = Task<readonly [Floats]>;

const KERNELS = `${OURS}/kernels, the same bytes`;
const ADAPTER = `${OURS}/tfjs-adapter`;

const ORDERS = [1, 3, Infinity];

/** A limit on norms: as an operation on tensors, on arrays, and as a factor. */
interface Work {
  readonly title: string;
  readonly ord: number;
  /** Whether each column has a norm of its own. */
  readonly byColumn: boolean;
  factor(norm: number): number;
  onTensor(x: tf.Tensor): tf.Tensor;
  onArray(x: Floats, shape: readonly number[], out: Floats): Floats;
}

/** Compares the adapter's limits on norms with kernels on arrays of the same bytes. */
export async function* tensorNormRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  const edge = Math.round(Math.sqrt(large) / 2);
  for (const backend of TFJS_BACKENDS) {
    for (const work of works(edge)) yield limiting(work, edge, backend);
  }
}

function works(edge: number): Work[] {
  // About the norm of a column of random values, so that some columns are longer and some shorter.
  const middle = Math.sqrt((edge * 4) / 3);
  const [least, most] = [middle * 0.98, middle * 1.02];
  return [
    {
      title: 'maxNorm of the columns',
      ord: 2,
      byColumn: true,
      factor: (norm) => Math.min(1, middle / norm),
      onTensor: (x) => maxNorm({ maxValue: middle, axis: 0 }).apply(x),
      onArray: (x, shape, out) => constrainMaxNorm(x, middle, { shape, out }),
    },
    {
      title: 'minMaxNorm of the columns',
      ord: 2,
      byColumn: true,
      factor: (norm) => Math.min(Math.max(norm, least), most) / norm,
      onTensor: (x) => minMaxNorm({ minValue: least, maxValue: most, axis: 0 }).apply(x),
      onArray: (x, shape, out) => constrainMinMaxNorm(x, least, most, { shape, out }),
    },
    {
      title: 'unitNorm of the columns',
      ord: 2,
      byColumn: true,
      factor: (norm) => 1 / norm,
      onTensor: (x) => unitNorm({ axis: 0 }).apply(x),
      onArray: (x, shape, out) => constrainUnitNorm(x, { shape, out }),
    },
    ...ORDERS.map((ord) => clippingBy(ord, false)),
    ...ORDERS.map((ord) => clippingBy(ord, true)),
  ];
}

/** A clip to a norm of another order than 2, of all values or of each column. */
function clippingBy(ord: number, byColumn: boolean): Work {
  // Below the norm for every order.
  const limit = 1.5;
  const options = { ord, ...(byColumn && { axis: 0 }) };
  return {
    title: `clipByNorm with ord ${ord}${byColumn ? ' of the columns' : ''}`,
    ord,
    byColumn,
    factor: (norm) => Math.min(1, limit / norm),
    onTensor: (x) => clipTensorByNorm(x, limit, options),
    onArray: (x, shape, out) => clipByNorm(x, limit, { ...options, shape, out }),
  };
}

function limiting(work: Work, edge: number, backend: TfjsBackend): Row {
  const task = normTask(work, edge);
  const shape = [edge, edge];
  const kernels = kernelsContender(task, work, shape, backend);
  return {
    work: `${work.title} of ${edge} × ${edge} float32 values, tfjs-adapter on tfjs ${backend}`,
    values: edge * edge,
    reference: KERNELS,
    contenders: [
      kernels.contender,
      onTfjs(task, backend, (x) => work.onTensor(x), [shape], ADAPTER),
    ],
    goals: [atMostTimes(ADAPTER, KERNELS, 1.5)],
    release: kernels.release,
  };
}

/** The result lies where it lies in tfjs: on cpu in a new array, on wasm in WebAssembly memory. */
function kernelsContender(
  task: NormTask,
  { onArray }: Work,
  shape: readonly number[],
  backend: TfjsBackend,
): { readonly contender: Contender; release(): void } {
  if (backend === 'cpu') {
    const contender = onArrays(task, KERNELS, ([x]) =>
      onArray(x, shape, new Float32Array(x.length)),
    );
    return { contender, release: () => undefined };
  }
  const { contender, release } = onHeap(task, (x, out) => onArray(x, shape, out));
  return { contender: { ...contender, name: KERNELS }, release };
}

function normTask({ ord, byColumn, factor }: Work, edge: number): NormTask {
  const x = randomValues(edge * edge, 0.5);
  const count = byColumn ? edge : 1;
  const factors = Array.from({ length: count }, (_, c) =>
    factor(
      normOf(
        x.filter((__, i) => i % count === c),
        ord,
      ),
    ),
  );
  return {
    inputs: [[x]],
    special: null,
    answer: ([values], i) => (values[i] as number) * (factors[i % count] as number),
    // Sums in float32 are off by about 1e-6, in any order.
    slack: (wanted) => Math.abs(wanted) * 2 ** -18,
  };
}

function normOf(values: Floats, ord: number): number {
  const sizes = [...values].map(Math.abs);
  if (ord === Infinity) return sizes.reduce((most, size) => Math.max(most, size), 0);
  return sizes.reduce((sum, size) => sum + size ** ord, 0) ** (1 / ord);
}
