import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape } from '@clampwise/kernels/internal';
import { engine, Tensor, type TensorLike, tensor } from '@tensorflow/tfjs-core';
import { adviceFor } from './advice.ts';

/** A tensor, or a value that `tf.tensor` accepts. */
export type TensorOrLike = Tensor | TensorLike;

/**
 * Returns a tensor as it is, and converts a number, nested arrays or a typed array. Call it inside
 * `tf.tidy`.
 */
export function asTensor(op: string, argument: string, value: TensorOrLike): Tensor {
  if (value instanceof Tensor) {
    checkAlive(op, argument, value);
    return value;
  }
  // tf.tensor also accepts bigints and rows of several lengths, and then values are missing.
  if (shapeOf(value) !== null) return tensor(value);
  const expected = EXPECTED + (layerHint(op, value) || adviceFor(value));
  throw new ClampwiseTypeError(op, argument, describe(value), expected);
}

const EXPECTED =
  'a tensor of tfjs, a number, nested arrays of numbers with rows of equal length, or a Float32Array, ' +
  'Int32Array or Uint8Array';

/** Operations that share their name with a layer. */
const LAYERS = ['clipByValue', 'nonNeg'];

/** A call without a tensor, or with a symbolic one, is probably meant for the layer. */
function layerHint(op: string, value: unknown): string {
  const isSymbolic = typeof value === 'object' && value !== null && 'sourceLayer' in value;
  if (!LAYERS.includes(op) || (value !== undefined && !isSymbolic)) return '';
  return ` (for the layer, import ${op} from '@clampwise/tfjs-adapter/layers')`;
}

/** The same for a bound of an int32 tensor: numbers are rounded from their float64 values. */
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
    throw new ClampwiseRangeError(op, argument, 'NaN', 'a number, since x is int32');
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

/**
 * The shape of a number, a typed array or nested arrays; null if they contain other values or have
 * no shape.
 */
function shapeOf(value: unknown): readonly number[] | null {
  if (typeof value === 'number') return [];
  if (ArrayBuffer.isView(value)) return numericLength(value);
  if (!Array.isArray(value)) return null;
  // Array.from, because map skips holes.
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
  return isKnown && !isDetached(view) ? [view.length] : null;
}

/** Whether the buffer of an array is detached, or shrank so that the array lies outside of it. */
function isDetached(array: { readonly length: number }): boolean {
  if (array.length > 0) return false;
  try {
    Uint8Array.prototype.indexOf.call(array, 0);
    return false;
  } catch {
    return true;
  }
}

/** Checks that a tensor is float32 or int32. */
export function checkNumeric(op: string, argument: string, { dtype }: Tensor): void {
  if (dtype === 'float32' || dtype === 'int32') return;
  throw new ClampwiseTypeError(op, argument, `a tensor of ${dtype}`, 'of float32 or int32');
}

/** Throws for the gradient of an operation on integers. */
export function checkDifferentiable(op: string, { dtype }: Tensor): void {
  if (dtype === 'float32') return;
  const expected = 'of float32, because int32 has no gradient';
  throw new ClampwiseTypeError(`gradient of ${op}`, 'x', `a tensor of ${dtype}`, expected);
}

/** Checks that a value is a float32 tensor. */
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

/**
 * Checks that a tensor has values here. Otherwise tfjs would fail in a kernel, because something
 * undefined has no backend.
 */
function checkAlive(op: string, argument: string, { isDisposed, dataId }: Tensor): void {
  if (isDisposed) {
    const expected = 'a tensor that is not disposed';
    const sentence = `${argument} is a disposed tensor. tf.keep keeps a tensor beyond the end of a tf.tidy`;
    throw new ClampwiseTypeError(op, argument, 'a disposed tensor', expected, sentence);
  }
  if (engine().state.tensorInfo.has(dataId)) return;
  const received = 'a tensor of another copy of tfjs-core';
  const expected = 'a tensor of the copy that this package uses';
  const sentence = `${argument} is ${received}. npm ls @tensorflow/tfjs-core lists the copies`;
  throw new ClampwiseTypeError(op, argument, received, expected, sentence);
}
