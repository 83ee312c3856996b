import { checkOptions } from '../check/options.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { cast } from '../ops/shape.ts';
import { copyTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { layerOptions } from './common.ts';
import { LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** The options of rescaling. */
export interface RescalingOptions extends LayerOptions {
  /** The factor: a number, or an array that broadcasts to a batch. */
  readonly scale: TensorLike;
  /** The number to add after that, or an array. Default 0. */
  readonly offset?: TensorLike | undefined;
}

const KEYS = [...LAYER_KEYS, 'scale', 'offset'];

/** A layer that computes x · scale + offset. */
export class Rescaling extends Layer {
  readonly scale: Tensor;
  readonly offset: Tensor;

  constructor(options: RescalingOptions) {
    checkOptions('rescaling', options ?? null, KEYS);
    super(layerOptions(options), 'rescaling');
    this.scale = copyTensor('rescaling', 'scale', options.scale, 'float64');
    this.offset = copyTensor('rescaling', 'offset', options.offset ?? 0, 'float64');
  }

  call(x: Tensor): Tensor {
    return add(mul(x, cast(this.scale, x.dtype)), cast(this.offset, x.dtype));
  }
}

/**
 * Makes a layer that computes x · scale + offset. NaN stays NaN. For pixels of 0..255, the scale
 * 1/255 gives 0..1.
 *
 * @param options -
 *   - `scale`: number or array. The factor; an array broadcasts to a batch.
 *   - `offset`: number or array, default 0. Added after that.
 *   - `name`: string, default 'rescaling'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @see Keras's `Rescaling`
 *
 * @example
 * import { rescaling } from '@clampwise/layers/layers';
 *
 * const layer = rescaling({ scale: 2, offset: -1 });
 * layer.apply([[0, 0.5, 1]]).toArray(); // => [[-1, 0, 1]]
 */
export function rescaling(options: RescalingOptions): Rescaling {
  return new Rescaling(options);
}
