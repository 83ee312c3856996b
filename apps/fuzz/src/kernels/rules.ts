// The rules of norms in plain float64, and gradients of any rule by differences.

import type { DType } from '@clampwise/kernels';
import { roundTo } from './arrays.ts';
import type { Expected } from './call.ts';

/** A rule from numbers to as many numbers; null where it knows no answer. */
export type Rule = (x: readonly number[]) => readonly number[] | null;

/** Values between which nothing overflows or underflows when they are squared. */
export const isTame = (values: readonly number[]): boolean =>
  values.every((value) => value === 0 || (Math.abs(value) < 1e60 && Math.abs(value) > 1e-60));

/** The norm of a vector. */
export function normOf(x: readonly number[], ord = 2): number {
  const sizes = x.map(Math.abs);
  if (ord === Infinity) return sizes.reduce((a, b) => Math.max(a, b), 0);
  if (ord === 1) return sizes.reduce((a, b) => a + b, 0);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return 0;
  const power = sizes.reduce((sum, size) => sum + (size / largest) ** ord, 0);
  return largest * power ** (1 / ord);
}

/** Scales a vector down to a norm. The ratio of a limit of 1e-300 to a norm would be inexact. */
export function limited(x: readonly number[], norm: number, most: number): readonly number[] {
  return norm > most ? x.map((value) => (value / norm) * most) : x;
}

/** How far a result computed in float64 and rounded once may be off. */
export function nearly(dtype: DType, values: readonly number[]): Expected {
  const rounded = values.map((value) => roundTo(dtype, value));
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (dtype === 'float64') return { values, ulps: 128, absolute: largest * 1e-13 };
  return { values: rounded, ulps: 1, absolute: largest * (dtype === 'float32' ? 1e-9 : 0) };
}

const STEP = 1e-6;
const MOST = 1e4;

/**
 * The gradient of Σ dy · rule(x) by central differences. Where the slopes of both sides differ,
 * the rule has a kink, and any finite number is right.
 */
export function slopes(dy: readonly number[], x: readonly number[], rule: Rule): Expected | null {
  const at = (i: number, moved: number): number | null => {
    const y = rule(x.map((value, k) => (k === i ? moved : value)));
    // A small difference of large values is lost in rounding.
    if (y === null || y.some((value) => Math.abs(value) > MOST)) return null;
    return y.reduce((sum, value, k) => sum + dy[k] * value, 0);
  };
  const values: number[] = [];
  const absolute: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const h = STEP * Math.max(1, Math.abs(x[i]));
    const points = [x[i] - h, x[i], x[i] + h].map((moved) => at(i, moved));
    if (points.some((point) => point === null || !Number.isFinite(point))) return null;
    const [low, middle, high] = points as number[];
    const [left, right] = [(middle - low) / h, (high - middle) / h];
    const scale = Math.max(1, Math.abs(left), Math.abs(right));
    // A steep slope is next to a singular point.
    const hasKink = Math.abs(left - right) > 1e-3 * scale || scale > 1e4;
    values.push((left + right) / 2);
    absolute.push(hasKink ? Number.MAX_VALUE : 2e-3 * scale);
  }
  return { values, absolute };
}
