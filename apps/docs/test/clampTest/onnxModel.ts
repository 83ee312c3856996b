// ONNX models of one operator, as bytes. The numbers are the field numbers of onnx.proto.
import type { CastCase, ValueCase } from '../../src/clampTest/cases.ts';

type Value = number | string | readonly number[];

/** One field of a protobuf message: a whole number, a text, or a message in bytes. */
function field(number: number, value: Value): number[] {
  if (typeof value === 'number') return [number << 3, ...varint(value)];
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [(number << 3) | 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** The element types of TensorProto. */
const TYPES = { float32: 1, uint8: 2, int16: 5, int32: 6 } as const;

type Dtype = keyof typeof TYPES;

/** A value of the graph. It has any shape. */
function valueInfo(name: string, dtype: Dtype): number[] {
  return [...field(1, name), ...field(2, field(1, field(1, TYPES[dtype])))];
}

interface Operator {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Dtype>>;
  readonly output: Dtype;
}

/** A model whose graph has one operator, of opset 21. */
function modelOf({ name, inputs, output }: Operator): Uint8Array {
  const names = Object.keys(inputs);
  const node = [...names.flatMap((each) => field(1, each)), ...field(2, 'y'), ...field(4, name)];
  const graph = [
    ...field(1, node),
    ...field(2, name),
    ...Object.entries(inputs).flatMap(([each, dtype]) => field(11, valueInfo(each, dtype))),
    ...field(12, valueInfo('y', output)),
  ];
  return Uint8Array.from([...field(1, 10), ...field(7, graph), ...field(8, field(2, 21))]);
}

/** Clip of x between min and max. */
export function clipModel(dtype: ValueCase['dtype']): Uint8Array {
  return modelOf({ name: 'Clip', inputs: { x: dtype, min: dtype, max: dtype }, output: dtype });
}

/** QuantizeLinear: x / scale, rounded, and saturated to the type of zero. */
export function quantizeModel(dtype: CastCase['dtype']): Uint8Array {
  const inputs = { x: 'float32', scale: 'float32', zero: dtype } as const;
  return modelOf({ name: 'QuantizeLinear', inputs, output: dtype });
}
