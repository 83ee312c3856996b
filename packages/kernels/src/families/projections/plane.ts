import { SUM_BLOCK } from '../../run/js/sums.ts';
import type { FloatArray } from '../../run/js/types.ts';
import { towardsOne } from './powers.ts';
import type { Row } from './rows.ts';

/** The hyperplane a·x = b, or the halfspace a·x ≤ b. */
export interface Plane {
  readonly a: FloatArray;
  readonly b: number;
  readonly halfspace: boolean;
  /**
   * A power of two that scales a's largest element to about 1, and the sum of squares of the scaled
   * a.
   */
  readonly by: number;
  readonly square: number;
}

/** Projects a row onto a plane or a halfspace: x - ((a·x - b) / a·a) a. */
export function projectOntoPlane(row: Row, plane: Plane): void {
  row.scan(true);
  const { state } = row.passes;
  if (state.nans !== 0) row.fill(Number.NaN);
  else if (state.most === Infinity) projectInfinite(row, plane);
  else {
    const by = state.most > 2 ** 500 ? towardsOne(state.most) : 1;
    const offset = plane.b * plane.by * by;
    row.clear();
    for (let i = 0; i < row.count; i += SUM_BLOCK) {
      row.passes.dot(i, Math.min(SUM_BLOCK, row.count - i), by, plane.by);
      row.add();
    }
    const excess = row.sum - offset + row.rest;
    if (isInside(row, excess, offset, plane.halfspace)) row.keep();
    else {
      const q = excess / plane.square / by;
      for (let i = 0; i < row.count; i += SUM_BLOCK) {
        row.passes.step(i, Math.min(SUM_BLOCK, row.count - i), plane.by, q);
      }
    }
  }
}

/** Whether the row is in the halfspace or on the plane, within the rounding of its elements. */
function isInside(row: Row, excess: number, offset: number, halfspace: boolean): boolean {
  if (halfspace && excess <= 0) return true;
  const unit = row.rounding.unit + 2 ** -52;
  return Math.abs(excess) <= unit * row.inside + 2 ** -53 * Math.abs(offset);
}

/**
 * The limit for large values. Elements where a is 0 stay. One infinity makes all others infinite
 * where a is not 0; if there are no others, it becomes finite. Several give NaN.
 */
function projectInfinite(row: Row, { a, b, halfspace }: Plane): void {
  let [at, up, down, parts] = [-1, 0, 0, 0];
  for (let i = 0; i < row.count; i++) {
    const slope = a[i] as number;
    if (slope === 0) continue;
    parts++;
    const rise = row.at(i) * slope;
    if (Math.abs(row.at(i)) !== Infinity) continue;
    at = i;
    if (rise > 0) up++;
    else down++;
  }
  if (up + down === 0) projectFinitePart(row, a, b, halfspace);
  else if (halfspace && up === 0) row.keep();
  else if (up + down > 1) row.fill(Number.NaN);
  else if (parts === 1) {
    row.keep();
    row.out[row.start + at] = b / (a[at] as number);
  } else {
    const away = row.at(at) > 0 === (a[at] as number) > 0 ? -Infinity : Infinity;
    const x = row.at(at);
    row.keep();
    for (let i = 0; i < row.count; i++) {
      if (a[i] !== 0) row.out[row.start + i] = i === at ? x : away * (a[i] as number);
    }
  }
}

/** All infinities are at elements where a is 0. */
function projectFinitePart(row: Row, a: FloatArray, b: number, halfspace: boolean): void {
  let [sum, sizes, square, most] = [0, 0, 0, 0];
  for (let i = 0; i < row.count; i++) most = Math.max(most, Math.abs(a[i] as number));
  const by = towardsOne(most);
  for (let i = 0; i < row.count; i++) {
    const slope = (a[i] as number) * by;
    if (slope === 0) continue;
    sum += row.at(i) * slope;
    sizes += Math.abs(row.at(i) * slope);
    square += slope * slope;
  }
  const excess = sum - b * by;
  row.inside = sizes;
  row.keep();
  if (isInside(row, excess, b * by, halfspace)) return;
  for (let i = 0; i < row.count; i++) {
    const slope = (a[i] as number) * by;
    if (slope !== 0) row.out[row.start + i] = row.at(i) - slope * (excess / square);
  }
}
