import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions } from '@clampwise/kernels/internal';
import {
  customGrad,
  div,
  equal,
  mul,
  serialization,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { axesWithin, checkWholeAxes } from '../check/axes.ts';
import { bringNormBetween } from '../norms/between.ts';
import { zerosWhere } from '../norms/finite.ts';
import { Measure } from '../norms/measure.ts';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** The options of the layer unitNormalization. */
export interface UnitNormalizationArgs extends LayerArgs {
  /** The axis or axes along which a vector runs; axis 0 is the batch. Default the last axis. */
  axis?: number | number[];
}

/** Scales vectors to norm 1. Saved as ClampwiseUnitNormalization. */
export class UnitNormalization extends ElementwiseLayer {
  static get className(): string {
    return 'ClampwiseUnitNormalization';
  }

  private readonly axis: number | number[];

  constructor(args?: UnitNormalizationArgs) {
    super(args);
    this.axis = checkWholeAxes(OP, 'axis', args?.axis ?? -1);
  }

  protected compute(x: Tensor): Tensor {
    if (x.dtype !== 'float32') {
      throw new ClampwiseTypeError(OP, 'x', `a tensor of ${x.dtype}`, 'of float32');
    }
    const axes = axesWithin(OP, 'axis', this.axis, x.shape, 'the input');
    return x.size === 0 ? x.clone() : unit(x, axes);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), axis: this.axis };
  }
}

const OP = 'unitNormalization';

/**
 * Vectors divided by their norms. Zeros have no direction: they stay zeros and pass no gradient.
 */
function unit(x: Tensor, axes: readonly number[]): Tensor {
  return customGrad((values, save) => {
    const input = values as Tensor;
    const value = bringNormBetween(input, { min: 1, max: 1, rate: 1 }, axes);
    (save as (tensors: Tensor[]) => void)([input, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [v, y] = saved as [Tensor, Tensor];
      const length = Measure.of(v, axes).norm();
      const across = sub(dy, mul(y, sum(mul(dy, y), [...axes], true)));
      return zerosWhere(equal(length, 0), div(across, length));
    };
    return { value, gradFunc };
  })(x);
}

/**
 * Returns a tfjs layer that scales each vector to the Euclidean norm 1. tfjs has no such layer.
 * Zeros stay zeros and pass no gradient. A vector of norm 1 keeps its bits.
 *
 * Norms neither overflow nor underflow. A NaN makes its whole vector NaN. An infinity becomes NaN,
 * and the finite values of its vector become 0.
 *
 * A model with this layer saves it as ClampwiseUnitNormalization. To load that model on a page that
 * has not created such a layer, call `registerLayers` first, or load it with `loadKerasModel`.
 *
 * @param args - `axis`, an integer or a list of integers, default the last axis; also `inputShape`,
 *   `name`, `dtype` and the other options of a tfjs layer
 * @returns a layer, for float32 of any shape
 * @throws ClampwiseTypeError if an option is unknown, or axis is neither an integer nor a list
 * @throws ClampwiseRangeError when the layer is applied, if the input has no such axis
 * @see Keras's `layers.UnitNormalization`, which divides by at least 1e-6
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { unitNormalization } from '@clampwise/tfjs-adapter/layers';
 *
 * unitNormalization().apply(tf.tensor2d([[0, 0], [0, -4]])).arraySync(); // => [[0, 0], [0, -1]]
 */
export function unitNormalization(args?: UnitNormalizationArgs): UnitNormalization {
  checkOptions(OP, args, [...LAYER_KEYS, 'axis']);
  serialization.registerClass(UnitNormalization);
  return new UnitNormalization(args);
}
