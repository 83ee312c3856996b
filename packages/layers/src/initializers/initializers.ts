import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { checkNumber, checkOptions, checkSeed, keyNamed } from '../check/options.ts';
import { RandomGenerator } from '../random/generator.ts';
import { copyTensor } from '../tensor/read.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';

/** A function that makes the first values of a weight. */
export type Initializer = (shape: Shape, dtype: FloatDType) => TensorLike;

/** The option of initializers that draw. */
export interface SeedOption {
  /** A whole number: the same seed gives the same values. A new one is drawn at each call unless given. */
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
 * All zeros.
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.zeros() })]);
 * model.getWeights()[0].toArray(); // => [[0, 0], [0, 0]]
 */
export function zeros(): Initializer {
  return fill(0);
}

/**
 * All ones.
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.ones() })]);
 * model.getWeights()[0].toArray(); // => [[1, 1], [1, 1]]
 */
export function ones(): Initializer {
  return fill(1);
}

/**
 * One value everywhere.
 *
 * @param value - any number
 * @throws ClampwiseTypeError where it is none
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.constant(0.5) })]);
 * model.getWeights()[0].toArray(); // => [[0.5, 0.5], [0.5, 0.5]]
 */
export function constant(value: number): Initializer {
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError('constant', 'value', describe(value), 'a number');
  }
  return fill(value);
}

/** The options of the initializer randomNormal. */
export interface NormalInitializerOptions extends SeedOption {
  /** 0 unless given. */
  readonly mean?: number | undefined;
  /** The standard deviation, 0.05 unless given, as Keras has it. */
  readonly stddev?: number | undefined;
}

/**
 * Normal values.
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or no such number
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.randomNormal({ stddev: 0, mean: 2 }) })]);
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
  /** -0.05 unless given, as Keras has it. */
  readonly min?: number | undefined;
  /** 0.05 unless given. */
  readonly max?: number | undefined;
}

/**
 * Uniform values from min to max.
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or no such number
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.randomUniform({ min: 0, max: 1, seed: 1 }) })]);
 * model.getWeights()[0].data.every((w) => w >= 0 && w <= 1); // => true
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
 * Uniform values of variance 2/(inputs + outputs) (X. Glorot, Y. Bengio, 2010). What layers use for kernels.
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or seed no whole number
 * @see Keras's `GlorotUniform`
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.glorotUniform({ seed: 1 }) })]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= Math.sqrt(6 / 4)); // => true
 */
export function glorotUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('glorotUniform', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Normal values, cut at two standard deviations, of variance 2/(inputs + outputs) (X. Glorot, Y. Bengio, 2010).
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or seed no whole number
 * @see Keras's `GlorotNormal`
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.glorotNormal({ seed: 1 }) })]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < 2.28 * Math.sqrt(2 / 4)); // => true
 */
export function glorotNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('glorotNormal', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Uniform values of variance 2/inputs (K. He et al., 2015). For relu.
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or seed no whole number
 * @see Keras's `HeUniform`
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.heUniform({ seed: 1 }) })]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= Math.sqrt(6 / 2)); // => true
 */
export function heUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('heUniform', options, ([inputs]) => 2 / inputs);
}

/**
 * Normal values, cut at two standard deviations, of variance 2/inputs (K. He et al., 2015). For relu.
 *
 * @throws ClampwiseTypeError, ClampwiseRangeError where an option is unknown or seed no whole number
 * @see Keras's `HeNormal`
 *
 * @example
 * import { dense, initializers, sequential } from '@clampwise/layers';
 *
 * const model = sequential([dense({ units: 2, inputShape: [2], kernelInitializer: initializers.heNormal({ seed: 1 }) })]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < 2.28); // => true
 */
export function heNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('heNormal', options, ([inputs]) => 2 / inputs);
}

type Fans = readonly [inputs: number, outputs: number];

// The standard deviation of a normal variable that is cut at two of its own.
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

/** How many values flow into and out of each unit of a kernel, as Keras counts them. */
function fansOf(shape: Shape): Fans {
  const [first = 1] = shape;
  if (shape.length < 2) return [first, first];
  const field = shape.slice(0, -2).reduce((size, axis) => size * axis, 1);
  const inputs = shape[shape.length - 2] as number;
  const outputs = shape[shape.length - 1] as number;
  return [Math.max(1, inputs * field), Math.max(1, outputs * field)];
}

/** What names an initializer: one of the names, or a function. */
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

/** The initializer that an option means; one by name gets the seed. */
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

/** Runs an initializer, and checks what it gave. */
export function initialValues(
  op: string,
  initializer: Initializer,
  shape: Shape,
  dtype: FloatDType,
): Tensor {
  const values = copyTensor(op, "initializer's result", initializer(shape, dtype), dtype);
  if (sameShape(values.shape, shape)) return values;
  const expected = `of the weight's shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, "initializer's result", shapeText(values.shape), expected);
}
