import type { StoredDtype } from '../types.ts';

/** The first eight bytes of every HDF5 file. */
export const SIGNATURE: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The types of header messages that are read or written. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** The classes of datatypes that are read or written. */
export const CLASS = { integer: 0, float: 1, string: 3, opaque: 5, enum: 8, variable: 9 } as const;

/** Where the parts of a floating-point number lie, in bits, and the bias of its exponent. */
export interface FloatLayout {
  readonly size: number;
  readonly sign: number;
  readonly exponent: number;
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
}

export const FLOATS: ReadonlyMap<StoredDtype, FloatLayout> = new Map([
  ['float16', { size: 2, sign: 15, exponent: 10, exponentBits: 5, mantissaBits: 10, bias: 15 }],
  ['bfloat16', { size: 2, sign: 15, exponent: 7, exponentBits: 8, mantissaBits: 7, bias: 127 }],
  ['float32', { size: 4, sign: 31, exponent: 23, exponentBits: 8, mantissaBits: 23, bias: 127 }],
  ['float64', { size: 8, sign: 63, exponent: 52, exponentBits: 11, mantissaBits: 52, bias: 1023 }],
]);

/** The names of the values 0 and 1 of a boolean. */
export const BOOLEANS: readonly string[] = ['FALSE', 'TRUE'];
