import { clip, heap } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { checkClipped, randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { useTfjs } from '../peers/tfjs.ts';
import { atMostNanoseconds, atMostTimes, type Row, timesAsFast } from '../row.ts';

const MEBI = 1024 * 1024;
const OURS = 'clampwise';
const COPY = 'a copy of the same bytes';

/** The rows of clip: in the heap, on few elements, on ordinary arrays. */
export async function* clipRows(): AsyncGenerator<Row> {
  yield inHeap(MEBI, '1M');
  yield inHeap(16 * MEBI, '16M');
  yield* await onFew(16);
  for (const outside of [0.5, 0.32, 0.01, 0]) yield ordinary(MEBI, outside);
}

function inHeap(n: number, size: string): Row {
  const x = heap.from(randomValues(n, 0.5));
  const y = heap.zeros(n);
  return {
    work: `clip float32 in the heap, ${size} elements, half of them clipped`,
    values: n,
    reference: COPY,
    contenders: [
      copying(x, y),
      {
        name: OURS,
        run: () => consume(clip(x, -1, 1, { out: y })[n >> 1] as number),
        check: () => checkClipped(x, clip(x, -1, 1, { out: y })),
      },
      {
        name: `${OURS}, in place`,
        run: () => consume(clip(y, -1, 1, { out: y })[n >> 1] as number),
        check: () => checkClipped(x, clip(y, -1, 1, { out: y })),
      },
    ],
    goals: [atMostTimes(OURS, COPY, 1.15)],
  };
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

/** Different inputs in turn, so that no branch predictor learns one of them by heart. */
async function* onFew(n: number): AsyncGenerator<Row> {
  const inputs = Array.from({ length: 64 }, () => randomValues(n, 0.5));
  const out = new Float32Array(n);
  let turn = 0;
  const next = (): number => (turn = (turn + 1) & 63);
  const ours: Contender = {
    name: OURS,
    run: () => consume(clip(inputs[next()] as Float32Array, -1, 1, { out })[n - 1] as number),
    check: () =>
      checkClipped(inputs[0] as Float32Array, clip(inputs[0] as Float32Array, -1, 1, { out })),
  };
  const arrays = inputs.map((input) => np.array([...input], 'float32'));
  const numpy: Contender = {
    name: 'numpy-ts',
    run: () =>
      consume((np.clip(arrays[next()] as np.NDArray, -1, 1).data as Float32Array)[n - 1] as number),
    check: () =>
      checkClipped(
        inputs[0] as Float32Array,
        np.clip(arrays[0] as np.NDArray, -1, 1).data as Float32Array,
      ),
  };
  for (const backend of ['cpu', 'wasm'] as const) {
    await useTfjs(backend);
    const tensors = inputs.map((input) => tf.tensor1d(input));
    const peer = `tfjs ${backend}`;
    yield {
      work: `clip of ${n} float32 elements with out, beside ${peer}`,
      values: 1,
      reference: OURS,
      contenders: [
        ours,
        numpy,
        {
          name: peer,
          run: () => {
            const y = tf.clipByValue(tensors[next()] as tf.Tensor1D, -1, 1);
            consume(y.dataSync()[n - 1] as number);
            y.dispose();
          },
          check: () =>
            checkClipped(
              inputs[0] as Float32Array,
              tf.clipByValue(tensors[0] as tf.Tensor1D, -1, 1).dataSync(),
            ),
        },
      ],
      goals: [
        atMostNanoseconds(OURS, 100),
        timesAsFast(OURS, ['numpy-ts'], 10),
        timesAsFast(OURS, [peer], 30),
      ],
    };
  }
}

const LOOPS: { readonly [name: string]: (x: Float32Array, y: Float32Array) => void } = {
  'a loop of conditions': (x, y) => {
    for (let i = 0; i < x.length; i++) {
      const v = x[i] as number;
      y[i] = v < -1 ? -1 : v > 1 ? 1 : v;
    }
  },
  'a loop of Math.min and Math.max': (x, y) => {
    for (let i = 0; i < x.length; i++) y[i] = Math.min(Math.max(x[i] as number, -1), 1);
  },
  'a copy, then a loop of ifs': (x, y) => {
    y.set(x);
    for (let i = 0; i < y.length; i++) {
      if ((y[i] as number) < -1) y[i] = -1;
      else if ((y[i] as number) > 1) y[i] = 1;
    }
  },
};

function ordinary(n: number, outside: number): Row {
  const x = randomValues(n, outside);
  const y = new Float32Array(n);
  const loops = Object.entries(LOOPS).map(
    ([name, loop]): Contender => ({
      name,
      run: () => {
        loop(x, y);
        consume(y[n >> 1] as number);
      },
      check: () => {
        loop(x, y);
        return checkClipped(x, y);
      },
    }),
  );
  const least = outside === 0.5 ? 15 : outside === 0.01 ? 3.5 : null;
  return {
    work: `clip of an ordinary Float32Array with out, 1M elements, ${outside * 100} % clipped`,
    values: n,
    reference: OURS,
    contenders: [
      {
        name: OURS,
        run: () => consume(clip(x, -1, 1, { out: y })[n >> 1] as number),
        check: () => checkClipped(x, clip(x, -1, 1, { out: y })),
      },
      ...loops,
    ],
    goals: least === null ? [] : [timesAsFast(OURS, Object.keys(LOOPS), least, 'the best loop')],
  };
}
