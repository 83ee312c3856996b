import { ClampwiseRangeError, clipInto, ndarray } from '@clampwise/kernels';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { checkDifferentiable } from '../check/tensor.ts';
import type { Inputs, InputValues, Values } from '../memory/arrays.ts';
import { arrayBounds, arrayOf, like } from './arrays.ts';
import { clipByValueGradients } from './clipByValueGradient.ts';
import type { Kernel } from './kernel.ts';
import { between, boundsOf, type Limits } from './limits.ts';

/** y is x between two bounds. Inputs: x, and min and max where they are tensors. */
export const clipByValueKernel: Kernel<Limits> = {
  name: 'ClampwiseClipByValue',
  onArrays: (inputs, limits) => ({
    outputs: [like(inputs.x as TensorInfo)],
    compute: (arrays, [y]) => {
      for (const name of ['min', 'max']) checkNoNaN(inputs, arrays, name);
      const x = arrayOf(inputs, arrays, 'x');
      clipInto(ndarray(y as Values, x.shape), x, ...arrayBounds(inputs, arrays, limits));
    },
  }),
  composed: (inputs, limits) => [between(inputs.x as Tensor, ...boundsOf(inputs, limits))],
  gradient: ([dy], inputs, limits) => {
    checkDifferentiable('clipByValue', inputs.x as Tensor);
    return clipByValueGradients(dy as Tensor, inputs, limits);
  },
};

/** NaN is no bound of an integer, and has no rounding to one. */
function checkNoNaN(inputs: Inputs, arrays: InputValues, name: string): void {
  if (inputs.x?.dtype !== 'int32' || inputs[name]?.dtype !== 'float32') return;
  if (!(arrays[name] as Values).some(Number.isNaN)) return;
  throw new ClampwiseRangeError('clipByValue', name, 'NaN', 'numbers only, for x of int32');
}
