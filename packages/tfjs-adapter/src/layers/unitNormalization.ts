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
  /** Along which axes a vector lies, the batch being axis 0; the last one unless given. */
  axis?: number | number[];
}

/** The layer that scales vectors to the norm 1; saved as ClampwiseUnitNormalization. */
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

/** Vectors over their norms; zeros, which have no direction, stay zeros and pass no gradient. */
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
 * A tfjs layer that scales each vector along some axes to the Euclidean norm 1; tfjs has none. Zeros stay zeros, and pass
 * no gradient. Norms neither overflow nor underflow. A vector with a NaN becomes all NaN; in one with infinities these become
 * NaN, and the rest 0. A vector of norm 1 keeps its bits.
 *
 * A model with this layer saves it as ClampwiseUnitNormalization. To load it on a page that has not made such a layer, call
 * `registerLayers` first, or load it by `loadKerasModel`.
 *
 * @param args - `axis`, a whole number or a list of them, the last axis unless given; and those of every layer
 * @returns a layer, for float32 of any shape
 * @throws ClampwiseTypeError where an option is unknown or axis is neither; ClampwiseRangeError, when it is applied, where the
 *   input has no such axis
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
