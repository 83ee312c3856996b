import { nonNeg } from '@clampwise/kernels';
import { maximum, scalar, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { checkDifferentiable } from '../check/tensor.ts';
import type { Values } from '../memory/arrays.ts';
import { clipByValueGradients } from './clipByValueGradient.ts';
import type { Kernel } from './kernel.ts';

/** Returns x where x > 0, else +0. Its gradient is the gradient of a clip at 0: 1 at 0 itself. */
export const nonNegKernel: Kernel<object> = {
  name: 'ClampwiseNonNeg',
  outputLike: ([x]) => x as TensorInfo,
  compute: ([x], output) => {
    nonNeg(x as Values, { out: output });
  },
  composed: ([x]) => maximum(x as Tensor, scalar(0, x?.dtype)),
  gradient: (dy, inputs) => {
    checkDifferentiable('nonNeg', inputs[0] as Tensor);
    return clipByValueGradients(dy, inputs, { lo: 0, hi: Infinity, minAt: -1, maxAt: -1 });
  },
};
