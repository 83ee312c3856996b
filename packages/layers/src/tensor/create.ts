import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkKeys } from '@clampwise/kernels/internal';
import { shapeText, sizeOf } from '../check/describe.ts';
import { DTYPE_NAMES } from '../check/foreign.ts';
import { checkDType, checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import { checkNewShape, checkShape } from '../check/shape.ts';
import { RandomGenerator } from '../random/generator.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';
import { ordinaryFloats } from './allocate.ts';
import { copyTensor } from './read.ts';
import { Tensor } from './tensor.ts';

/** The options of tensor. */
export interface TensorOptions {
  /** The shape of flat values. Default one axis; nested arrays have their own shape. */
  readonly shape?: Shape;
  /**
   * The element type. Default 'float32', except that a Tensor or NdArray of float64 stays float64.
   */
  readonly dtype?: FloatDType;
}

/**
 * Makes a tensor from a number, nested arrays, a typed array, an array of typed arrays or an
 * NdArray. It copies the values, and for float32 rounds them to nearest. NaN, the infinities and -0
 * stay as they are.
 *
 * `tensor(values, shape, dtype)` and `tensor(values, { shape, dtype })` do the same.
 *
 * @param values - the numbers; nested arrays of one depth all have the same length
 * @param shape - the shape of flat values, default one axis. For nested arrays it starts with their
 *   own shape, and may only split their last axis.
 * @param dtype - 'float32' or 'float64', default 'float32'; a Tensor or NdArray of float64 stays
 *   float64
 * @returns a new Tensor
 * @throws ClampwiseTypeError if values are not numbers, or if shape, dtype or an option is of the
 *   wrong kind
 * @throws ClampwiseRangeError if nested arrays are ragged, or the shape does not fit the values
 * @see TensorFlow.js's `tf.tensor`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 *
 * tensor([[1, 2], [3, 4]]).shape; // => [2, 2]
 * tensor([1, 2, 3, 4], [2, 2]).toArray();
 * // => [[1, 2], [3, 4]]
 * tensor(0.1, { dtype: 'float64' }).item(); // => 0.1
 */
export function tensor(values: TensorLike, shape: Shape | undefined, dtype?: FloatDType): Tensor;
/**
 * Makes a tensor as `tensor(values, shape, dtype)` does, with names for shape and dtype.
 *
 * @param values - the numbers
 * @param options -
 *   - `shape`: number[], default the shape of values. The shape of flat values.
 *   - `dtype`: 'float32' or 'float64', default 'float32'; a Tensor or NdArray of float64 stays
 *     float64.
 * @returns a new Tensor
 */
export function tensor(values: TensorLike, options?: TensorOptions): Tensor;
export function tensor(
  values: TensorLike,
  given?: Shape | TensorOptions,
  type?: FloatDType,
): Tensor {
  const options = readOptions(given, type);
  const dtype = options.dtype === undefined ? undefined : checkDType('tensor', options.dtype);
  const read = copyTensor('tensor', 'values', values, dtype);
  if (options.shape === undefined) return read;
  const shape = checkShape('tensor', 'shape', options.shape, read.data.length);
  if (Array.isArray(values)) checkNested(read.shape, shape);
  return new Tensor(read.data, shape, read.dtype);
}

function readOptions(given: unknown, dtype: FloatDType | undefined): TensorOptions {
  if (typeof given !== 'object' || Array.isArray(given) || dtype !== undefined) {
    return { shape: given, dtype } as TensorOptions;
  }
  checkKeys('tensor', given, ['shape', 'dtype'], DTYPE_NAMES);
  return given as TensorOptions;
}

/** Throws unless a shape keeps all axes of nested arrays but their last one, as in tfjs. */
function checkNested(own: Shape, shape: Shape): void {
  if (own.slice(0, -1).every((axis, k) => axis === shape[k])) return;
  const expected = `${shapeText(own)}, as values are`;
  throw new ClampwiseRangeError('tensor', 'shape', shapeText(shape), expected);
}

/**
 * Makes a tensor of zeros.
 *
 * @param shape - the length of each axis
 * @param options -
 *   - `dtype`: 'float32' or 'float64', default 'float32'. The element type.
 * @throws ClampwiseTypeError if the shape is not an array of numbers
 * @throws ClampwiseRangeError if an axis is negative or not whole, or if the tensor would hold more
 *   than 2^29 values (2 GiB of float32)
 * @see TensorFlow.js's `tf.zeros`
 *
 * @example
 * import { zeros } from '@clampwise/layers';
 *
 * zeros([2, 2]).toArray(); // => [[0, 0], [0, 0]]
 */
export function zeros(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled('zeros', shape, options, 0);
}

/**
 * Makes a tensor of ones.
 *
 * @param shape - the length of each axis
 * @param options -
 *   - `dtype`: 'float32' or 'float64', default 'float32'. The element type.
 * @throws ClampwiseTypeError if the shape is not an array of numbers
 * @throws ClampwiseRangeError if an axis is negative or not whole, or if the tensor would hold more
 *   than 2^29 values (2 GiB of float32)
 * @see TensorFlow.js's `tf.ones`
 *
 * @example
 * import { ones } from '@clampwise/layers';
 *
 * ones([3]).toArray(); // => [1, 1, 1]
 */
export function ones(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled('ones', shape, options, 1);
}

/** The options of zeros and ones. */
export interface DTypeOption {
  readonly dtype?: FloatDType;
}

function filled(op: string, shape: Shape, options: DTypeOption, value: number): Tensor {
  checkKeys(op, options, ['dtype'], DTYPE_NAMES);
  const made = blank(op, shape, options.dtype);
  if (value !== 0) made.data.fill(value);
  return made;
}

function blank(op: string, shape: Shape, dtype: FloatDType | undefined): Tensor {
  const own = checkNewShape(op, 'shape', shape);
  const type = dtype === undefined ? 'float32' : checkDType(op, dtype);
  return new Tensor(ordinaryFloats(type, sizeOf(own)), own, type);
}

/** The options of randomNormal. */
export interface RandomNormalOptions extends DTypeOption {
  /** A whole number. The same seed gives the same values. Default a new one. */
  readonly seed?: number;
  /** The mean. Default 0. */
  readonly mean?: number;
  /** The standard deviation. Default 1. */
  readonly stddev?: number;
}

/**
 * Makes a tensor of random values from the normal distribution.
 *
 * @param shape - the length of each axis
 * @param options -
 *   - `seed`: whole number, default a new one. The same seed gives the same values.
 *   - `mean`: number, default 0. The mean of the distribution.
 *   - `stddev`: number of at least 0, default 1. The standard deviation.
 *   - `dtype`: 'float32' or 'float64', default 'float32'. The element type.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if stddev is negative, or if the tensor would hold more than 2^29
 *   values
 * @see TensorFlow.js's `tf.randomNormal`, which draws other numbers
 *
 * @example
 * import { randomNormal } from '@clampwise/layers';
 *
 * const x = randomNormal([1, 5], { seed: 42 });
 * x.shape; // => [1, 5]
 * randomNormal([1, 5], { seed: 42 }).toArray();
 * // => x.toArray()
 */
export function randomNormal(shape: Shape, options: RandomNormalOptions = {}): Tensor {
  const op = 'randomNormal';
  checkOptions(op, options, ['seed', 'mean', 'stddev', 'dtype']);
  const mean = checkNumber(op, 'mean', options.mean ?? 0, {});
  const stddev = checkNumber(op, 'stddev', options.stddev ?? 1, { least: 0 });
  const random = new RandomGenerator(checkSeed(op, options.seed));
  return drawn(op, shape, options.dtype, () => mean + stddev * random.normal());
}

/** The options of randomUniform. */
export interface RandomUniformOptions extends DTypeOption {
  /** A whole number. The same seed gives the same values. Default a new one. */
  readonly seed?: number;
  /** The lower end. Default 0. */
  readonly min?: number;
  /** The upper end. Default 1. */
  readonly max?: number;
}

/**
 * Makes a tensor of random values from the uniform distribution on min (included) to max (excluded,
 * except by rounding to float32).
 *
 * @param shape - the length of each axis
 * @param options -
 *   - `seed`: whole number, default a new one. The same seed gives the same values.
 *   - `min`: number, default 0. The lower end.
 *   - `max`: number, default 1. The upper end.
 *   - `dtype`: 'float32' or 'float64', default 'float32'. The element type.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if max < min, or if the tensor would hold more than 2^29 values
 * @see TensorFlow.js's `tf.randomUniform`, which draws other numbers
 *
 * @example
 * import { randomUniform } from '@clampwise/layers';
 *
 * const x = randomUniform([100], { seed: 1, min: 2, max: 3 });
 * x.data.every((value) => value >= 2 && value <= 3);
 * // => true
 */
export function randomUniform(shape: Shape, options: RandomUniformOptions = {}): Tensor {
  const op = 'randomUniform';
  checkOptions(op, options, ['seed', 'min', 'max', 'dtype']);
  const min = checkNumber(op, 'min', options.min ?? 0, {});
  const max = checkNumber(op, 'max', options.max ?? 1, { least: min });
  const random = new RandomGenerator(checkSeed(op, options.seed));
  return drawn(op, shape, options.dtype, () => min + (max - min) * random.uniform());
}

function drawn(
  op: string,
  shape: Shape,
  dtype: FloatDType | undefined,
  draw: () => number,
): Tensor {
  const made = blank(op, shape, dtype);
  for (let i = 0; i < made.data.length; i++) made.data[i] = draw();
  return made;
}
