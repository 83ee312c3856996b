import { ARRAYS } from '../../dtypes.ts';
import type { StoredDtype, StoredValues } from '../../types.ts';

/** Returns bytes as values: a view if they are aligned and in order, else a copy. */
export function valuesOf(
  dtype: StoredDtype,
  bytes: Uint8Array,
  isBigEndian: boolean,
): StoredValues {
  const Values = ARRAYS[dtype];
  const size = Values.BYTES_PER_ELEMENT;
  const swap = isBigEndian && size > 1;
  const ordered = swap || bytes.byteOffset % size !== 0 ? bytes.slice() : bytes;
  if (swap) swapBytes(ordered, size);
  return new Values(ordered.buffer as ArrayBuffer, ordered.byteOffset, ordered.byteLength / size);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

/** Returns the number that 16 bits of float16 stand for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
