import { checkOptions } from '@clampwise/kernels/internal';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { nonNeg as nonNegOf } from '../ops/nonNeg.ts';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** The layer that raises every value to at least zero; saved as ClampwiseNonNeg. */
export class NonNeg extends ElementwiseLayer {
  /** Not NonNeg: tfjs keeps layers and constraints in one table, and its constraint of that name would be lost. */
  static get className(): string {
    return 'ClampwiseNonNeg';
  }

  protected compute(x: Tensor): Tensor {
    return nonNegOf(x);
  }
}

/**
 * A tfjs layer that raises every value to at least zero: x where x > 0, else +0. NaN stays NaN, +Infinity stays. Its
 * gradient is 1 where x ≥ 0 and 0 below, so it is 1 at 0, unlike relu's. Not to be mistaken for tfjs's constraint of the
 * same name, which is for weights.
 *
 * A model with this layer saves it as ClampwiseNonNeg. To load it on a page that has not made such a layer, call
 * `registerLayers` first.
 *
 * @param args - those of every layer: `inputShape`, `name`, `dtype` …
 * @returns a layer, for float32 and int32 of any shape
 * @throws ClampwiseTypeError where an option is unknown
 * @see `nonNeg` of `@clampwise/tfjs-adapter`, the operation; Keras has no such layer
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { nonNeg } from '@clampwise/tfjs-adapter/layers';
 *
 * nonNeg().apply(tf.tensor2d([[-2, 0.5, NaN]])).arraySync(); // => [[0, 0.5, NaN]]
 */
export function nonNeg(args?: LayerArgs): NonNeg {
  checkOptions('nonNeg', args, LAYER_KEYS);
  serialization.registerClass(NonNeg);
  return new NonNeg(args);
}
