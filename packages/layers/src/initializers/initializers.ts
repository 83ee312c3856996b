import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { checkNumber, checkOptions, checkSeed, keyNamed } from '../check/options.ts';
import { RandomGenerator } from '../random/generator.ts';
import { copyTensor } from '../tensor/read.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';

/** A function that returns the first values of a weight. */
export type Initializer = (shape: Shape, dtype: FloatDType) => TensorLike;

/** The option of initializers that draw random values. */
export interface SeedOption {
  /**
   * A whole number. The same seed gives the same values. By default each call draws a new seed.
   */
  readonly seed?: number | undefined;
}

function fill(value: number): Initializer {
  return (shape, dtype) => {
    const made = ordinaryTensor(shape, dtype);
    made.data.fill(value);
    return made;
  };
}

function draw(
  seed: number | undefined,
  next: (random: RandomGenerator, shape: Shape) => () => number,
): Initializer {
  return (shape, dtype) => {
    const made = ordinaryTensor(shape, dtype);
    const value = next(new RandomGenerator(seed), shape);
    for (let i = 0; i < made.data.length; i++) made.data[i] = value();
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
  const op = 'randomNormal';
  checkOptions(op, options, ['seed', 'mean', 'stddev']);
  const mean = checkNumber(op, 'mean', options.mean ?? 0, {});
  const stddev = checkNumber(op, 'stddev', options.stddev ?? 0.05, { least: 0 });
  const seed = checkSeed(op, options.seed);
  return draw(seed, (random) => () => mean + stddev * random.normal());
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

/**
 * Returns an initializer that draws uniformly with variance 2/(inputs + outputs) (X. Glorot, Y.
 * Bengio, 2010). It is the default for kernels.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `GlorotUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.glorotUniform({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = Math.sqrt(6 / 4);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= limit);
 * // => true
 */
export function glorotUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('glorotUniform', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Returns an initializer that draws normal values with variance 2/(inputs + outputs), cut at two
 * standard deviations (X. Glorot, Y. Bengio, 2010).
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `GlorotNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.glorotNormal({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = 2.28 * Math.sqrt(2 / 4);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < limit);
 * // => true
 */
export function glorotNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('glorotNormal', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Returns an initializer that draws uniformly with variance 2/inputs (K. He et al., 2015). Use it
 * for layers with relu.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `HeUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.heUniform({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = Math.sqrt(6 / 2);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= limit);
 * // => true
 */
export function heUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('heUniform', options, ([inputs]) => 2 / inputs);
}

/**
 * Returns an initializer that draws normal values with variance 2/inputs, cut at two standard
 * deviations (K. He et al., 2015). Use it for layers with relu.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `HeNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.heNormal({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < 2.28);
 * // => true
 */
export function heNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('heNormal', options, ([inputs]) => 2 / inputs);
}

type Fans = readonly [inputs: number, outputs: number];

// The standard deviation of a standard normal variable that is cut at -2 and 2.
const CUT_STDDEV = 0.8796256610342398;

function scaledUniform(
  op: string,
  options: SeedOption,
  variance: (fans: Fans) => number,
): Initializer {
  checkOptions(op, options, ['seed']);
  return draw(checkSeed(op, options.seed), (random, shape) => {
    const limit = Math.sqrt(3 * variance(fansOf(shape)));
    return () => limit * (2 * random.uniform() - 1);
  });
}

function scaledNormal(
  op: string,
  options: SeedOption,
  variance: (fans: Fans) => number,
): Initializer {
  checkOptions(op, options, ['seed']);
  return draw(checkSeed(op, options.seed), (random, shape) => {
    const stddev = Math.sqrt(variance(fansOf(shape))) / CUT_STDDEV;
    return () => stddev * random.truncatedNormal();
  });
}

/** Counts the values that flow into and out of each unit of a kernel, as Keras does. */
function fansOf(shape: Shape): Fans {
  const [first = 1] = shape;
  if (shape.length < 2) return [first, first];
  const field = shape.slice(0, -2).reduce((size, axis) => size * axis, 1);
  const inputs = shape[shape.length - 2] as number;
  const outputs = shape[shape.length - 1] as number;
  return [Math.max(1, inputs * field), Math.max(1, outputs * field)];
}

/** An initializer as an option of a layer: a name or a function. */
export type InitializerLike =
  | Initializer
  | 'zeros'
  | 'ones'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'randomNormal'
  | 'randomUniform';

const BY_NAME: { readonly [name: string]: (options: SeedOption) => Initializer } = {
  zeros,
  ones,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  randomNormal,
  randomUniform,
};

/**
 * Returns the initializer that an option stands for. An initializer given by name gets the seed.
 */
export function initializerFrom(
  op: string,
  argument: string,
  given: unknown,
  seed: number | undefined,
): Initializer {
  if (typeof given === 'function') return given as Initializer;
  if (typeof given === 'string') {
    return (BY_NAME[keyNamed(op, argument, given, BY_NAME)] as typeof heNormal)({ seed });
  }
  const expected = `a function of a shape, or one of ${Object.keys(BY_NAME).join(', ')}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

/** Runs an initializer and checks its result. */
export function initialValues(
  op: string,
  initializer: Initializer,
  shape: Shape,
  dtype: FloatDType,
): Tensor {
  const values = copyTensor(op, "initializer's result", initializer(shape, dtype), dtype);
  if (sameShape(values.shape, shape)) return values;
  const received = `shape ${shapeText(values.shape)}`;
  const expected = `of the weight's shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, "initializer's result", received, expected);
}
