import type { RowCall } from '../../check/rows.ts';
import type { Units } from '../../check/units.ts';
import type { DTypeInfo } from '../../dtypes.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';
import { writeFactor } from '../norms/factors.ts';
import { measureRows } from '../norms/measure.ts';
import { asRows, fromRows, scaleVectors } from '../norms/vectors.ts';
import { roundingOf } from '../rounding.ts';
import { inFloat64 } from './rows.ts';

/** A row that no factor projects: the value that fills it, and the element that is different. */
interface Fill {
  readonly row: number;
  readonly value: number;
  readonly at: number;
  readonly one: number;
}

/** Projects each vector of x onto the ball or the sphere of a radius: x · (radius / norm). */
export function projectEuclidean(
  call: RowCall,
  radius: number,
  sphere: boolean,
): TypedArray | NdArray {
  const { op, x, out, given, units, type } = call;
  if (x.info.half !== null) {
    return inFloat64(call, (wide) => projectEuclidean(wide, radius, sphere));
  }
  const laid = asRows(x, units);
  const { sums, scales } = measureRows(op, 2, laid, units);
  const factors = new Float64Array(2 * units.rows).fill(1);
  const fills: Fill[] = [];
  const slack = slackOf(type);
  for (let r = 0; r < units.rows && units.n > 0; r++) {
    const root = Math.sqrt(sums[r] as number);
    const scale = scales[r] as number;
    if (Number.isNaN(root)) fills.push({ row: r, value: Number.NaN, at: -1, one: 0 });
    else if (isInside(root, scale, radius, sphere, slack)) continue;
    else if (radius === 0) fills.push({ row: r, value: 0, at: -1, one: 0 });
    else if (root === Infinity) fills.push(infiniteRow(laid.data as FloatArray, r, units, radius));
    else if (root === 0) {
      fills.push({ row: r, value: radius / Math.sqrt(units.n), at: -1, one: 0 });
    } else writeFactor(factors, r, radius, root, scale);
  }
  const target = targetLike(op, x, out, x.resident);
  const turned = laid !== x;
  const rows = turned ? { data: laid.data, address: -1 } : target;
  scaleVectors(op, laid, laid, { ...units, order: null }, factors, rows);
  for (const fill of fills) fillRow(rows.data as FloatArray, units.n, fill);
  if (turned) fromRows(laid.data, units, target.data);
  return wrapResult(x, given, target.data);
}

/**
 * How much the norm of a point of rounded elements may be off, relative: half an ulp of one, and
 * what computing it loses.
 */
export function slackOf(info: DTypeInfo): number {
  return roundingOf(info).unit + 2 ** -50;
}

/** Whether a row is in the ball or on the sphere, within the rounding of its elements. */
export function isInside(
  root: number,
  scale: number,
  radius: number,
  sphere: boolean,
  slack: number,
): boolean {
  const norm = root * scale;
  if (norm > radius + radius * slack) return false;
  return sphere ? norm >= radius - radius * slack : !Number.isNaN(norm);
}

/** The limit for large values: one infinity gets all of the radius. Several give NaN. */
function infiniteRow(x: FloatArray, row: number, { n }: Units, radius: number): Fill {
  let at = -1;
  for (let i = 0; i < n; i++) {
    if (Math.abs(x[row * n + i] as number) !== Infinity) continue;
    if (at >= 0) return { row, value: Number.NaN, at: -1, one: 0 };
    at = i;
  }
  return { row, value: 0, at, one: (x[row * n + at] as number) < 0 ? -radius : radius };
}

function fillRow(out: FloatArray, n: number, { row, value, at, one }: Fill): void {
  out.fill(value, row * n, (row + 1) * n);
  if (at >= 0) out[row * n + at] = one;
}
