import type { BatchShape } from '../tensor/symbolic.ts';
import type { FloatArray, FloatDType } from '../types.ts';
import { Message } from './message.ts';

// The numbers of the fields are in onnx.proto3 of ONNX 1.15.

/** The value of an attribute of a node. Whole numbers are written with `int`. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] };

const FLOAT = 1;
const INT = 2;
const TEXT = 3;
const INTS = 7;

export function attributeMessage(name: string, value: AttributeValue): Message {
  const message = new Message().text(1, name);
  if ('int' in value) return message.number(3, value.int).number(20, INT);
  if ('float' in value) return message.float(2, value.float).number(20, FLOAT);
  if ('text' in value) return message.text(4, value.text).number(20, TEXT);
  for (const int of value.ints) message.number(8, int);
  return message.number(20, INTS);
}

/** The numbers that ONNX has for element types. */
const TYPES = { float32: 1, int64: 7, float64: 11 };

type TensorType = keyof typeof TYPES;

/** Returns a tensor of constants. The bytes are little-endian, as on all machines of today. */
export function tensorMessage(
  name: string,
  shape: readonly number[],
  values: FloatArray | BigInt64Array,
): Message {
  const message = new Message();
  for (const size of shape) message.number(1, size);
  return message
    .number(2, TYPES[typeOf(values)])
    .text(8, name)
    .bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function typeOf(values: FloatArray | BigInt64Array): TensorType {
  if (values instanceof BigInt64Array) return 'int64';
  return values instanceof Float64Array ? 'float64' : 'float32';
}

/** Returns the description of an input or an output. Axes of any length have names. */
export function valueMessage(name: string, shape: BatchShape, dtype: FloatDType): Message {
  const dimensions = new Message();
  shape.forEach((size, axis) => {
    const own = new Message();
    if (size === null) own.text(2, axis === 0 ? 'batch' : `${name}_axis_${axis}`);
    else own.number(1, size);
    dimensions.message(1, own);
  });
  const tensor = new Message().number(1, TYPES[dtype]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
