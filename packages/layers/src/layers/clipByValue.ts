import { type ClipGradient, clip } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkGradientRule, clipByValue as clipByValueOf } from '../ops/clip.ts';
import { cast } from '../ops/shape.ts';
import { readTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of the layer clipByValue. */
export interface ClipByValueLayerOptions extends LayerOptions {
  /** The lower bound: null for none, a number, or an array that broadcasts to a batch. */
  readonly minValue: TensorLike | null;
  /** The upper bound: null for none, a number, or an array that broadcasts to a batch. */
  readonly maxValue: TensorLike | null;
  /** The elements of a gradient that pass. Default 'exact'; or 'straightThrough' or 'inward'. */
  readonly gradient?: ClipGradient | undefined;
}

const KEYS = [...LAYER_KEYS, 'minValue', 'maxValue', 'gradient'];

/** A layer that clips every value. */
export class ClipByValue extends SameShapeLayer {
  readonly minValue: number | Tensor | null;
  readonly maxValue: number | Tensor | null;
  readonly gradient: ClipGradient;

  constructor(options: ClipByValueLayerOptions) {
    checkOptions('clipByValue', options ?? null, KEYS);
    const { minValue, maxValue, gradient = 'exact' } = options;
    super(layerOptions(options), 'clip_by_value');
    this.minValue = keep('minValue', minValue);
    this.maxValue = keep('maxValue', maxValue);
    this.gradient = gradient;
    checkGradientRule('clipByValue', gradient);
    checkScalars(this.minValue, this.maxValue);
  }

  call(x: Tensor): Tensor {
    const [min, max] = [inDType(this.minValue, x), inDType(this.maxValue, x)];
    return clipByValueOf(x, min, max, { gradient: this.gradient });
  }
}

function keep(argument: string, bound: TensorLike | null): number | Tensor | null {
  if (typeof bound === 'number' || bound === null) return bound;
  return readTensor('clipByValue', argument, bound);
}

function inDType(bound: number | Tensor | null, { dtype }: Tensor): number | Tensor | null {
  return typeof bound === 'number' || bound === null ? bound : cast(bound, dtype);
}

/** Checks bounds that are numbers. Whether an array fits depends on x. */
function checkScalars(min: number | Tensor | null, max: number | Tensor | null): void {
  const scalar = (bound: number | Tensor | null): number | null =>
    typeof bound === 'number' ? bound : null;
  const empty = new Float64Array(0);
  onBehalfOf('clipByValue', null, () => clip(empty, scalar(min), scalar(max)));
}

/**
 * Makes a layer that clips every value to minValue..maxValue. NaN stays NaN, ±Infinity becomes the
 * bound, and a value equal to a bound stays as it is. The gradient is dy within the bounds, both
 * included, and 0 outside.
 *
 * @param options -
 *   - `minValue`: number, array or null. The lower bound; null for none.
 *   - `maxValue`: number, array or null. The upper bound; null for none.
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. The elements of a
 *     gradient that pass, as in `ops.clipByValue`.
 *   - `name`: string, default 'clip_by_value'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a bound is NaN, or minValue > maxValue
 * @see `ops.clipByValue`; TensorFlow's `tf.clip_by_value`
 *
 * @example
 * import { clipByValue, tensor } from '@clampwise/layers';
 *
 * const layer = clipByValue({ minValue: 0, maxValue: 1 });
 * layer.apply(tensor([[-2, 0.5, 7]])).toArray();
 * // => [[0, 0.5, 1]]
 */
export function clipByValue(options: ClipByValueLayerOptions): ClipByValue {
  return new ClipByValue(options);
}
