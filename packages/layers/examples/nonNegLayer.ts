import { finfo } from '@clampwise/kernels';
import { Layer, ops, type Tensor } from '@clampwise/layers';

/**
 * A custom layer that makes negative values 0 with one clip.
 * Unlike `nonNeg()`, it turns +Infinity into the largest
 * finite float32, and keeps -0.
 */
export class NonNegLayer extends Layer {
  call(x: Tensor): Tensor {
    return ops.clipByValue(x, 0, finfo('float32').max);
  }
}
