import {
  ClampwiseRangeError,
  type ClipGradient,
  clip,
  clipInto,
  ndarray,
} from '@clampwise/kernels';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { BoundAttributes } from '../check/bounds.ts';
import { checkDifferentiable } from '../check/tensor.ts';
import type { Values } from '../memory/arrays.ts';
import { areNumbers, arrayBounds } from './bounds.ts';
import { clipByValueGradients } from './clipByValueGradient.ts';
import { between, tensorBounds } from './composed.ts';
import type { Kernel } from './kernel.ts';

/** The bounds, and which elements of the gradient reach x. */
export interface ClipAttributes extends BoundAttributes {
  readonly mode: ClipGradient;
}

/** Clips x to two bounds. Inputs: x, then the bounds that are tensors. */
export const clipByValueKernel: Kernel<ClipAttributes> = {
  name: 'ClampwiseClipByValue',
  outputLike: ([x]) => x as TensorInfo,
  compute: (arrays, output, inputs, bounds) => {
    const x = arrays[0] as Values;
    if (areNumbers(bounds)) {
      clip(x, bounds.lo, bounds.hi, { out: output });
      return;
    }
    checkNoNaN('min', bounds.minAt, arrays, inputs);
    checkNoNaN('max', bounds.maxAt, arrays, inputs);
    const { shape } = inputs[0] as TensorInfo;
    clipInto(ndarray(output, shape), ndarray(x, shape), ...arrayBounds(arrays, inputs, bounds));
  },
  composed: (inputs, bounds) => between(inputs[0] as Tensor, ...tensorBounds(inputs, 0, bounds)),
  gradient: (dy, inputs, bounds) => {
    checkDifferentiable('clipByValue', inputs[0] as Tensor);
    return clipByValueGradients(dy, inputs, bounds, bounds.mode);
  },
};

/** Throws for NaN in a float bound of int32, which cannot be rounded to an integer. */
function checkNoNaN(
  name: string,
  at: number,
  arrays: readonly Values[],
  inputs: readonly TensorInfo[],
): void {
  if (at < 0 || inputs[0]?.dtype !== 'int32' || inputs[at]?.dtype !== 'float32') return;
  if (!(arrays[at] as Values).some(Number.isNaN)) return;
  throw new ClampwiseRangeError('clipByValue', name, 'NaN', 'a number, since x is int32');
}
