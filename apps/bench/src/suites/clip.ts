import { clip, heap } from '@clampwise/kernels';
import { numpy as jnp } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { atMostNanoseconds, atMostTimes, timesAsFast } from '../goals.ts';
import { sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { loadJax, onJax } from '../peers/jax.ts';
import { clipLoops, LOOP_NAMES } from '../peers/loops.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadOnnx, onOnnx } from '../peers/onnx.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { onArrays } from '../task.ts';
import { adapterRow } from './adapter.ts';
import { type ClipTask, clipTask } from './clipTask.ts';
import { COPY, OURS, type Sizes } from './suite.ts';

const FEW = 16;

// Sizes at which another library once became five times slower unnoticed (numpy#14281), and the
// sizes with goals.
const SMALL = [1, 10, FEW, 1000];

/** The rows of clip that have goals, and a comparison with other libraries. */
export async function* clipRows({ large, huge }: Sizes): AsyncGenerator<Row> {
  yield* inHeap(large);
  yield* inHeap(huge);
  await loadTfjs();
  for (const n of SMALL) yield few(n);
  for (const outside of [0.5, 0.32, 0.01, 0]) yield againstLoops(large, outside);
  // From here on memories grow, which detaches buffers (see fewOnceDetached).
  await loadJax();
  loadOnnx();
  yield await fewOnceDetached();
  yield* againstLibraries(large);
  for (const backend of TFJS_BACKENDS) yield adapterRow(clipTask(large, 0.5), backend);
}

function* inHeap(n: number): Generator<Row> {
  const task = clipTask(n, 0.5);
  const x = heap.from(task.inputs[0]?.[0] as Float32Array);
  const y = heap.zeros(n);
  yield {
    work: `clip float32 in the heap, ${sizeText(n)} elements, half of them clipped`,
    values: n,
    reference: COPY,
    contenders: [
      copying(x, y),
      overOneArray(task, OURS, x, () => clip(x, -1, 1, { out: y })),
      overOneArray(task, `${OURS}, in place`, y, () => clip(y, -1, 1, { out: y })),
    ],
    goals: [atMostTimes(OURS, COPY, 1.15)],
  };
  heap.free(x);
  heap.free(y);
}

function copying(x: Float32Array, y: Float32Array): Contender {
  return {
    name: COPY,
    run: () => {
      y.set(x);
      consume(y[y.length >> 1] as number);
    },
    check: () => null,
  };
}

/** A contender over one array in the heap, filled with an input before each check. */
function overOneArray(
  task: ClipTask,
  name: string,
  x: Float32Array,
  call: () => Float32Array,
): Contender {
  const [input] = task.inputs;
  const inHeap = onArrays(task, name, ([values]) => {
    x.set(values);
    return call();
  });
  return {
    ...inHeap,
    run: () => consume(call()[x.length >> 1] as number),
    enter: () => x.set((input as readonly [Float32Array])[0]),
  };
}

function few(n: number): Row {
  const task = clipTask(n, 0.5);
  const out = new Float32Array(n);
  const goals = [
    atMostNanoseconds(OURS, 100),
    timesAsFast(OURS, ['numpy-ts'], 10),
    ...TFJS_BACKENDS.map((backend) => timesAsFast(OURS, [`tfjs ${backend}`], 30)),
  ];
  return {
    work: `clip of ${n} float32 ${n === 1 ? 'element' : 'elements'} with out`,
    values: 1,
    reference: OURS,
    contenders: [
      onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })),
      ...loopsInto(task, out),
      ...libraries(task),
    ],
    goals: n === FEW ? goals : [],
  };
}

/**
 * Once any buffer of a program was detached, V8 checks at each access to a typed array whether its
 * buffer is. A transfer detaches a buffer, and so does a WebAssembly memory that grows, as in
 * jax-js and tfjs wasm. The memory of Clampwise never grows.
 */
async function fewOnceDetached(): Promise<Row> {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  const task = clipTask(FEW, 0.5);
  const out = new Float32Array(FEW);
  return {
    work: `clip of ${FEW} float32 elements with out, once any buffer was detached`,
    values: 1,
    reference: OURS,
    contenders: [
      onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })),
      ...loopsInto(task, out),
      ...libraries(task),
      onJax(task, 'all values', (x) => jnp.clip(x, -1, 1)),
      await onOnnx(task),
    ],
    goals: [],
  };
}

function againstLoops(n: number, outside: number): Row {
  const task = clipTask(n, outside);
  const out = new Float32Array(n);
  const least = outside === 0.5 ? 15 : outside === 0.01 ? 3.5 : null;
  const goals = least === null ? [] : [timesAsFast(OURS, LOOP_NAMES, least, 'the best loop')];
  return {
    work: `clip of an ordinary Float32Array with out, ${sizeText(n)} elements, ${outside * 100} % clipped`,
    values: n,
    reference: OURS,
    contenders: [onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })), ...loopsInto(task, out)],
    goals,
  };
}

function loopsInto(task: ClipTask, out: Float32Array<ArrayBuffer>): Contender[] {
  return clipLoops({ min: -1, max: 1 }).map(([name, loop]) =>
    onArrays(task, name, ([x]) => {
      loop(x, out);
      return out;
    }),
  );
}

async function* againstLibraries(n: number): AsyncGenerator<Row> {
  const task = clipTask(n, 0.5);
  const [values] = task.inputs[0] as readonly [Float32Array];
  const x = heap.from(values);
  const y = heap.zeros(n);
  const out = new Float32Array(n);
  yield {
    work: `clip of ${sizeText(n)} float32 elements, each library's arrays where it wants them`,
    values: n,
    reference: COPY,
    contenders: [
      copying(values, out),
      overOneArray(task, `${OURS}, in the heap`, x, () => clip(x, -1, 1, { out: y })),
      onArrays(task, `${OURS}, ordinary arrays`, ([input]) => clip(input, -1, 1, { out })),
      ...libraries(task),
      onJax(task, 'one value', (a) => jnp.clip(a, -1, 1)),
      onJax(task, 'all values', (a) => jnp.clip(a, -1, 1), 'jax-js, read back whole'),
      await onOnnx(task),
    ],
    goals: [],
  };
  heap.free(x);
  heap.free(y);
}

function libraries(task: ClipTask): Contender[] {
  return [
    onNumpy(task, (x) => np.clip(x, -1, 1)),
    ...TFJS_BACKENDS.map((backend) => onTfjs(task, backend, (x) => tf.clipByValue(x, -1, 1))),
  ];
}
