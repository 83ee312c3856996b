import { heap, saturateCast } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import * as np from 'numpy-ts';
import { atMostTimes, timesAsFast } from '../goals.ts';
import { sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { onNumpy } from '../peers/numpy.ts';
import { loadTfjs, onTfjs, TFJS_BACKENDS } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { lenient, onArrays } from '../task.ts';
import {
  CAST_TARGETS,
  type CastTarget,
  type CastTask,
  castLoops,
  castTask,
  twoOff,
} from './castTask.ts';
import { onHeap } from './onHeap.ts';
import { COPY, IN_HEAP, OURS, type Sizes } from './suite.ts';

/** float32 samples and pixels to integers, which most loops truncate. */
export async function* castRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const target of CAST_TARGETS) yield casting(target, large);
}

function casting(target: CastTarget, n: number): Row {
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
      ...castLoops(task, target),
      ...libraries(task, target),
    ],
    goals: [
      timesAsFast(IN_HEAP, names, 10, 'the best loop'),
      atMostTimes(IN_HEAP, COPY, 2.2),
      timesAsFast(OURS, names, 10, 'the best loop'),
    ],
    release: () => {
      copy.release();
      ours.release();
    },
  };
}

/**
 * A copy that reads and writes as many bytes in total: half the bytes of x and half the bytes of
 * the result.
 */
function copyLimit(n: number, { bytes }: CastTarget): { contender: Contender; release(): void } {
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

/** tfjs has only 32-bit integers. */
function libraries(task: CastTask, { dtype, scale, lo, hi }: CastTarget): Contender[] {
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
