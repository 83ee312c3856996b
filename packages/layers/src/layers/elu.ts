import { checkNumber, checkOptions } from '../check/options.ts';
import { type EluOptions, eluBy } from '../ops/activations.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer elu. */
export interface ELULayerOptions extends LayerOptions, EluOptions {}

const KEYS = [...LAYER_KEYS, 'alpha'];

/** A layer that bends negative values towards -alpha. */
export class ELU extends SameShapeLayer {
  readonly alpha: number;

  constructor(options: ELULayerOptions = {}) {
    checkOptions('elu', options, KEYS);
    super(layerOptions(options), 'elu');
    this.alpha = checkNumber('elu', 'alpha', options.alpha ?? 1, {});
  }

  call(x: Tensor): Tensor {
    return eluBy(x, this.alpha);
  }
}

/**
 * Makes a layer that returns x above 0, and alpha · (eˣ - 1) elsewhere. NaN stays NaN, and
 * -Infinity gives -alpha.
 *
 * @param options -
 *   - `alpha`: number, default 1. The limit for large negative x is -alpha.
 *   - `name`: string, default 'elu'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see Keras's `ELU`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { elu } from '@clampwise/layers/layers';
 *
 * elu().apply(tensor([[-Infinity, 0, 3]])).toArray();
 * // => [[-1, 0, 3]]
 */
export function elu(options: ELULayerOptions = {}): ELU {
  return new ELU(options);
}
