import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape } from '@clampwise/kernels/internal';
import { engine, Tensor, type TensorLike, tensor } from '@tensorflow/tfjs-core';
import { adviceFor } from './advice.ts';

/** A tensor, or what `tf.tensor` makes one of. */
export type TensorOrLike = Tensor | TensorLike;

/** Gives a tensor as it is, and makes one of a number, nested arrays or a typed array. Call it inside `tf.tidy`. */
export function asTensor(op: string, argument: string, value: TensorOrLike): Tensor {
  if (value instanceof Tensor) {
    checkAlive(op, argument, value);
    return value;
  }
  // tfjs makes a tensor of bigints or of rows of several lengths too, with values missing.
  if (shapeOf(value) !== null) return tensor(value);
  const expected = EXPECTED + (layerHint(op, value) || adviceFor(value));
  throw new ClampwiseTypeError(op, argument, describe(value), expected);
}

const EXPECTED =
  'a tensor of tfjs, a number, nested arrays of numbers of one shape, or an array of a type that tfjs has ' +
  '(Float32Array, Int32Array, Uint8Array)';

/** Operations with a layer of the same name. */
const LAYERS = ['clipByValue', 'nonNeg'];

/** A call without a tensor, or with a symbolic one, means the layer of the same name. */
function layerHint(op: string, value: unknown): string {
  const isSymbolic = typeof value === 'object' && value !== null && 'sourceLayer' in value;
  if (!LAYERS.includes(op) || (value !== undefined && !isSymbolic)) return '';
  return ` (the layer ${op} is in '@clampwise/tfjs-adapter/layers')`;
}

/** The same for a bound of an int32 tensor: numbers are rounded up or down, from the doubles that they are. */
export function asIntegerTensor(
  op: string,
  argument: string,
  value: TensorOrLike,
  round: (value: number) => number,
): Tensor {
  const shape = value instanceof Tensor ? null : shapeOf(value);
  if (shape === null) return asTensor(op, argument, value);
  const numbers = flat(value);
  if (numbers.some(Number.isNaN)) {
    throw new ClampwiseRangeError(op, argument, 'NaN', 'numbers only, for x of int32');
  }
  const inRange = numbers.map((number) =>
    Math.min(Math.max(round(number), -(2 ** 31)), 2 ** 31 - 1),
  );
  return tensor(Int32Array.from(inRange), [...shape], 'int32');
}

function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return Array.from(value as ArrayLike<unknown>).flatMap(flat);
}

/** The shape of a number, a typed array or nested arrays; null where they hold something else, or have no shape. */
function shapeOf(value: unknown): readonly number[] | null {
  if (typeof value === 'number') return [];
  if (ArrayBuffer.isView(value)) return numericLength(value);
  if (!Array.isArray(value)) return null;
  // Array.from, which does not leave out holes.
  const [first, ...others] = Array.from(value, shapeOf);
  if (first === null || !others.every((shape) => shape !== null && sameShape(shape, first ?? [])))
    return null;
  return [value.length, ...(first ?? [])];
}

function numericLength(view: ArrayBufferView): readonly number[] | null {
  const isKnown =
    view instanceof Float32Array ||
    view instanceof Int32Array ||
    view instanceof Uint8Array ||
    view instanceof Uint8ClampedArray;
  return isKnown ? [view.length] : null;
}

/** Refuses a tensor that is neither float32 nor int32. */
export function checkNumeric(op: string, argument: string, { dtype }: Tensor): void {
  if (dtype === 'float32' || dtype === 'int32') return;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${dtype}`, 'of float32 or int32');
}

/** Refuses the gradient of an operation on integers, which has none. */
export function checkDifferentiable(op: string, { dtype }: Tensor): void {
  if (dtype === 'float32') return;
  const expected = 'of float32 where a gradient is asked for';
  throw new ClampwiseTypeError(`gradient of ${op}`, 'x', `a tensor of ${dtype}`, expected);
}

/** Refuses what is no tensor of float32. */
export function checkFloatTensor(op: string, argument: string, value: unknown): void {
  if (!(value instanceof Tensor)) {
    const advice = Array.isArray(value) ? ' (write tf.tensor(array))' : adviceFor(value);
    const expected = `a tensor of tfjs, or null${advice}`;
    throw new ClampwiseTypeError(op, argument, describe(value), expected);
  }
  checkAlive(op, argument, value);
  if (value.dtype === 'float32') return;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${value.dtype}`, 'of float32');
}

/** Refuses a tensor without values here, of which tfjs says in its kernels that something undefined has no backend. */
function checkAlive(op: string, argument: string, { isDisposed, dataId }: Tensor): void {
  if (isDisposed) {
    const expected = 'one that has its values still (tf.keep keeps it beyond a tf.tidy)';
    throw new ClampwiseTypeError(op, argument, 'a tensor that is disposed of', expected);
  }
  if (engine().state.tensorInfo.has(dataId)) return;
  const expected =
    'one of the copy that this package uses (npm ls @tensorflow/tfjs-core lists them)';
  throw new ClampwiseTypeError(op, argument, 'a tensor of another copy of tfjs-core', expected);
}
