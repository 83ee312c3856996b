import { clip } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { type ClipData, DATA, sizeText } from '../inputs.ts';
import type { Contender, WaitingContender } from '../measure.ts';
import { clipLoops } from '../peers/loops.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadOnnx, onOnnx } from '../peers/onnx.ts';
import { loadTfjs, onTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { onArrays } from '../task.ts';
import { type ClipTask, clipTask } from './clipTask.ts';
import { onHeap } from './onHeap.ts';
import { COPY, OURS, type Sizes } from './suite.ts';

const FEW = [10, 100, 1000, 10_000, 100_000];
const OUTSIDE = [0, 0.01, 0.1, 1];

/** Of more elements, only the fastest forms are measured, in fewer rounds. */
const MANY = 2 ** 22;
const ROUNDS_OF_MANY = 7;

/** Clip by number of elements and by part clipped, of random data and of a sine. */
export async function* scaleRows({ large, huge }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  loadOnnx();
  // Few elements first: see fewOnceDetached.
  for (const elements of [...FEW.filter((n) => n < large), large]) yield* half(elements);
  for (const outside of OUTSIDE) {
    for (const kind of DATA) {
      const data = { elements: large, kind, outside };
      yield row(data, clipTask(large, outside, kind));
    }
  }
  for (const elements of [huge, 4 * huge]) yield* half(elements);
}

/** Rows with half of the values clipped. */
async function* half(elements: number): AsyncGenerator<Row> {
  const few = elements <= MANY;
  for (const kind of DATA) {
    const task = clipTask(elements, 0.5, kind);
    const inHeap = few && elements >= 10_000 ? heapContender(task) : null;
    const others = [
      ...(inHeap === null ? [] : [inHeap.contender]),
      ...(few && kind === 'random' ? await libraries(task) : []),
    ];
    yield {
      ...row({ elements, kind, outside: 0.5 }, task, others),
      ...(inHeap && { release: inHeap.release }),
    };
  }
}

function row(
  data: ClipData,
  task: ClipTask,
  others: readonly (Contender | WaitingContender)[] = [],
): Row {
  const { elements, kind, outside } = data;
  const out = new Float32Array(elements);
  const loops = clipLoops({ min: -1, max: 1 }).slice(0, elements > MANY ? 2 : 3);
  return {
    work: `clip of ${sizeText(elements)} float32 elements with out, ${kind}, ${outside * 100} % clipped`,
    values: elements < 1000 ? 1 : elements,
    reference: COPY,
    contenders: [
      onArrays({ ...task, special: null, answer: ([x], i) => x[i] as number }, COPY, ([x]) => {
        out.set(x);
        return out;
      }),
      onArrays(task, OURS, ([x]) => clip(x, -1, 1, { out })),
      ...loops.map(([name, loop]) =>
        onArrays(task, name, ([x]) => {
          loop(x, out);
          return out;
        }),
      ),
      ...others,
    ],
    goals: [],
    data,
    ...(elements > MANY && { rounds: ROUNDS_OF_MANY }),
  };
}

function heapContender(task: ClipTask): ReturnType<typeof onHeap> {
  return onHeap(task, (x, out) => clip(x, -1, 1, { out }));
}

async function libraries(task: ClipTask): Promise<(Contender | WaitingContender)[]> {
  return [
    onNumpy(task, (x) => np.clip(x, -1, 1)),
    onTfjs(task, 'cpu', (x) => tf.clipByValue(x, -1, 1)),
    onTfjs(task, 'wasm', (x) => tf.clipByValue(x, -1, 1)),
    await onOnnx(task),
  ];
}
