import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText, sizeOf } from '../check/describe.ts';
import { checkFlag, checkOptions } from '../check/options.ts';
import { shiftByColumns, statisticsOf } from '../ops/normalize.ts';
import { copyTensor, readTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, Shape, TensorLike } from '../types.ts';
import type { Weight } from '../weights/weight.ts';
import { type Axes, checkAxes, lastAxes } from './axes.ts';
import { layerOptions, rejectInput, SameShapeLayer } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import { type BatchShape, LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of normalization. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * The last axis or the last axes. Each place along them has its own mean and variance. Null for
   * one mean and one variance of all values. Default -1.
   */
  readonly axis?: Axes | null | undefined;
  /** The means, if you know them: a number, or an array. Default from `adapt`. */
  readonly mean?: TensorLike | undefined;
  /** The variances, given together with the means. Default from `adapt`. */
  readonly variance?: TensorLike | undefined;
  /** Whether to compute x · deviation + mean instead, the way back. Default false. */
  readonly invert?: boolean | undefined;
}

const KEYS = [...LAYER_KEYS, 'axis', 'mean', 'variance', 'invert'];

// As in Keras: a smaller standard deviation counts as this.
const LEAST_DEVIATION = 1e-7;

/** A layer that shifts and scales features to mean 0 and variance 1. */
export class Normalization extends SameShapeLayer {
  readonly axis: Axes | null;
  readonly invert: boolean;
  /** The means that were given, or null if they come from `adapt`. */
  readonly mean: Tensor | null;
  /** The variances that were given, or null if they come from `adapt`. */
  readonly variance: Tensor | null;
  private lengths: Shape = [];
  private adaptedMean: Weight | undefined;
  private adaptedVariance: Weight | undefined;

  constructor(options: NormalizationOptions = {}) {
    const op = 'normalization';
    checkOptions(op, options, KEYS);
    super(layerOptions(options), 'normalization');
    const { axis = -1, mean, variance } = options;
    this.axis = axis === null ? null : checkAxes(op, axis);
    this.invert = checkFlag(op, 'invert', options.invert ?? false);
    if ((mean === undefined) !== (variance === undefined)) rejectHalf(op, mean === undefined);
    this.mean = mean === undefined ? null : copyTensor(op, 'mean', mean, 'float64');
    this.variance = variance === undefined ? null : checkVariance(op, variance);
  }

  override build(inputShape: BatchShape): void {
    checkBatchShape(this.path, inputShape);
    this.lengths = this.lengthsIn(inputShape);
    const { lengths, mean, variance, path } = this;
    if (mean !== null && variance !== null) {
      for (const [name, given] of [['mean', mean] as const, ['variance', variance] as const]) {
        if (given.rank > 0 && !sameShape(given.shape, lengths)) {
          const expected = `a number, or an array of shape ${shapeText(lengths)}`;
          throw new ClampwiseRangeError(path, name, `shape ${shapeText(given.shape)}`, expected);
        }
      }
      return;
    }
    const fixed = { trainable: false };
    this.adaptedMean = this.addWeight('mean', lengths, { ...fixed, initializer: 'zeros' });
    this.adaptedVariance = this.addWeight('variance', lengths, { ...fixed, initializer: 'ones' });
  }

  private lengthsIn(batch: BatchShape): Shape {
    return this.axis === null ? [] : lastAxes(this.path, this.axis, batch);
  }

