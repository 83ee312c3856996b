import { add, div, exp, leakyRelu, mul, type Tensor } from '@tensorflow/tfjs-core';
import { clipByValue } from '../../ops/clipByValue.ts';

/** Activations of Keras that tfjs lacks or computes otherwise, by the names under which a translated model has them. */
export const ACTIVATION_FUNCTIONS: { readonly [name: string]: (x: Tensor) => Tensor } = {
  clampwiseExponential: (x) => exp(x),
  clampwiseHardSigmoid: hardSigmoid,
  clampwiseHardSilu: (x) => mul(x, hardSigmoid(x)),
  clampwiseLeakyRelu: (x) => leakyRelu(x, 0.2),
};

/** Of Keras 3: relu6(x + 3) / 6. That of Keras 2, which tfjs has, is steeper. */
function hardSigmoid(x: Tensor): Tensor {
  return div(clipByValue(add(x, 3), 0, 6), 6);
}
