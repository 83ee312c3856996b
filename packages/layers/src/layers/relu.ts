import { checkOptions } from '../check/options.ts';
import { checkRelu, RELU_KEYS, type ReluOptions, reluBy } from '../ops/relu.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer relu. */
export interface ReLULayerOptions extends LayerOptions, ReluOptions {}

const KEYS = [...LAYER_KEYS, ...RELU_KEYS];

/** A layer that cuts off values up to a threshold. */
export class ReLU extends SameShapeLayer {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLULayerOptions = {}) {
    checkOptions('relu', options, KEYS);
    super(layerOptions(options), 'relu');
    const rule = checkRelu('relu', options);
    this.maxValue = rule.maxValue;
    this.negativeSlope = rule.negativeSlope;
    this.threshold = rule.threshold;
  }

  call(x: Tensor): Tensor {
    return reluBy(x, this);
  }
}

/**
 * Makes a layer that returns x above the threshold and negativeSlope · (x - threshold) elsewhere,
 * capped at maxValue. NaN stays NaN. The gradient at the threshold is the slope (0 by default), and
 * 1 at maxValue.
 *
 * @param options -
 *   - `maxValue`: number of at least 0 or null, default null. The cap; null for none.
 *   - `negativeSlope`: number of at least 0, default 0. The slope below the threshold.
 *   - `threshold`: number of at least 0, default 0. Values up to it are cut off.
 *   - `name`: string, default 'relu'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is negative
 * @see Keras's `ReLU`, where NaN becomes 0 once a threshold is set
 *
 * @example
 * import { relu, tensor } from '@clampwise/layers';
 *
 * const relu6 = relu({ maxValue: 6 });
 * relu6.apply(tensor([[NaN, 7, -1]])).toArray();
 * // => [[NaN, 6, 0]]
 */
export function relu(options: ReLULayerOptions = {}): ReLU {
  return new ReLU(options);
}
