import { type Choice, choose as chooseFor, inJs, type Smallest } from '../select/select.ts';
import type { FloatArray } from './types.ts';

export type { Smallest } from '../select/select.ts';

const NO_KERNEL = inJs('written in JavaScript for both backends');
const NO_LAYOUT = inJs('no WebAssembly kernel for shapes like these');

/** Chooses backend and placement. Kernels of the algebra that have no row in the table are there for float32. */
export function choose(
  data: FloatArray,
  work: number,
  resident: boolean,
  smallest: Smallest,
): Choice {
  return chooseFor(data instanceof Float32Array, work, resident, smallest);
}

/** What runs in JavaScript because there is no kernel for the function, or for this layout of the operands. */
export function withoutKernel(resident: boolean, ofFunction: boolean): Choice {
  return (ofFunction ? NO_KERNEL : NO_LAYOUT)[resident ? 1 : 0];
}
