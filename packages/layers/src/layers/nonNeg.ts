import { checkOptions } from '../check/options.ts';
import { nonNeg as nonNegOf } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type BatchShape, LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** The layer that raises every value to at least zero. */
export class NonNeg extends Layer {
  constructor(options: LayerOptions = {}) {
    checkOptions('nonNeg', options, LAYER_KEYS);
    super(options, 'non_neg');
  }

  call(x: Tensor): Tensor {
    return nonNegOf(x);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return inputShape;
  }
}

/**
 * A layer whose result is never below zero: +0 where x ≤ 0 (so -0 gives +0), x elsewhere; NaN and +Infinity stay. Its
 * gradient is dy where x ≥ 0, at 0 too, which is how it differs from relu; else 0. Not to be mistaken for the constraint
 * of the same name, which keeps weights non-negative and not results.
 *
 * @param options - those of every layer: `inputShape`, `name`, `trainable`, `dtype`
 * @returns a layer
 * @throws ClampwiseTypeError where an option is unknown or does not fit
 *
 * @example
 * import { nonNeg, tensor } from '@clampwise/layers';
 *
 * nonNeg().apply(tensor([[NaN, -1, -Infinity, 2]])).toArray(); // => [[NaN, 0, 0, 2]]
 */
export function nonNeg(options: LayerOptions = {}): NonNeg {
  return new NonNeg(options);
}
