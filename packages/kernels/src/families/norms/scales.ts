import type { Part } from './measure.ts';

/**
 * The factor that reduces a vector's norm to a limit, or 1 if it is within. NaN if the vector holds
 * NaN, 0 if it holds an infinity.
 */
export function scaleWithin(limit: number, { scale, sum }: Part): number {
  const root = Math.sqrt(sum);
  // The norm itself may be too large for a number.
  return root * scale <= limit ? 1 : limit / root / scale;
}

/** The factor for several arrays that form one vector. NaN if a value is not finite. */
export function scaleAllWithin(limit: number, squares: Part): number {
  return Number.isFinite(squares.sum) ? scaleWithin(limit, squares) : Number.NaN;
}
