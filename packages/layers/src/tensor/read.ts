import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkArray } from '@clampwise/kernels/internal';
import { describe, sizeOf } from '../check/describe.ts';
import { checkRank } from '../check/shape.ts';
import type { FloatDType, NestedRows } from '../types.ts';
import { ordinaryFloats } from './allocate.ts';
import { flattenInto, nestedShape, numbersOf } from './nested.ts';
import { Tensor } from './tensor.ts';

const EXPECTED = 'a Tensor, an NdArray, a typed array, nested arrays or a number';

/**
 * Reads a value as a tensor. A Tensor of the dtype comes back as it is, and other values are
 * copied. Without a dtype, a Tensor or NdArray of float64 stays float64, and everything else
 * becomes float32.
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
    return fromNested(op, argument, values as NestedRows, dtype ?? 'float32');
  }
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) {
    return fromArray(op, argument, values, dtype);
  }
  const { data, shape } = (values ?? {}) as { data?: unknown; shape?: unknown };
  if (!ArrayBuffer.isView(data) || !Array.isArray(shape)) rejectValues(op, argument, values);
  checkRank(op, argument, shape.length);
  return fromArray(op, argument, values, dtype);
}

function rejectValues(op: string, argument: string, values: unknown): never {
  throw new ClampwiseTypeError(op, argument, describe(values), EXPECTED + adviceFor(values));
}

/** Returns what to write for values that only look readable. */
function adviceFor(values: unknown): string {
  const { then, dataSync, call } = (values ?? {}) as { [name: string]: unknown };
  if (typeof then === 'function') return ' (await the promise first)';
  // A symbolic tensor.
  if (call !== undefined) return ' (apply activation(fn) to it)';
  if (typeof dataSync !== 'function') return '';
  return ' (write tensor(await x.array()), or use @clampwise/tfjs-adapter for models of TensorFlow.js)';
}

function fromNested(op: string, argument: string, values: NestedRows, dtype: FloatDType): Tensor {
  const shape = Object.freeze(nestedShape(op, argument, values));
  const data = ordinaryFloats(dtype, sizeOf(shape));
  flattenInto(op, argument, data, values, shape);
  return new Tensor(data, shape, dtype);
}

/** Copies an array of the kernels, whose checks reject strided, detached and freed arrays. */
function fromArray(op: string, argument: string, values: unknown, dtype?: FloatDType): Tensor {
  const checked = checkArray(op, argument, values);
  const { info, data, shape } = checked;
  const own = dtype ?? (shape !== null && info.name === 'float64' ? 'float64' : 'float32');
  const copy = ordinaryFloats(own, data.length);
  copy.set(numbersOf(op, argument, checked));
  return new Tensor(copy, Object.freeze([...(shape ?? [data.length])]), own);
}
