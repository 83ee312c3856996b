import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import type { RandomGenerator } from '../random/generator.ts';
import { ordinaryTensor } from '../tensor/tensor.ts';
import { draw, type Initializer, type SeedOption } from './initializer.ts';

function fill(value: number): Initializer {
  return (shape, dtype) => {
    const made = ordinaryTensor(shape, dtype);
    made.data.fill(value);
    return made;
  };
}

/**
 * Returns an initializer that fills a weight with zeros.
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const model = sequential([
 *   dense({
 *     units: 2,
 *     inputShape: [2],
 *     kernelInitializer: initializers.zeros(),
 *   }),
 * ]);
 * model.getWeights()[0].toArray(); // => [[0, 0], [0, 0]]
 */
export function zeros(): Initializer {
  return fill(0);
}

/**
 * Returns an initializer that fills a weight with ones.
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const model = sequential([
 *   dense({
 *     units: 2,
 *     inputShape: [2],
 *     kernelInitializer: initializers.ones(),
 *   }),
 * ]);
 * model.getWeights()[0].toArray(); // => [[1, 1], [1, 1]]
 */
export function ones(): Initializer {
  return fill(1);
}

/**
 * Returns an initializer that fills a weight with one value.
 *
 * @param value - any number
 * @throws ClampwiseTypeError if value is not a number
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const model = sequential([
 *   dense({
 *     units: 2,
 *     inputShape: [2],
 *     kernelInitializer: initializers.constant(0.5),
 *   }),
 * ]);
 * model.getWeights()[0].toArray();
 * // => [[0.5, 0.5], [0.5, 0.5]]
 */
export function constant(value: number): Initializer {
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError('constant', 'value', describe(value), 'a number');
  }
  return fill(value);
}

/** The options of the initializer randomNormal. */
export interface NormalInitializerOptions extends SeedOption {
  /** The mean. Default 0. */
  readonly mean?: number | undefined;
  /** The standard deviation. Default 0.05, as in Keras. */
  readonly stddev?: number | undefined;
}

/**
 * Returns an initializer that draws from the normal distribution.
 *
 * @param options -
 *   - `mean`: number, default 0. The mean of the distribution.
 *   - `stddev`: number of at least 0, default 0.05. The standard deviation.
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range
 * @see Keras's `RandomNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.randomNormal({ stddev: 0, mean: 2 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * model.getWeights()[0].toArray(); // => [[2, 2], [2, 2]]
 */
export function randomNormal(options: NormalInitializerOptions = {}): Initializer {
  return normal('randomNormal', options, (random) => random.normal());
}

/**
 * Returns an initializer that draws from the normal distribution, and draws values beyond two
 * standard deviations again.
 *
 * @param options -
 *   - `mean`: number, default 0. The mean of the distribution.
 *   - `stddev`: number of at least 0, default 0.05. The standard deviation before the cut.
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range
 * @see Keras's `TruncatedNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.truncatedNormal({ stddev: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= 2);
 * // => true
 */
export function truncatedNormal(options: NormalInitializerOptions = {}): Initializer {
  return normal('truncatedNormal', options, (random) => random.truncatedNormal());
}

function normal(
  op: string,
  options: NormalInitializerOptions,
  next: (random: RandomGenerator) => number,
): Initializer {
  checkOptions(op, options, ['seed', 'mean', 'stddev']);
  const mean = checkNumber(op, 'mean', options.mean ?? 0, {});
  const stddev = checkNumber(op, 'stddev', options.stddev ?? 0.05, { least: 0 });
  const seed = checkSeed(op, options.seed);
  return draw(seed, (random) => () => mean + stddev * next(random));
}

/** The options of the initializer randomUniform. */
export interface UniformInitializerOptions extends SeedOption {
  /** The lower end. Default -0.05, as in Keras. */
  readonly min?: number | undefined;
  /** The upper end. Default 0.05. */
  readonly max?: number | undefined;
}

/**
 * Returns an initializer that draws uniformly from min..max.
 *
 * @param options -
 *   - `min`: number, default -0.05. The lower end.
 *   - `max`: number, default 0.05. The upper end, at least min.
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if a number is out of range
 * @see Keras's `RandomUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.randomUniform({ min: 0, max: 1, seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * model.getWeights()[0].data.every((w) => w >= 0 && w <= 1);
 * // => true
 */
export function randomUniform(options: UniformInitializerOptions = {}): Initializer {
  const op = 'randomUniform';
  checkOptions(op, options, ['seed', 'min', 'max']);
  const min = checkNumber(op, 'min', options.min ?? -0.05, {});
  const max = checkNumber(op, 'max', options.max ?? 0.05, { least: min });
  const seed = checkSeed(op, options.seed);
  return draw(seed, (random) => () => min + (max - min) * random.uniform());
}
