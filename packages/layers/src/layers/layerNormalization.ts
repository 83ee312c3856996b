import { sameShape, shapeText, sizeOf } from '../check/describe.ts';
import { normalizeByRows } from '../ops/normalize.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import { type Axes, checkAxes, lastAxes } from './axes.ts';
import { rejectInput } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import type { BatchShape } from './layer.ts';
import { ScaleAndShiftLayer, type ScaleAndShiftOptions } from './scaleAndShift.ts';

/** The options of layerNormalization. */
export interface LayerNormalizationOptions extends ScaleAndShiftOptions {
  /** The last axis or the last axes, which are normalized together. Default -1. */
  readonly axis?: Axes | undefined;
}

/** A layer that normalizes the values of each example. */
export class LayerNormalization extends ScaleAndShiftLayer {
  readonly axis: Axes;
  /** The lengths of the axes that are normalized together. */
  private lengths: Shape = [];

  constructor(options: LayerNormalizationOptions = {}) {
    super('layerNormalization', 'layer_normalization', options, ['axis']);
    this.axis = checkAxes('layerNormalization', options.axis ?? -1);
  }

  override build(inputShape: BatchShape): void {
    checkBatchShape(this.path, inputShape);
    this.lengths = lastAxes(this.path, this.axis, inputShape);
    this.addScaleAndShift(this.lengths);
  }

  call(x: Tensor): Tensor {
    const { lengths, path } = this;
    if (!sameShape(lastAxes(path, this.axis, x.shape), lengths)) {
      rejectInput(path, x.shape, `a batch whose last axes are ${shapeText(lengths)}`);
    }
    return normalizeByRows(x, sizeOf(lengths), this.epsilon, this.scaleAndShift);
  }
}

/**
 * Makes a layer that normalizes the values of each example to mean 0 and variance 1, then
 * multiplies them by gamma and adds beta. It computes the same in training and prediction. NaN or
 * an infinity makes the values that are normalized with it NaN.
 *
 * @param options -
 *   - `axis`: number or number[], default -1. The last axis, or the last axes together.
 *   - `epsilon`: number of at least 0, default 0.001. Added to each variance.
 *   - `center`: boolean, default true. Whether to add beta.
 *   - `scale`: boolean, default true. Whether to multiply by gamma.
 *   - `betaInitializer`: name or function, default 'zeros'. The first beta.
 *   - `gammaInitializer`: name or function, default 'ones'. The first gamma.
 *   - `betaConstraint`: constraint, name or function, default none. A rule for beta.
 *   - `gammaConstraint`: constraint, name or function, default none. A rule for gamma.
 *   - `betaRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `gammaRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `name`: string, default 'layer_normalization'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `LayerNormalization`; J. L. Ba and others, Layer normalization (2016)
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { layerNormalization } from '@clampwise/layers/layers';
 *
 * const layer = layerNormalization({ epsilon: 0 });
 * layer.apply(tensor([[1, 3], [-5, -9]])).toArray();
 * // => [[-1, 1], [1, -1]]
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): LayerNormalization {
  return new LayerNormalization(options);
}
