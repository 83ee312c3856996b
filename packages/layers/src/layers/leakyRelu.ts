import { checkNumber, checkOptions } from '../check/options.ts';
import type { LeakyReluOptions } from '../ops/activations.ts';
import { type ReluRule, reluBy } from '../ops/relu.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer leakyRelu. */
export interface LeakyReLULayerOptions extends LayerOptions, LeakyReluOptions {}

const KEYS = [...LAYER_KEYS, 'negativeSlope'];

/** A layer that multiplies negative values by a slope. */
export class LeakyReLU extends SameShapeLayer {
  readonly negativeSlope: number;
  private readonly rule: ReluRule;

  constructor(options: LeakyReLULayerOptions = {}) {
    checkOptions('leakyRelu', options, KEYS);
    super(layerOptions(options), 'leaky_relu');
    const { negativeSlope = 0.3 } = options;
    this.negativeSlope = checkNumber('leakyRelu', 'negativeSlope', negativeSlope, { least: 0 });
    this.rule = { maxValue: null, negativeSlope, threshold: 0 };
  }

  call(x: Tensor): Tensor {
    return reluBy(x, this.rule);
  }
}

/**
 * Makes a layer that returns x above 0, and negativeSlope · x elsewhere. NaN stays NaN. The
 * gradient at 0 is the slope.
 *
 * @param options -
 *   - `negativeSlope`: number of at least 0, default 0.3. The slope below 0.
 *   - `name`: string, default 'leaky_relu'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if negativeSlope is negative
 * @see Keras's `LeakyReLU`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { leakyRelu } from '@clampwise/layers/layers';
 *
 * const layer = leakyRelu({ negativeSlope: 0.5 });
 * layer.apply(tensor([[-2, 3]])).toArray();
 * // => [[-1, 3]]
 */
export function leakyRelu(options: LeakyReLULayerOptions = {}): LeakyReLU {
  return new LeakyReLU(options);
}
