import { checkNumber } from '../check/options.ts';
import { type InitializerLike, initializerFrom } from '../initializers/identify.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { moveTowards } from '../loops/normalize.ts';
import { normalizeByColumns, type Statistics, statisticsOf } from '../ops/normalize.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { lastAxes } from './axes.ts';
import { rejectInput } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import type { BatchShape, CallContext } from './layer.ts';
import { ScaleAndShiftLayer, type ScaleAndShiftOptions } from './scaleAndShift.ts';

/** The options of batchNormalization. */
export interface BatchNormalizationOptions extends ScaleAndShiftOptions {
  /** The axis of the features: the last one. Default -1. */
  readonly axis?: number | undefined;
  /** The share of the moving statistics that a step keeps, from 0 to 1. Default 0.99. */
  readonly momentum?: number | undefined;
  /** The first moving mean. Default 'zeros'. */
  readonly movingMeanInitializer?: InitializerLike | undefined;
  /** The first moving variance. Default 'ones'. */
  readonly movingVarianceInitializer?: InitializerLike | undefined;
}

const KEYS = ['axis', 'momentum', 'movingMeanInitializer', 'movingVarianceInitializer'];

/** A layer that normalizes each feature over the examples of a batch. */
export class BatchNormalization extends ScaleAndShiftLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  private movingMean: Weight | undefined;
  private movingVariance: Weight | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    const op = 'batchNormalization';
    super(op, 'batch_normalization', options, KEYS);
    const { axis = -1, momentum = 0.99 } = options;
    const { movingMeanInitializer: mean = 'zeros', movingVarianceInitializer: variance = 'ones' } =
      options;
    this.axis = checkNumber(op, 'axis', axis, { whole: true });
    this.momentum = checkNumber(op, 'momentum', momentum, { least: 0, most: 1 });
    this.movingMeanInitializer = initializerFrom(op, 'movingMeanInitializer', mean, undefined);
    this.movingVarianceInitializer = initializerFrom(
      op,
      'movingVarianceInitializer',
      variance,
      undefined,
    );
  }

  override build(inputShape: BatchShape): void {
    checkBatchShape(this.path, inputShape);
    const shape = lastAxes(this.path, this.axis, inputShape);
    this.addScaleAndShift(shape);
    this.movingMean = this.addWeight('moving_mean', shape, {
      initializer: this.movingMeanInitializer,
      trainable: false,
    });
    this.movingVariance = this.addWeight('moving_variance', shape, {
      initializer: this.movingVarianceInitializer,
      trainable: false,
    });
  }

  call(x: Tensor, { training }: CallContext): Tensor {
    const { data: mean } = this.movingMean as Weight;
    const { data: variance } = this.movingVariance as Weight;
    const features = mean.length;
    if (x.rank < 2 || x.shape[x.rank - 1] !== features) {
      rejectInput(this.path, x.shape, `a batch whose last axis has length ${features}`);
    }
    const ofBatch = training && this.trainable;
    const statistics = ofBatch ? this.measure(x, { mean, variance }) : { mean, variance };
    return normalizeByColumns(x, statistics, this.epsilon, this.scaleAndShift, ofBatch);
  }

  /** Returns the statistics of a batch, and moves the moving ones towards them. */
  private measure(x: Tensor, { mean, variance }: Statistics): Statistics {
    const statistics = statisticsOf(x, mean.length);
    if (x.size === 0) return statistics;
    moveTowards(mean, statistics.mean, this.momentum);
    moveTowards(variance, statistics.variance, this.momentum);
    return statistics;
  }
}

/**
 * Makes a layer that normalizes each feature to mean 0 and variance 1, then multiplies it by gamma
 * and adds beta. A feature is a place along the last axis.
 *
 * - In training it uses the mean and the variance of the batch, and moves `moving_mean` and
 *   `moving_variance` towards them: moving = momentum · moving + (1 - momentum) · batch.
 * - In `predict` and `evaluate`, and if `trainable` is false, it uses the moving ones and leaves
 *   them.
 *
 * A NaN or an infinity in a training batch makes its feature NaN. Unlike in Keras, the moving
 * statistics of that feature stay as they are, so that a step that an optimizer skips leaves no
 * trace.
 *
 * @param options -
 *   - `axis`: the last axis, default -1. The axis of the features.
 *   - `momentum`: number from 0 to 1, default 0.99. The share that the moving statistics keep.
 *   - `epsilon`: number of at least 0, default 0.001. Added to each variance.
 *   - `center`: boolean, default true. Whether to add beta.
 *   - `scale`: boolean, default true. Whether to multiply by gamma.
 *   - `betaInitializer`: name or function, default 'zeros'. The first beta.
 *   - `gammaInitializer`: name or function, default 'ones'. The first gamma.
 *   - `movingMeanInitializer`: name or function, default 'zeros'. The first moving mean.
 *   - `movingVarianceInitializer`: name or function, default 'ones'. The first moving variance.
 *   - `betaConstraint`: constraint, name or function, default none. A rule for beta.
 *   - `gammaConstraint`: constraint, name or function, default none. A rule for gamma.
 *   - `betaRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `gammaRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `name`: string, default 'batch_normalization'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `BatchNormalization`; S. Ioffe and C. Szegedy, Batch normalization (2015)
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { batchNormalization } from '@clampwise/layers/layers';
 *
 * const layer = batchNormalization({ epsilon: 0, momentum: 0.5 });
 * const x = tensor([[1, -5], [3, -9]]);
 * layer.apply(x, { training: true }).toArray();
 * // => [[-1, 1], [1, -1]]
 * layer.getWeights()[2].toArray(); // => [1, -3.5]
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): BatchNormalization {
  return new BatchNormalization(options);
}
