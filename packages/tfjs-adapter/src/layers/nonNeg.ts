import { checkOptions } from '@clampwise/kernels/internal';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { nonNeg as nonNegOf } from '../ops/nonNeg.ts';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** Raises every value to at least zero. Saved as ClampwiseNonNeg. */
export class NonNeg extends ElementwiseLayer {
  /**
   * Not NonNeg: tfjs keeps layers and constraints in one table, so its constraint NonNeg would be
   * replaced.
   */
  static get className(): string {
    return 'ClampwiseNonNeg';
  }

  protected compute(x: Tensor): Tensor {
    return nonNegOf(x);
  }
}

/**
 * Returns a tfjs layer that raises every value to at least zero: x where x > 0, else +0. NaN and
 * +Infinity do not change. The gradient is 1 for x ≥ 0 (0 included, unlike relu) and 0 below. tfjs
 * has a constraint of the same name, which is for weights.
 *
 * A model with this layer saves it as ClampwiseNonNeg. To load that model on a page that has not
 * created such a layer, call `registerLayers` first.
 *
 * @param args - `inputShape`, `name`, `dtype` and the other options of a tfjs layer
 * @returns a layer, for float32 and int32 of any shape
 * @throws ClampwiseTypeError if an option is unknown
 * @see `nonNeg` of `@clampwise/tfjs-adapter`, the operation. Keras has no such layer
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
