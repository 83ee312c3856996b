import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, checkOptions } from '@clampwise/kernels/internal';
import {
  customGrad,
  lessEqual,
  logicalNot,
  mul,
  serialization,
  sub,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { where } from '../norms/where.ts';
import { clipByValue } from '../ops/clipByValue.ts';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** The options of the layer relu. */
export interface ReLUArgs extends LayerArgs {
  /** The largest output, at least 0; null, which is the default, for none. */
  maxValue?: number | null;
  /** The slope up to the threshold, at least 0; 0 unless given. */
  negativeSlope?: number;
  /** Values above it stay as they are, at least 0; 0 unless given. */
  threshold?: number;
}

/** The layer relu with a cap, a slope and a threshold; saved as ClampwiseReLU. */
export class ReLU extends ElementwiseLayer {
  static get className(): string {
    return 'ClampwiseReLU';
  }

  private readonly maxValue: number | null;
  private readonly negativeSlope: number;
  private readonly threshold: number;

  constructor(args?: ReLUArgs) {
    super(args);
    const { negativeSlope = 0, threshold = 0 } = args ?? {};
    this.maxValue = args?.maxValue == null ? null : atLeastZero('maxValue', args.maxValue);
    this.negativeSlope = atLeastZero('negativeSlope', negativeSlope);
    this.threshold = atLeastZero('threshold', threshold);
  }

  protected compute(x: Tensor): Tensor {
    if (x.dtype !== 'float32') {
      throw new ClampwiseTypeError('relu', 'x', `a tensor of ${x.dtype}`, 'of float32');
    }
    const bent = bend(x, this.negativeSlope, this.threshold);
    return this.maxValue === null ? bent : clipByValue(bent, null, this.maxValue);
  }

  override getConfig(): serialization.ConfigDict {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

/** Where x is above the threshold it stays, and so does its gradient; selected, so that NaN and infinities do as well. */
function bend(x: Tensor, slope: number, threshold: number): Tensor {
  return customGrad((values, save) => {
    const input = values as Tensor;
    (save as (tensors: Tensor[]) => void)([input]);
    const isAbove = logicalNot(lessEqual(input, threshold));
    const below = slope === 0 ? zerosLike(input) : mul(sub(input, threshold), slope);
    const gradFunc = (dy: Tensor, [saved]: Tensor[]): Tensor => {
      const passes = logicalNot(lessEqual(saved as Tensor, threshold));
      return where(passes, dy, slope === 0 ? zerosLike(dy) : mul(dy, slope));
    };
    return { value: where(isAbove, input, below), gradFunc };
  })(x);
}

function atLeastZero(argument: string, value: unknown): number {
  return checkNumber('relu', argument, value, { least: 0 });
}

/**
 * A tfjs layer like Keras's ReLU, with all of its arguments, of which tfjs's own takes the first: x above the threshold,
 * negativeSlope · (x − threshold) up to it, and at most maxValue. NaN stays NaN on every backend. With a slope of 0 everything
 * up to the threshold, -Infinity too, gives exactly 0. The gradient is the slope up to the threshold, this included, 1 above,
 * at maxValue too, and 0 beyond.
 *
 * A model with this layer saves it as ClampwiseReLU. To load it on a page that has not made such a layer, call
 * `registerLayers` first, or load it by `loadKerasModel`.
 *
 * @param args - `maxValue`, `negativeSlope` and `threshold`; and those of every layer: `inputShape`, `name`, `dtype` …
 * @returns a layer, for float32 of any shape
 * @throws ClampwiseTypeError where an option is unknown or no number; ClampwiseRangeError where one is below 0 or not finite
 * @see Keras's `layers.ReLU`, which gives 0 for NaN where it has a threshold
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { relu } from '@clampwise/tfjs-adapter/layers';
 *
 * const layer = relu({ maxValue: 6, negativeSlope: 0.5, threshold: 1 });
 * layer.apply(tf.tensor2d([[-1, 1, 2, 9, NaN]])).arraySync(); // => [[-1, 0, 2, 6, NaN]]
 */
export function relu(args?: ReLUArgs): ReLU {
  checkOptions('relu', args, [...LAYER_KEYS, 'maxValue', 'negativeSlope', 'threshold']);
  serialization.registerClass(ReLU);
  return new ReLU(args);
}
