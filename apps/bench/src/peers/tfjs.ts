import '@tensorflow/tfjs-backend-cpu';
// Registers gradients. tfjs-core alone has none.
import '@tensorflow/tfjs-layers';
import { type BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { NumberArray } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { type Arrays, contender, type Task } from '../task.ts';

export type TfjsBackend = 'cpu' | 'wasm';

export const TFJS_BACKENDS: readonly TfjsBackend[] = ['cpu', 'wasm'];

/**
 * Starts both backends without tfjs's checks and advice. The wasm backend gets one thread, like
 * Clampwise.
 */
export async function loadTfjs(): Promise<void> {
  tf.enableProdMode();
  setThreadsCount(1);
  for (const backend of TFJS_BACKENDS) {
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot run on ${backend}`);
  }
}

/** Makes tfjs run on a started backend. There is nothing to wait for, so it is synchronous. */
export function useTfjs(backend: TfjsBackend): void {
  void tf.setBackend(backend);
}

/** A contender of tfjs. Tensors lie in the backend's memory, and each result is disposed. */
export function onTfjs<A extends Arrays>(
  task: Task<A>,
  backend: TfjsBackend,
  call: (x: tf.Tensor, ...others: tf.Tensor[]) => tf.Tensor,
  shapes: readonly (readonly number[])[] = [],
  name: string = `tfjs ${backend}`,
): Contender {
  return contender(task, {
    name,
    enter: () => useTfjs(backend),
    prepare: (arrays) => arrays.map((array, k) => toTensor(array, shapes[k])),
    call: (tensors) => call(...(tensors as [tf.Tensor, ...tf.Tensor[]])),
    finish: (y) => {
      const value = middleOf(y, backend);
      y.dispose();
      return value;
    },
    read: (y) => y.dataSync(),
  });
}

function toTensor(array: NumberArray, shape: readonly number[] | undefined): tf.Tensor {
  const dtype = array instanceof Int32Array ? 'int32' : 'float32';
  return tf.tensor(array as Float32Array, [...(shape ?? [array.length])], dtype);
}

/** Reads one value of many. The wasm backend copies what it reads, so only that value is read. */
export function middleOf(y: tf.Tensor, backend: TfjsBackend): number {
  const middle = y.size >> 1;
  if (backend === 'cpu') return y.dataSync()[middle] as number;
  const wasm = tf.backend() as BackendWasm;
  const [value] = wasm.readSync(y.dataId, middle, middle + 1) as Float32Array;
  return value as number;
}

/** min(max(x, lo), hi), with intermediate results disposed. */
export function tfjsMinMax(x: tf.Tensor, lo: tf.Tensor, hi: tf.Tensor): tf.Tensor {
  const raised = tf.maximum(x, lo);
  const y = tf.minimum(raised, hi);
  raised.dispose();
  return y;
}