  /**
   * Computes the means and the variances of data. Call it once, before training.
   *
   * @param data - examples: a Tensor, an NdArray or nested arrays
   * @throws ClampwiseTypeError if the layer was given its mean and variance, or data cannot be read
   * @throws ClampwiseRangeError if data has no examples, or its shape does not fit the layer
   */
  adapt(data: TensorLike): void {
    const op = `${this.path}.adapt`;
    if (this.mean !== null) rejectAdapt(op);
    const read = readTensor(op, 'data', data);
    if (read.rank < 1 || read.size === 0) {
      const expected = 'examples, at least one';
      throw new ClampwiseRangeError(op, 'data', `shape ${shapeText(read.shape)}`, expected);
    }
    this.ensureBuilt([null, ...read.shape.slice(1)], read.dtype);
    this.checkLengths(read.shape);
    const { mean, variance } = statisticsOf(read, sizeOf(this.lengths));
    (this.adaptedMean as Weight).data.set(mean);
    (this.adaptedVariance as Weight).data.set(variance);
  }

  call(x: Tensor): Tensor {
    this.checkLengths(x.shape);
    const count = sizeOf(this.lengths);
    const mean = repeated(this.mean ?? (this.adaptedMean as Weight), count);
    const variance = repeated(this.variance ?? (this.adaptedVariance as Weight), count);
    const deviations = variance.map((value) => Math.max(Math.sqrt(value), LEAST_DEVIATION));
    if (this.invert) return shiftByColumns(x, new Float64Array(count), deviations, mean);
    const factors = deviations.map((deviation) => 1 / deviation);
    return shiftByColumns(x, mean, factors, null);
  }

  private checkLengths(shape: Shape): void {
    const { lengths } = this;
    if (sameShape(this.lengthsIn(shape), lengths)) return;
    rejectInput(this.path, shape, `a batch whose last axes are ${shapeText(lengths)}`);
  }
}

function rejectHalf(op: string, isMeanMissing: boolean): never {
  const [given, missing] = isMeanMissing ? ['variance', 'mean'] : ['mean', 'variance'];
  const sentence = `${given} is given without ${missing}. Pass both, or neither and call adapt`;
  throw new ClampwiseTypeError(op, missing as string, 'undefined', `given with ${given}`, sentence);
}

function rejectAdapt(op: string): never {
  const sentence =
    'this layer was given its mean and variance. Leave them out of its options to adapt it';
  throw new ClampwiseTypeError(op, 'mean', 'a given mean', 'a layer without a mean', sentence);
}

/** Returns the values in float64, with one value for each column. */
function repeated({ data }: Tensor, count: number): FloatArray {
  return Float64Array.from({ length: count }, (_, k) => data[data.length === 1 ? 0 : k] as number);
}

function checkVariance(op: string, given: TensorLike): Tensor {
  const variance = copyTensor(op, 'variance', given, 'float64');
  const negative = variance.data.find((value) => !(value >= 0));
  if (negative === undefined) return variance;
  throw new ClampwiseRangeError(op, 'variance', describe(negative), 'numbers of at least 0');
}

/**
 * Makes a layer that computes (x - mean) / deviation, with the mean and the standard deviation of
 * each feature. Call `adapt` with the training data before training, or pass both. Until then the
 * mean is 0 and the variance 1. A deviation below 1e-7 counts as 1e-7. NaN stays NaN. Training does
 * not change the statistics.
 *
 * @param options -
 *   - `axis`: number, number[] or null, default -1. The last axis, or the last axes. Each place
 *     along them has its own statistics. Null for one mean and one variance of all values.
 *   - `mean`: number or array, default from `adapt`. The means.
 *   - `variance`: number or array of at least 0, default from `adapt`. The variances.
 *   - `invert`: boolean, default false. Whether to compute x · deviation + mean, the way back.
 *   - `name`: string, default 'normalization'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind, or only one of mean and
 *   variance is given
 * @throws ClampwiseRangeError if a variance is negative or NaN
 * @see Keras's `Normalization`
 *
 * @example
 * import { normalization } from '@clampwise/layers/layers';
 *
 * const layer = normalization();
 * layer.adapt([[1, 100], [3, 300]]);
 * layer.apply([[3, 200]]).toArray(); // => [[1, 0]]
 */
export function normalization(options: NormalizationOptions = {}): Normalization {
  return new Normalization(options);
}
