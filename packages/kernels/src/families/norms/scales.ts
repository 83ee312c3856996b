import type { Part } from './measure.ts';

/** What brings a vector to a norm of at most a limit, as one number; 1 where it is within. NaN beside a NaN, 0 beside an infinity. */
export function scaleWithin(limit: number, { scale, sum }: Part): number {
  const root = Math.sqrt(sum);
  // The norm itself may be too large for a number.
  return root * scale <= limit ? 1 : limit / root / scale;
}

/** The same for vectors that are one together, all of which become NaN where a value is not finite. */
export function scaleAllWithin(limit: number, squares: Part): number {
  return Number.isFinite(squares.sum) ? scaleWithin(limit, squares) : Number.NaN;
}
