import { ClampwiseTypeError, clip, type NdArray } from '@clampwise/kernels';
import { describe, sizeOf } from '../check/describe.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkRank } from '../check/shape.ts';
import type { FloatArray, FloatDType, NestedArray, NumberArray, Shape } from '../types.ts';
import { ordinaryFloats } from './allocate.ts';
import { flattenInto, nestedShape } from './nested.ts';
import { Tensor } from './tensor.ts';

const EXPECTED = 'a Tensor, an NdArray, a typed array, nested arrays or a number';

/**
 * Reads a value as a tensor. A Tensor of the dtype comes back as it is; anything else is copied. Without a dtype, a
 * Tensor or NdArray of float64 stays float64, and all else becomes float32.
 */
export function readTensor(
  op: string,
  argument: string,
  values: unknown,
  dtype?: FloatDType,
): Tensor {
  if (values instanceof Tensor && (dtype === undefined || values.dtype === dtype)) return values;
  return copyTensor(op, argument, values, dtype);
}

/** Reads a value as a tensor that shares no memory with it. */
export function copyTensor(
  op: string,
  argument: string,
  values: unknown,
  dtype?: FloatDType,
): Tensor {
  if (typeof values === 'number' || Array.isArray(values)) {
    return fromNested(op, argument, values as NestedArray, dtype ?? 'float32');
  }
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) {
    const data = copyValues(op, argument, values as unknown as NumberArray);
    return fromNumbers(op, argument, data, [data.length], dtype ?? 'float32');
  }
  const { data, shape } = (values ?? {}) as { data?: unknown; shape?: unknown };
  if (!ArrayBuffer.isView(data) || !Array.isArray(shape)) refuseValues(op, argument, values);
  checkRank(op, argument, shape.length);
  const copy = copyValues(op, argument, values as NdArray<NumberArray>);
  const own = copy.dtype === 'float64' ? 'float64' : 'float32';
  return fromNumbers(op, argument, copy.data, Object.freeze([...shape]), dtype ?? own);
}

function refuseValues(op: string, argument: string, values: unknown): never {
  throw new ClampwiseTypeError(op, argument, describe(values), EXPECTED + adviceFor(values));
}

/** What to write for values that only look as if they could be read. */
function adviceFor(values: unknown): string {
  const { then, dataSync } = (values ?? {}) as { then?: unknown; dataSync?: unknown };
  if (typeof then === 'function') return ' (await the promise first)';
  if (typeof dataSync !== 'function') return '';
  return ' (write tensor(await x.array()), or use @clampwise/tfjs-adapter for models of TensorFlow.js)';
}

function fromNested(op: string, argument: string, values: NestedArray, dtype: FloatDType): Tensor {
  const shape = Object.freeze(nestedShape(op, argument, values));
  const data = ordinaryFloats(dtype, sizeOf(shape));
  flattenInto(op, argument, data, values, shape);
  return new Tensor(data, shape, dtype);
}

function fromNumbers(
  op: string,
  argument: string,
  values: NumberArray,
  shape: Shape,
  dtype: FloatDType,
): Tensor {
  if (typeof (values as ArrayLike<unknown>)[0] === 'bigint') {
    throw new ClampwiseTypeError(op, argument, describe(values), 'of numbers, not bigints');
  }
  if (isOwn(values, dtype)) return new Tensor(values, shape, dtype);
  const data = ordinaryFloats(dtype, values.length);
  data.set(values);
  return new Tensor(data, shape, dtype);
}

/** Whether a copy can be kept as it is: of the dtype, and an ordinary array, which starts at its buffer's start. */
function isOwn(values: NumberArray, dtype: FloatDType): values is FloatArray {
  const ctor = dtype === 'float32' ? Float32Array : Float64Array;
  return values instanceof ctor && values.byteOffset === 0;
}

/**
 * Copies through the kernels, which refuse what cannot be read: strided, detached and freed arrays. Within a scope of the
 * heap the copy of a resident array is resident.
 */
function copyValues<A extends NumberArray | NdArray<NumberArray>>(
  op: string,
  argument: string,
  values: A,
): A {
  return onBehalfOf(op, argument, () => clip(values as NumberArray, null, null) as unknown as A);
}
