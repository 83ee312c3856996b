import type { FloatArray } from './types.ts';

/** out = factor · x where an element is kept, else 0. out may be x. */
export function keepInto(out: FloatArray, x: FloatArray, kept: Uint8Array, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i] = kept[i] === 0 ? 0 : factor * x[i];
}
