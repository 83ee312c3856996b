import type { FloatArray } from '../run/js/types.ts';
import type { NdArray } from '../types.ts';

export type { FloatArray } from '../run/js/types.ts';

/** Where the result goes: an NdArray of the result's shape and dtype, or a typed array of its length. */
export interface OutOptions<T extends FloatArray = FloatArray> {
  readonly out?: NdArray<T> | T | undefined;
}

/** An array argument of the algebra: float32 or float64, with a shape. */
export type FloatNdArray = NdArray<FloatArray>;
