import { checkOptions } from '../check/options.ts';
import { intervalBy, readInterval } from '../ops/interval.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer interval. */
export interface IntervalLayerOptions extends LayerOptions {
  /** The lower bound: a finite number, or an array that broadcasts to a batch. */
  readonly min: TensorLike;
  /** The upper bound: a finite number, or an array that broadcasts to a batch. */
  readonly max: TensorLike;
}

const KEYS = [...LAYER_KEYS, 'min', 'max'];

/** A layer that bends all numbers into an interval. */
export class Interval extends SameShapeLayer {
  /** The bounds, in float64. */
  readonly min: Tensor;
  readonly max: Tensor;

  constructor(options: IntervalLayerOptions) {
    checkOptions('interval', options ?? null, KEYS);
    super(layerOptions(options), 'interval');
    const { min, max } = readInterval('interval', options.min, options.max);
    this.min = min;
    this.max = max;
  }

  call(x: Tensor): Tensor {
    return intervalBy(this.path, x, this);
  }
}

/**
 * Makes a layer that bends all numbers into min..max by a scaled sigmoid: min + (max - min) ·
 * sigmoid(x). The result is never outside the bounds, also after rounding. NaN stays NaN, -Infinity
 * gives min and +Infinity gives max.
 *
 * It is smooth, and unlike `clipByValue` it has a gradient near the bounds, so no value gets stuck
 * there. It reaches the bounds only by rounding.
 *
 * @param options -
 *   - `min`: number or array. The lower bound; an array broadcasts to a batch.
 *   - `max`: number or array. The upper bound; an array broadcasts to a batch.
 *   - `name`: string, default 'interval'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if a bound is not finite, or min > max
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { interval } from '@clampwise/layers/layers';
 *
 * const layer = interval({ min: -1, max: 5 });
 * layer.apply(tensor([[0, 1000, -Infinity, NaN]])).toArray();
 * // => [[2, 5, -1, NaN]]
 */
export function interval(options: IntervalLayerOptions): Interval {
  return new Interval(options);
}
