export { describe, sameShape, shapeText, sizeOf } from '@clampwise/kernels/internal';

/** Returns a batch shape as text, with n for the batch axis. */
export function batchText(shape: readonly (number | null)[]): string {
  return `[${shape.map((axis, k) => axis ?? (k === 0 ? 'n' : '?')).join(', ')}]`;
}
