import type { FloatArray } from './types.ts';

/**
 * y = lo · sigmoid(-x) + hi · sigmoid(x), within lo..hi. A bound has one value, or one for each x.
 */
export function intervalInto(y: FloatArray, x: FloatArray, lo: FloatArray, hi: FloatArray): void {
  const stepLo = lo.length === 1 ? 0 : 1;
  const stepHi = hi.length === 1 ? 0 : 1;
  for (let i = 0; i < y.length; i++) {
    const [least, most] = [lo[i * stepLo], hi[i * stepHi]];
    const e = Math.exp(-Math.abs(x[i]));
    const share = x[i] < 0 ? e / (1 + e) : 1 / (1 + e);
    const rest = x[i] < 0 ? 1 / (1 + e) : e / (1 + e);
    const value = least * rest + most * share;
    // The sum may round to just outside.
    y[i] = value < least ? least : value > most ? most : value;
  }
}

/** dx = dy · (hi - lo) · sigmoid'(x), without the cancellation of y · (1 - y). dx may be dy. */
export function intervalVjp(
  dx: FloatArray,
  dy: FloatArray,
  x: FloatArray,
  lo: FloatArray,
  hi: FloatArray,
): void {
  const stepLo = lo.length === 1 ? 0 : 1;
  const stepHi = hi.length === 1 ? 0 : 1;
  for (let i = 0; i < dx.length; i++) {
    const e = Math.exp(-Math.abs(x[i]));
    const slope = e / ((1 + e) * (1 + e));
    dx[i] = dy[i] * (hi[i * stepHi] * slope - lo[i * stepLo] * slope);
  }
}
