import { sizeOf } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { divideByNorms } from '../ops/normalize.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Axes, checkAxes, lastAxes } from './axes.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of unitNormalization. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The last axis or the last axes, along which the norm is 1. Default -1. */
  readonly axis?: Axes | undefined;
}

const KEYS = [...LAYER_KEYS, 'axis'];

// As in Keras: a shorter vector is divided by this.
const LEAST_NORM = 1e-12;

/** A layer that gives each example the norm 1. */
export class UnitNormalization extends SameShapeLayer {
  readonly axis: Axes;

  constructor(options: UnitNormalizationOptions = {}) {
    checkOptions('unitNormalization', options, KEYS);
    super(layerOptions(options), 'unit_normalization');
    this.axis = checkAxes('unitNormalization', options.axis ?? -1);
  }

  call(x: Tensor): Tensor {
    return divideByNorms(x, sizeOf(lastAxes(this.path, this.axis, x.shape)), LEAST_NORM);
  }
}

/**
 * Makes a layer that divides the values of each example by their Euclidean norm. Zeros stay zeros,
 * and a norm below 1e-12 counts as 1e-12. NaN makes the values of its vector NaN. Norms neither
 * overflow nor underflow.
 *
 * @param options -
 *   - `axis`: number or number[], default -1. The last axis, or the last axes together.
 *   - `name`: string, default 'unit_normalization'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if axis is not the last axis or the last axes
 * @see Keras's `UnitNormalization`. To give weights the norm 1, use the constraint `unitNorm`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { unitNormalization } from '@clampwise/layers/layers';
 *
 * const x = tensor([[3, 4], [0, 0]], { dtype: 'float64' });
 * unitNormalization().apply(x).toArray();
 * // => [[0.6, 0.8], [0, 0]]
 */
export function unitNormalization(options: UnitNormalizationOptions = {}): UnitNormalization {
  return new UnitNormalization(options);
}
