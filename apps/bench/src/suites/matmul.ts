import { heap, ndarray } from '@clampwise/kernels';
import { matmul } from '@clampwise/kernels/algebra';
import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';
import * as np from 'numpy-ts';
import { atLeastPercentOf, timesAsFast } from '../goals.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { onNumpy } from '../peers/numpy.ts';
import { MULTIPLY_ADDS_A_TURN, makeMultiplyAdd } from '../peers/simdLimits.ts';
import { loadTfjs, onTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { contender, onArrays, type Task } from '../task.ts';
import { IN_HEAP, OURS, type Sizes } from './suite.ts';

type Floats = Float32Array<ArrayBuffer>;
type ProductTask = Task<readonly [a: Floats, b: Floats]>;

const PEAK = 'the peak of multiply-adds';

/** The sizes, and the required speed as a multiple of tfjs wasm. */
const EDGES = [
  [64, 3],
  [128, 1.4],
  [256, 1.25],
  [512, 1.25],
] as const;

/** Products of two square matrices. */
export async function* matmulRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  const part = Math.sqrt(large) / 1024;
  // One module for all rows. A module for each would be compiled anew each time, and be slow until
  // the engine has finished.
  const multiplyAdd = makeMultiplyAdd();
  for (const [edge, least] of EDGES) {
    yield multiplying(edge * part, least, edge, multiplyAdd);
  }
}

function multiplying(
  n: number,
  least: number,
  edge: number,
  multiplyAdd: (turns: number) => number,
): Row {
  const task = productTask(n);
  const shapes = [
    [n, n],
    [n, n],
  ];
  const ours = productInHeap(task, n);
  const peers = [
    onTfjs(task, 'wasm', (a, b) => tf.matMul(a, b as tf.Tensor), shapes),
    ...(edge === 64 ? [onTfjs(task, 'cpu', (a, b) => tf.matMul(a, b as tf.Tensor), shapes)] : []),
    onNumpy(task, (a, b) => np.matmul(a, b as np.NDArray), shapes),
    onMatrix(task, n),
  ];
  const goal = (name: string) => ({
    ...timesAsFast(name, ['tfjs wasm'], least),
    or: timesAsFast(name, [PEAK], 0.85),
  });
  return {
    work: `matmul of two float32 matrices of ${n} × ${n}`,
    values: 1,
    reference: PEAK,
    contenders: [peak(n, multiplyAdd), ours.contender, ordinaryProduct(task, n), ...peers],
    goals: [
      goal(IN_HEAP),
      goal(OURS),
      ...(edge <= 128
        ? [atLeastPercentOf(IN_HEAP, PEAK, 80), atLeastPercentOf(OURS, PEAK, 80)]
        : []),
    ],
    release: ours.release,
  };
}

/**
 * Sums in float32 depend on their order. The error of each value may be (n + 1) · 2^-24 · Σ|a·b|,
 * which no order exceeds.
 */
function productTask(n: number): ProductTask {
  const [a, b] = [randomValues(n * n, 0), randomValues(n * n, 0)];
  const product = productOf(a, b, n);
  const magnitudes = productOf(a.map(Math.abs), b.map(Math.abs), n);
  return {
    inputs: [[a, b]],
    special: null,
    answer: (_, i) => product[i] as number,
    slack: (_, i) => (n + 1) * 2 ** -24 * (magnitudes[i] as number),
  };
}

function productOf(a: Floats, b: Floats, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < n; p++) {
      const v = a[i * n + p] as number;
      for (let j = 0; j < n; j++) {
        const at = i * n + j;
        c[at] = (c[at] as number) + v * (b[p * n + j] as number);
      }
    }
  }
  return c;
}

/**
 * As many multiply-adds as the product has, in registers alone. WebAssembly's float32 vectors have
 * no fused ones.
 */
function peak(n: number, multiplyAdd: (turns: number) => number): Contender {
  const turns = Math.ceil(n ** 3 / MULTIPLY_ADDS_A_TURN);
  return { name: PEAK, run: () => consume(multiplyAdd(turns)), check: () => null };
}

function ordinaryProduct(task: ProductTask, n: number): Contender {
  const out = new Float32Array(n * n);
  return contender(task, {
    name: OURS,
    prepare: ([a, b]) => [ndarray(a, [n, n]), ndarray(b, [n, n])] as const,
    call: ([a, b]) => {
      matmul(a, b, { out });
      return out;
    },
    finish: (y) => y[y.length >> 1] as number,
    read: (y) => y,
  });
}

function productInHeap(task: ProductTask, n: number): { contender: Contender; release(): void } {
  const [a, b] = task.inputs[0] as readonly [Floats, Floats];
  const owned = [heap.from(a), heap.from(b), heap.zeros(n * n)] as const;
  const [ours, theirs] = [ndarray(owned[0], [n, n]), ndarray(owned[1], [n, n])];
  const [, , out] = owned;
  return {
    contender: onArrays(task, IN_HEAP, () => {
      matmul(ours, theirs, { out });
      return out;
    }),
    release: () => {
      for (const array of owned) heap.free(array);
    },
  };
}

/** ml-matrix stores float64 values, each row in its own array. */
function onMatrix(task: ProductTask, n: number): Contender {
  const toMatrix = (values: Floats): Matrix => Matrix.from1DArray(n, n, values);
  return contender(task, {
    name: 'ml-matrix, float64',
    prepare: ([a, b]) => [toMatrix(a), toMatrix(b)] as const,
    call: ([a, b]) => a.mmul(b),
    finish: (y) => y.get(n >> 1, n >> 1),
    read: (y) => y.to1DArray(),
  });
}
