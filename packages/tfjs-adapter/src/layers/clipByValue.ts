import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions, describe } from '@clampwise/kernels/internal';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { fromConfig, toConfig } from '../check/infinity.ts';
import { clipByValue as clipByValueOf } from '../ops/clipByValue.ts';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** The options of the layer clipByValue. */
export interface ClipByValueArgs extends LayerArgs {
  /** The lower bound; null for none. */
  minValue: number | null;
  /** The upper bound; null for none. */
  maxValue: number | null;
}

/** Clips every value to minValue..maxValue. Saved as ClampwiseClipByValue. */
export class ClipByValue extends ElementwiseLayer {
  static get className(): string {
    return 'ClampwiseClipByValue';
  }

  private readonly minValue: number | null;
  private readonly maxValue: number | null;

  constructor(args: ClipByValueArgs) {
    super(args);
    this.minValue = checkBound('minValue', args?.minValue);
    this.maxValue = checkBound('maxValue', args?.maxValue);
    if (this.minValue === null || this.maxValue === null || this.minValue <= this.maxValue) return;
    const expected = `at most maxValue (${this.maxValue})`;
    throw new ClampwiseRangeError('clipByValue', 'minValue', describe(this.minValue), expected);
  }

  protected compute(x: Tensor): Tensor {
    return clipByValueOf(x, this.minValue, this.maxValue);
  }

  override getConfig(): serialization.ConfigDict {
    const minValue = toConfig(this.minValue);
    return { ...super.getConfig(), minValue, maxValue: toConfig(this.maxValue) };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const { minValue, maxValue } = config;
    return new cls({ ...config, minValue: fromConfig(minValue), maxValue: fromConfig(maxValue) });
  }
}

function checkBound(argument: string, bound: unknown): number | null {
  if (bound === null) return null;
  const expected = 'a number, or null for none';
  if (typeof bound !== 'number') {
    throw new ClampwiseTypeError('clipByValue', argument, describe(bound), expected);
  }
  if (!Number.isNaN(bound)) return bound;
  throw new ClampwiseRangeError('clipByValue', argument, describe(bound), expected);
}

/**
 * Returns a tfjs layer that clips every value to minValue..maxValue. NaN stays NaN, ±Infinity clips
 * to the bound, and a value at a bound does not change. The gradient is dy within the bounds,
 * bounds included, else 0.
 *
 * A model with this layer saves it as ClampwiseClipByValue. To load that model on a page that has
 * not created such a layer, call `registerLayers` first.
 *
 * @param args - `minValue` and `maxValue`, each a number or null for none. Both may be null. Also
 *   `inputShape`, `name`, `dtype` and the other options of a tfjs layer
 * @returns a layer, for float32 and int32 of any shape
 * @throws ClampwiseTypeError if an option is unknown, or a bound is neither a number nor null
 * @throws ClampwiseRangeError if a bound is NaN, or minValue > maxValue
 * @see `clipByValue` of `@clampwise/tfjs-adapter`, the operation. Keras has no such layer
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByValue } from '@clampwise/tfjs-adapter/layers';
 *
 * const layer = clipByValue({ minValue: 0, maxValue: 1 });
 * layer.apply(tf.tensor2d([[-2, 0.5, 7]])).arraySync(); // => [[0, 0.5, 1]]
 */
export function clipByValue(args: ClipByValueArgs): ClipByValue {
  checkOptions('clipByValue', args ?? null, [...LAYER_KEYS, 'minValue', 'maxValue']);
  serialization.registerClass(ClipByValue);
  return new ClipByValue(args);
}
