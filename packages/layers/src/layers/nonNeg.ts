import { checkOptions } from '../check/options.ts';
import { nonNeg as nonNegOf } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';
import { keepsCall, type Stage } from './stage.ts';

const NON_NEG: Stage = { kind: 'nonNeg' };

/** A layer that raises every value to at least 0. */
export class NonNeg extends SameShapeLayer {
  constructor(options: LayerOptions = {}) {
    checkOptions('nonNeg', options, LAYER_KEYS);
    super(options, 'non_neg');
  }

  call(x: Tensor): Tensor {
    return nonNegOf(x);
  }

  /** @internal */
  protected override get isLeaf(): boolean {
    return this.constructor === NonNeg;
  }

  /** @internal */
  override get stage(): Stage | null {
    return keepsCall(this, NonNeg.prototype) ? NON_NEG : null;
  }
}

/**
 * Makes a layer whose result is never negative: +0 if x ≤ 0, else x. NaN and +Infinity stay, and -0
 * becomes +0. The gradient is dy for x ≥ 0 (0 included) and 0 below. The gradient of relu at 0 is
 * 0. To keep weights non-negative, use the constraint `nonNeg`.
 *
 * @param options - the options of every layer:
 *   - `name`: string, default 'non_neg'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 *
 * @example
 * import { nonNeg, tensor } from '@clampwise/layers';
 *
 * nonNeg().apply(tensor([[NaN, -1, -Infinity, 2]])).toArray();
 * // => [[NaN, 0, 0, 2]]
 */
export function nonNeg(options: LayerOptions = {}): NonNeg {
  return new NonNeg(options);
}
