import { Fault } from '../fault.ts';
import type { StoredArray, StoredDtype } from '../types.ts';

/** The typed array that the values of each dtype are in. */
const TYPES: { readonly [dtype in StoredDtype]: { readonly name: string } } = {
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** Throws a Fault unless an array is what it says: its values have its dtype and fill its shape. */
export function checkArray({ shape, dtype, values }: StoredArray, what: string): void {
  const type = Object.hasOwn(TYPES, dtype) ? TYPES[dtype].name : undefined;
  if (type === undefined) {
    throw new Fault(`${what} of the dtype ${String(dtype)}`, Object.keys(TYPES).join(', '));
  }
  const came = Object.prototype.toString.call(values).slice(8, -1);
  if (came !== type) throw new Fault(`${what} of ${dtype} as ${came}`, `a ${type} for ${dtype}`);
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isShape) throw new Fault(`${what} without a shape`, 'a list of sizes');
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === values.length) return;
  const received = `${what} of shape [${shape.join(', ')}] with ${values.length} values`;
  throw new Fault(received, `${count} values for that shape`);
}
