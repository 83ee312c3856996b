import { SUM_BLOCK } from '../../run/js/sums.ts';
import type { Row } from './rows.ts';

/** The Euclidean norm of a row: that of its elements times `by`, a power of two that keeps their squares in range. */
export interface ScaledNorm {
  readonly value: number;
  readonly by: number;
}

/** Projects a row onto the ball or the sphere of a radius: x · (radius / norm). */
export function projectOntoEuclidean(row: Row, radius: number, sphere: boolean): void {
  row.scan(true);
  const { state } = row.passes;
  if (state.nans !== 0) row.fill(Number.NaN);
  else if (!sphere && radius === Infinity) row.keep();
  else if (state.most === Infinity) projectInfinite(row, radius);
  else if (state.most === 0) {
    if (sphere) row.fill(radius / Math.sqrt(row.count));
    else row.keep();
  } else {
    const { value, by } = norm(row, radius);
    const limit = radius * by;
    const slack = limit * roundingOf(row);
    if (value <= limit + slack && (!sphere || value >= limit - slack)) row.keep();
    else if (radius === 0) row.fill(0);
    else scaleBy(row, by, radius / value);
  }
}

/** Half a unit of an element, relative, and what computing a norm loses: that much the norm of a rounded point may be off. */
function roundingOf(row: Row): number {
  return (row.isSingle ? 2 ** -24 : 0) + 2 ** -50;
}

/** The norm of a row whose largest magnitude was found, and is neither 0 nor Infinity. */
export function norm(row: Row, radius: number): ScaledNorm {
  const by =
    inRange(row.passes.state.most) && inRange(radius) ? 1 : towardsOne(row.passes.state.most);
  row.clear();
  for (let i = 0; i < row.count; i += SUM_BLOCK) {
    row.passes.squares(i, Math.min(SUM_BLOCK, row.count - i), by);
    row.add();
  }
  return { value: Math.sqrt(row.sum + row.rest), by };
}

/** Whether squares of numbers of this size, and quotients of two of them, are far from both ends of what a double holds. */
function inRange(size: number): boolean {
  return size === 0 || (size > 2 ** -400 && size < 2 ** 400);
}

/** The power of two that brings a size to about 1. */
export function towardsOne(size: number): number {
  // Of the least numbers it would be beyond the largest double.
  return 2 ** -Math.max(Math.floor(Math.log2(size)), -1022);
}

function scaleBy(row: Row, p: number, q: number): void {
  for (let i = 0; i < row.count; i += SUM_BLOCK) {
    row.passes.scale(i, Math.min(SUM_BLOCK, row.count - i), p, q);
  }
}

/** As if one infinity were any value large enough: all of the radius goes to its element. Of several nothing is known. */
function projectInfinite(row: Row, radius: number): void {
  let at = -1;
  for (let i = 0; i < row.count; i++) {
    if (Math.abs(row.at(i)) !== Infinity) continue;
    if (at >= 0) {
      row.fill(Number.NaN);
      return;
    }
    at = i;
  }
  row.fillOne(at, row.at(at) < 0 && radius > 0 ? -radius : radius);
}
