/**
 * The element types that a WebAssembly kernel accepts: a bit for each, at its `index` in DTYPES.
 */
export type Types = number;

export const NONE: Types = 0;
/** float32, which layers mostly have. */
export const SINGLE: Types = 0b1;
export const FLOATS: Types = 0b11;
export const HALVES: Types = 0b11_00;
/** The floats, of 16 bits too. */
export const FLOATING: Types = 0b11_11;
/** The integers that may be negative. */
export const SIGNED: Types = 0b1000_0111_0000;
/** All but the integers of 64 bits. */
export const NUMBERS: Types = 0b111_1111_1111;
export const EVERY: Types = 0b1_1111_1111_1111;
