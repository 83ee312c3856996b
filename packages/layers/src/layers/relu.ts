import { checkOptions } from '../check/options.ts';
import { checkRelu, RELU_KEYS, type ReluOptions, type ReluRule, reluBy } from '../ops/relu.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type BatchShape, LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** The options of the layer relu. */
export interface ReLULayerOptions extends LayerOptions, ReluOptions {}

const KEYS = [...LAYER_KEYS, ...RELU_KEYS];

/** The layer that cuts off what is not above a threshold. */
export class ReLU extends Layer {
  private readonly rule: ReluRule;

  constructor(options: ReLULayerOptions = {}) {
    checkOptions('relu', options, KEYS);
    const { name, inputShape, trainable, dtype } = options;
    super({ name, inputShape, trainable, dtype }, 'relu');
    this.rule = checkRelu('relu', options);
  }

  call(x: Tensor): Tensor {
    return reluBy(x, this.rule);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }
}

/**
 * A layer that gives x where x is above the threshold, negativeSlope · (x - threshold) elsewhere, at most maxValue. NaN
 * stays NaN. Its gradient at the threshold is the slope (so 0 at 0), at maxValue 1.
 *
 * @param options - none of the three numbers is negative
 * @returns a layer
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where one is negative
 * @see Keras's `ReLU`; there NaN becomes 0 once a threshold is set
 *
 * @example
 * import { relu, tensor } from '@clampwise/layers';
 *
 * relu({ maxValue: 6 }).apply(tensor([[NaN, 7, -1]])).toArray(); // => [[NaN, 6, 0]]
 */
export function relu(options: ReLULayerOptions = {}): ReLU {
  return new ReLU(options);
}
