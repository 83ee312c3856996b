import { type Bound, type NdArray, ndarray } from '@clampwise/kernels';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Inputs, InputValues, OutputSpec, Values } from '../memory/arrays.ts';
import type { Limits } from './limits.ts';

/** An output of a tensor's shape and dtype. */
export function like({ shape, dtype }: TensorInfo): OutputSpec {
  return { shape, dtype: dtype as OutputSpec['dtype'] };
}

/** An input as an array with its shape. */
export function arrayOf(inputs: Inputs, arrays: InputValues, name: string): NdArray<Values> {
  return ndarray(arrays[name] as Values, (inputs[name] as TensorInfo).shape);
}

/** The bounds as the kernels take them: arrays where they are tensors, numbers elsewhere. */
export function arrayBounds(
  inputs: Inputs,
  arrays: InputValues,
  { lo, hi }: Limits,
): [min: Bound, max: Bound] {
  return [
    'min' in inputs ? arrayOf(inputs, arrays, 'min') : lo,
    'max' in inputs ? arrayOf(inputs, arrays, 'max') : hi,
  ];
}
