import { finfo } from '@clampwise/kernels';
import { Layer, ops, type Tensor } from '@clampwise/layers';

/**
 * A non-negativity layer written by hand, with one clip by value. Its
 * gradient is that of the clip. Where it differs from `nonNeg()`: +Infinity
 * becomes the largest finite float32, and -0 stays -0.
 */
export class NonNegLayer extends Layer {
  call(x: Tensor): Tensor {
    return ops.clipByValue(x, 0, finfo('float32').max);
  }
}
