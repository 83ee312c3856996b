import type { Shape } from '../tensor/types.ts';

export { describe, sameShape, shapeText } from '@clampwise/kernels/internal';

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let k = 0; k < shape.length; k++) size *= shape[k] as number;
  return size;
}

/** A batch shape as text, with n for the batch axis. */
export function batchText(shape: readonly (number | null)[]): string {
  return `[${shape.map((axis, k) => axis ?? (k === 0 ? 'n' : '?')).join(', ')}]`;
}
