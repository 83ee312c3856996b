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
  /** The largest output: at least 0, or null (the default) for none. */
  maxValue?: number | null;
  /** The slope up to the threshold: at least 0, default 0. */
  negativeSlope?: number;
  /** Values above the threshold do not change: at least 0, default 0. */
  threshold?: number;
}

/** ReLU with a maximum, a slope and a threshold. Saved as ClampwiseReLU. */
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

/** x above the threshold, with gradient dy. By selection, so that NaN and infinities also stay. */
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
 * Returns a tfjs layer like Keras's ReLU, with all its options; the layer of tfjs has only the
 * first. The output is x above the threshold and negativeSlope · (x − threshold) up to it, and at
 * most maxValue.
 *
 * NaN stays NaN on every backend. With slope 0, the output is exactly 0 for every value up to the
 * threshold, -Infinity included. The gradient is the slope up to the threshold (included) and 1
 * above it. Above maxValue it is 0.
 *
 * A model with this layer saves it as ClampwiseReLU. To load that model on a page that has not
 * created such a layer, call `registerLayers` first, or load it with `loadKerasModel`.
 *
 * @param args - `maxValue`, `negativeSlope` and `threshold`; also `inputShape`, `name`, `dtype` and
 *   the other options of a tfjs layer
 * @returns a layer, for float32 of any shape
 * @throws ClampwiseTypeError if an option is unknown or not a number
 * @throws ClampwiseRangeError if a number is below 0 or not finite
 * @see Keras's `layers.ReLU`, which returns 0 for NaN if it has a threshold
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
