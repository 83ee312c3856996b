import type { NamedArray } from '@clampwise/model-files';
import { Fault, fromHalf, shown } from '@clampwise/model-files/internal';
import type { DataType } from '@tensorflow/tfjs-core';

type Values = Float32Array | Int32Array | Uint8Array;

/**
 * Returns stored values in the array type that tfjs has for a dtype. It is the same array if it has
 * this type. Floats are rounded to float32. Integers that do not fit the dtype are a Fault.
 */
export function valuesFor(dtype: DataType, array: NamedArray): Values {
  const { values } = array;
  switch (dtype) {
    case 'int32':
      return values instanceof Int32Array ? values : integersOf(array);
    case 'bool':
      return filled(new Uint8Array(values.length), (k) => (Number(values[k]) === 0 ? 0 : 1));
    default:
      return floatsOf(array);
  }
}

function floatsOf(array: NamedArray): Float32Array {
  const { dtype, values } = array;
  if (values instanceof Float32Array) return values;
  if (values instanceof Float64Array) return new Float32Array(values);
  const floats = new Float32Array(values.length);
  if (dtype === 'float16') return filled(floats, (k) => fromHalf(Number(values[k])));
  // A bfloat16 is the upper half of a float32.
  if (dtype === 'bfloat16') {
    filled(new Uint32Array(floats.buffer), (k) => Number(values[k]) << 16);
    return floats;
  }
  filled(floats, (k) => Number(values[k]));
  return checked(array, floats, values);
}

function integersOf(array: NamedArray): Int32Array {
  const { dtype, values } = array;
  const isHalf = dtype === 'float16' || dtype === 'bfloat16';
  const numbers: ArrayLike<number | bigint> = isHalf ? floatsOf(array) : values;
  return checked(
    array,
    filled(new Int32Array(numbers.length), (k) => Number(numbers[k])),
    numbers,
  );
}

function filled<T extends Values | Uint32Array>(array: T, value: (k: number) => number): T {
  for (let k = 0; k < array.length; k++) array[k] = value(k);
  return array;
}

/** Throws a Fault if a value has changed. */
function checked<T extends Values>(
  { name, dtype }: NamedArray,
  result: T,
  given: ArrayLike<number | bigint>,
): T {
  for (let k = 0; k < result.length; k++) {
    const value = given[k] as number | bigint;
    // A bigint equals the number of the same value.
    // biome-ignore lint/suspicious/noDoubleEquals: of two types.
    if (result[k] == value) continue;
    const received = `the value ${value} in the ${dtype} weight '${shown(name)}'`;
    const kind = result instanceof Int32Array ? 'int32' : 'float32';
    throw new Fault(received, `values that ${kind} has`);
  }
  return result;
}
