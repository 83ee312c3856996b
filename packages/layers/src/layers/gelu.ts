import { checkFlag, checkOptions } from '../check/options.ts';
import { type GeluOptions, geluBy } from '../ops/activations.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer gelu. */
export interface GELULayerOptions extends LayerOptions, GeluOptions {}

const KEYS = [...LAYER_KEYS, 'approximate'];

/** A layer that multiplies each value by the share of the normal distribution below it. */
export class GELU extends SameShapeLayer {
  readonly approximate: boolean;

  constructor(options: GELULayerOptions = {}) {
    checkOptions('gelu', options, KEYS);
    super(layerOptions(options), 'gelu');
    this.approximate = checkFlag('gelu', 'approximate', options.approximate ?? false);
  }

  call(x: Tensor): Tensor {
    return geluBy(x, this.approximate);
  }
}

/**
 * Makes a layer that multiplies x by the share of the standard normal distribution below x. NaN
 * stays NaN, and -Infinity gives 0.
 *
 * @param options -
 *   - `approximate`: boolean, default false. Whether to use the formula with tanh, which is faster
 *     and differs by at most 0.0005.
 *   - `name`: string, default 'gelu'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see `ops.gelu`; Keras's `keras.activations.gelu`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { gelu } from '@clampwise/layers/layers';
 *
 * gelu().apply(tensor([[-Infinity, 0, 100]])).toArray();
 * // => [[0, 0, 100]]
 */
export function gelu(options: GELULayerOptions = {}): GELU {
  return new GELU(options);
}
