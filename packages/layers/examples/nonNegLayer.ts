import { finfo } from '@clampwise/kernels';
import { Layer, ops, type Tensor } from '@clampwise/layers';

/**
 * A non-negativity layer of your own, with one `clipByValue`, whose
 * gradient it has. Unlike `nonNeg()`, it turns +Infinity into the largest
 * finite float32, and it keeps -0.
 */
export class NonNegLayer extends Layer {
  call(x: Tensor): Tensor {
    return ops.clipByValue(x, 0, finfo('float32').max);
  }
}
