import {
  type ActivationLike,
  type Activation as ActivationRule,
  activationFrom,
} from '../activations/activations.ts';
import { checkOptions } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** A layer that applies an activation. */
export class Activation extends Layer {
  /** The activation. */
  readonly activation: ActivationRule;

  /**
   * @param activation - a name, or a function of a tensor
   * @param options - the options of every layer
   * @param kind - the automatic name. Default 'activation'
   */
  constructor(activation: ActivationLike, options: LayerOptions = {}, kind = 'activation') {
    checkOptions(kind, options, LAYER_KEYS);
    super(options, kind);
    this.activation = activationFrom(kind, activation);
  }

  call(x: Tensor): Tensor {
    return this.activation.apply(x);
  }
}

/**
 * Makes a layer that applies an activation to each batch.
 *
 * @param activation - 'linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu',
 *   'swish', 'sigmoid', 'hardSigmoid' (of Keras 3), 'tanh', 'softmax', 'softplus', or a function of
 *   a tensor
 * @param options - the options of every layer:
 *   - `name`: string, default 'activation'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if the activation or an option is unknown
 * @see Keras's `Activation`
 *
 * @example
 * import { activation, ops, tensor } from '@clampwise/layers';
 *
 * const clipped = activation((x) => ops.clipByValue(x, -1, 1));
 * clipped.apply(tensor([[-3, 0.5]])).toArray();
 * // => [[-1, 0.5]]
 */
export function activation(activation: ActivationLike, options: LayerOptions = {}): Activation {
  return new Activation(activation, options);
}
