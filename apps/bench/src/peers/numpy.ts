import * as np from 'numpy-ts';
import type { NumberArray } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { type Arrays, contender, type Task } from '../task.ts';

/**
 * A contender of numpy-ts, whose arrays and results lie in its own memory without copies. Each
 * result is disposed, because a full memory makes every later call slower.
 */
export function onNumpy<A extends Arrays>(
  task: Task<A>,
  call: (x: np.NDArray, ...others: np.NDArray[]) => np.NDArray,
  shapes: readonly (readonly number[])[] = [],
): Contender {
  return contender(task, {
    name: 'numpy-ts',
    prepare: (arrays) => arrays.map((array, k) => toNumpy(array, shapes[k])),
    call: (arrays) => call(...(arrays as [np.NDArray, ...np.NDArray[]])),
    finish: (y) => {
      const value = valuesOf(y)[y.size >> 1] as number;
      y.dispose();
      return value;
    },
    read: (y) => valuesOf(y).slice(),
  });
}

function toNumpy(array: NumberArray, shape: readonly number[] | undefined): np.NDArray {
  const dtype = array.constructor.name.replace('Array', '').toLowerCase() as 'float32';
  const flat = np.array(array as Float32Array, dtype);
  return shape === undefined ? flat : flat.reshape(...shape);
}

function valuesOf(y: np.NDArray): Float32Array {
  return y.data as Float32Array;
}
