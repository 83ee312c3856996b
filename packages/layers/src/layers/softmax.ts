import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '../check/options.ts';
import { transpose } from '../ops/shape.ts';
import { softmax as softmaxOf } from '../ops/softmax.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer softmax. */
export interface SoftmaxLayerOptions extends LayerOptions {
  /** The axis along which the results sum to 1. Negative ones count from the end. Default -1. */
  readonly axis?: number | undefined;
}

const KEYS = [...LAYER_KEYS, 'axis'];

/** A layer that turns values into shares of 1. */
export class Softmax extends SameShapeLayer {
  readonly axis: number;

  constructor(options: SoftmaxLayerOptions = {}) {
    checkOptions('softmax', options, KEYS);
    super(layerOptions(options), 'softmax');
    this.axis = checkNumber('softmax', 'axis', options.axis ?? -1, { whole: true });
  }

  call(x: Tensor): Tensor {
    const { axis, path } = this;
    const last = x.rank - 1;
    if (axis === -1 || axis === last) return softmaxOf(x);
    const at = axis < 0 ? axis + x.rank : axis;
    if (at < 0 || at > last) {
      const expected = `an axis of x, from -${x.rank} to ${last}`;
      throw new ClampwiseRangeError(path, 'axis', String(axis), expected);
    }
    // Exchanges the axis with the last one, and back.
    const permutation = x.shape.map((_, k) => (k === at ? last : k === last ? at : k));
    return transpose(softmaxOf(transpose(x, { permutation })), { permutation });
  }
}

/**
 * Makes a layer that computes eˣ divided by its sum along an axis, without overflow. The results
 * are from 0 to 1 and sum to 1. A NaN makes all results along the axis NaN.
 *
 * @param options -
 *   - `axis`: whole number, default -1. The axis; negative ones count from the end.
 *   - `name`: string, default 'softmax'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see Keras's `Softmax`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { softmax } from '@clampwise/layers/layers';
 *
 * softmax().apply(tensor([[1, 1], [1000, 0]])).toArray();
 * // => [[0.5, 0.5], [1, 0]]
 */
export function softmax(options: SoftmaxLayerOptions = {}): Softmax {
  return new Softmax(options);
}
