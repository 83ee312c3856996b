import type { StoredDtype } from '../../types.ts';
import { BOOLEANS, CLASS, FLOATS } from '../layout.ts';
import type { OtherDtype } from '../types.ts';
import type { Cursor } from './bytes.ts';

/** What the values of an array or attribute are. */
export interface Datatype {
  readonly dtype: StoredDtype | OtherDtype;
  /** Bytes of one value in the file. */
  readonly size: number;
  readonly isBigEndian: boolean;
  /** How a text of a fixed length ends; 'variable' if it lies in a heap. */
  readonly ending: 'zero' | 'zeros' | 'spaces' | 'variable';
}

const ENDINGS = ['zero', 'zeros', 'spaces'] as const;

/** Types that are only named in messages. */
const OTHERS: ReadonlyMap<number, OtherDtype> = new Map([
  [2, 'time'],
  [4, 'bitfield'],
  [CLASS.opaque, 'opaque'],
  [6, 'compound'],
  [7, 'reference'],
  [10, 'array'],
]);

export function readDatatype(cursor: Cursor): Datatype {
  const first = cursor.u8();
  const bits = cursor.uint(3);
  const size = cursor.u32();
  const plain = { size, isBigEndian: false, ending: 'zero' as const };
  const isBigEndian = (bits & 1) === 1;
  switch (first & 15) {
    case CLASS.integer:
      return { ...plain, isBigEndian, dtype: integer(cursor, size, (bits & 8) !== 0) };
    case CLASS.float:
      return { ...plain, isBigEndian, dtype: float(cursor, size, bits) };
    case CLASS.string:
      return { ...plain, dtype: 'string', ending: ENDINGS[bits & 15] ?? 'zero' };
    case CLASS.variable:
      return (bits & 15) === 1
        ? { ...plain, dtype: 'string', ending: 'variable' }
        : { ...plain, dtype: 'sequence' };
    case CLASS.enum:
      return {
        ...plain,
        dtype: size === 1 && isBoolean(cursor, first >> 4, bits) ? 'bool' : 'enum',
      };
    default:
      return { ...plain, dtype: OTHERS.get(first & 15) ?? 'unknown' };
  }
}

function integer(cursor: Cursor, size: number, isSigned: boolean): StoredDtype | OtherDtype {
  const isWhole = cursor.u16() === 0 && cursor.u16() === 8 * size;
  if (!isWhole || ![1, 2, 4, 8].includes(size)) return 'unusual integer';
  return `${isSigned ? '' : 'u'}int${8 * size}` as StoredDtype;
}

/** Bits 4 and 5 say that the leading 1 of a mantissa is not stored. */
const IMPLIED = 0x20;

function float(cursor: Cursor, size: number, bits: number): StoredDtype | OtherDtype {
  const isWhole = cursor.u16() === 0 && cursor.u16() === 8 * size;
  const exponent = cursor.u8();
  const exponentBits = cursor.u8();
  const mantissa = cursor.u8();
  const mantissaBits = cursor.u8();
  const bias = cursor.u32();
  if (!isWhole || mantissa !== 0 || (bits & 0x70) !== IMPLIED) return 'unusual float';
  for (const [dtype, layout] of FLOATS) {
    const isSame =
      layout.size === size &&
      layout.sign === bits >> 8 &&
      layout.exponent === exponent &&
      layout.exponentBits === exponentBits &&
      layout.mantissaBits === mantissaBits &&
      layout.bias === bias;
    if (isSame) return dtype;
  }
  return 'unusual float';
}

/** Booleans are an enumeration of one byte, FALSE = 0 and TRUE = 1. */
function isBoolean(cursor: Cursor, version: number, bits: number): boolean {
  if ((bits & 0xffff) !== BOOLEANS.length || (cursor.u8() & 15) !== CLASS.integer) return false;
  // The rest of the integer's description.
  cursor.skip(11);
  const names = BOOLEANS.map(() => {
    const start = cursor.at;
    const name = cursor.line();
    if (version < 3) cursor.skip((8 - ((cursor.at - start) % 8)) % 8);
    return name;
  });
  return (
    BOOLEANS.every((name, k) => names[k] === name) && cursor.left >= 2 && cursor.u16() === 0x100
  );
}
