import { abs, customGrad, mul, sign, type Tensor } from '@tensorflow/tfjs-core';

/** Returns the absolute value. Its gradient at 0 is 0, whereas tfjs's operation has -1. */
export function absolute(input: Tensor): Tensor {
  return customGrad((values, save) => {
    const x = values as Tensor;
    (save as (tensors: Tensor[]) => void)([x]);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor => mul(dy, sign(saved as Tensor));
    return { value: abs(x), gradFunc };
  })(input);
}
