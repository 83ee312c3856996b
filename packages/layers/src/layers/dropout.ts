import { checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import { dropBy } from '../ops/dropout.ts';
import { RandomGenerator } from '../random/generator.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { type CallContext, LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of dropout. */
export interface DropoutOptions extends LayerOptions {
  /** The share of the values that become 0, from 0 to 1. */
  readonly rate: number;
  /** A whole number. The same seed drops the same values. Default a new one. */
  readonly seed?: number | undefined;
}

const KEYS = [...LAYER_KEYS, 'rate', 'seed'];

/** A layer that sets random values to 0 during training. */
export class Dropout extends SameShapeLayer {
  readonly rate: number;
  readonly seed: number | undefined;
  private readonly random: RandomGenerator;

  constructor(options: DropoutOptions) {
    checkOptions('dropout', options ?? null, KEYS);
    super(layerOptions(options), 'dropout');
    this.rate = checkNumber('dropout', 'rate', options.rate, { least: 0, most: 1 });
    this.seed = checkSeed('dropout', options.seed);
    this.random = new RandomGenerator(this.seed);
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    return training && this.rate > 0 ? dropBy(x, this.rate, this.random) : x;
  }
}

/**
 * Makes a layer that sets a random share of the values to 0 in each training step. It divides the
 * others by 1 - rate, so that the mean stays. In `predict` and `evaluate` it returns x as it is. A
 * NaN that is not dropped stays NaN. The gradient of a dropped value is 0.
 *
 * @param options -
 *   - `rate`: number from 0 to 1. The share of the values that become 0.
 *   - `seed`: whole number, default a new one. The same seed drops the same values.
 *   - `name`: string, default 'dropout'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if rate is not from 0 to 1
 * @see Keras's `Dropout`, which draws other random numbers
 *
 * @example
 * import { ones } from '@clampwise/layers';
 * import { dropout } from '@clampwise/layers/layers';
 *
 * const layer = dropout({ rate: 0.5, seed: 1 });
 * layer.apply(ones([1, 4])).toArray(); // => [[1, 1, 1, 1]]
 * const y = layer.apply(ones([1, 4]), { training: true });
 * y.data.every((value) => value === 0 || value === 2);
 * // => true
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}
