// What a TypeScript program may do with the installed packages.
import { clip, type NdArray, ndarray } from '@clampwise/kernels';
import { matmul } from '@clampwise/kernels/algebra';
import { dense, Layer, nonNeg, sequential, type Tensor } from '@clampwise/layers';
import { box } from '@clampwise/layers/constraints';
import { square } from '@clampwise/layers/ops';

export const pixels: Uint8ClampedArray = clip(new Uint8ClampedArray(4), 0, 200);
export const product: NdArray = matmul(
  ndarray(new Float32Array(1), [1, 1]),
  ndarray(new Float32Array(1), [1, 1]),
);

class Twice extends Layer {
  call(x: Tensor): Tensor {
    return square(x);
  }
}

export const output: Tensor = sequential([
  dense({ units: 2, inputShape: [3], kernelConstraint: box(0, 1) }),
  new Twice(),
  nonNeg(),
]).predict([[1, 2, 3]]);
