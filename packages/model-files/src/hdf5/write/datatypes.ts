import { ARRAYS } from '../../dtypes.ts';
import type { StoredDtype } from '../../types.ts';
import { BOOLEANS, CLASS, FLOATS } from '../layout.ts';
import { aligned, ByteList, utf8 } from './bytes.ts';

const VERSION_1 = 1 << 4;

/** Appends what all datatypes start with. */
function start(type: number, bits: number, size: number): ByteList {
  return new ByteList()
    .u8(VERSION_1 | type)
    .u16(bits & 0xffff)
    .u8(bits >> 16)
    .u32(size);
}

/** Describes the values of an array. */
export function arrayType(dtype: StoredDtype): Uint8Array {
  if (dtype === 'bool') return boolean();
  // As Keras writes it: two bytes whose meaning is in an attribute.
  if (dtype === 'bfloat16') return start(CLASS.opaque, 0, 2).take();
  return FLOATS.has(dtype) ? float(dtype) : integer(dtype);
}

function integer(dtype: StoredDtype): Uint8Array {
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  const sign = dtype.startsWith('u') ? 0 : 8;
  return start(CLASS.integer, sign, size)
    .u16(0)
    .u16(8 * size)
    .take();
}

function float(dtype: StoredDtype): Uint8Array {
  const { size, sign, exponent, exponentBits, mantissaBits, bias } = FLOATS.get(dtype)!;
  // Bit 5: the leading 1 of a mantissa is not stored.
  return start(CLASS.float, 0x20 | (sign << 8), size)
    .u16(0)
    .u16(8 * size)
    .u8(exponent)
    .u8(exponentBits)
    .u8(0)
    .u8(mantissaBits)
    .u32(bias)
    .take();
}

function boolean(): Uint8Array {
  const type = start(CLASS.enum, BOOLEANS.length, 1).bytes(integer('int8'));
  for (const name of BOOLEANS) type.bytes(utf8(name)).zeros(aligned(name.length + 1) - name.length);
  return type.u8(0).u8(1).take();
}

/** Describes a number as an attribute. */
export function numberType(isWhole: boolean): Uint8Array {
  return isWhole ? integer('int64') : float('float64');
}

const UTF8 = 1;

/** Describes a text in the global heap. */
export function heapText(): Uint8Array {
  return start(CLASS.variable, 1 | (UTF8 << 8), 16)
    .bytes(integer('uint8'))
    .take();
}

/** Describes texts of one length, filled up with zeros. */
export function fixedText(length: number): Uint8Array {
  return start(CLASS.string, 1 | (UTF8 << 4), length).take();
}
