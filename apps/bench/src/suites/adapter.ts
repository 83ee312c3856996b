import { clipByValue, patchTfjs } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { timesAsFast } from '../goals.ts';
import { sizeText } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { onTfjs, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import { registerCopy, tfjsCopy } from '../peers/tfjsCopy.ts';
import type { Row } from '../row.ts';
import type { ClipTask } from './clipTask.ts';
import { OURS } from './suite.ts';

const STOCK = 'tf.clipByValue';
const PATCHED = 'tf.clipByValue, patched';
const COPY_KERNEL = 'a copying kernel';

const GOALS = {
  cpu: [timesAsFast(OURS, [COPY_KERNEL], 0.5), timesAsFast(OURS, [STOCK], 2)],
  wasm: [timesAsFast(OURS, [STOCK], 1)],
} as const;

const stockClip = (x: tf.Tensor): tf.Tensor => tf.clipByValue(x, -1, 1);

/** Compares the adapter's clipByValue with tfjs's own, on a started backend. */
export function adapterRow(task: ClipTask, backend: TfjsBackend): Row {
  useTfjs(backend);
  registerCopy(backend);
  const n = task.inputs[0]?.[0].length ?? 0;
  const copyTask: ClipTask = { ...task, answer: ([x], i) => x[i] as number };
  let undo = (): void => {};
  const patch = (): void => {
    undo();
    undo = patchTfjs();
  };
  return {
    work: `clipByValue of @clampwise/tfjs-adapter on tfjs ${backend}, ${sizeText(n)} elements`,
    values: n,
    reference: COPY_KERNEL,
    contenders: [
      onTfjs(copyTask, backend, tfjsCopy, [], COPY_KERNEL),
      onTfjs(task, backend, (x) => clipByValue(x, -1, 1), [], OURS),
      withTfjs(onTfjs(task, backend, stockClip, [], PATCHED), patch),
      // Runs last in each round, so that tfjs is unpatched afterwards.
      withTfjs(onTfjs(task, backend, stockClip, [], STOCK), () => undo()),
    ],
    goals: GOALS[backend],
  };
}

/** A contender that runs with tfjs patched, or unpatched. */
function withTfjs(contender: Contender, prepare: () => void): Contender {
  return {
    ...contender,
    enter: () => {
      contender.enter?.();
      prepare();
    },
  };
}
