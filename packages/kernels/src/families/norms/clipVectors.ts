import { checkOut } from '../../check/array.ts';
import {
  checkFloats,
  checkLimit,
  checkOnNonFinite,
  checkOrd,
  type OnNonFinite,
  refuseNonFinite,
} from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { checkUnits } from '../../check/units.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import type { NdArray, TypedArray } from '../../types.ts';
import { writeLimit } from './factors.ts';
import { measureVectors, type Parts, rootOf } from './measure.ts';
import { copyTo, scaleVectors } from './vectors.ts';

/** The options of clips by norm of one array. */
export interface ClipNormOptions {
  /**
   * The axis or axes along which the vectors lie; negative ones count from the last. Default all.
   */
  readonly axis?: number | readonly number[] | undefined;
  /** Receives the result: an array of x's kind, dtype and length. It may be x itself. */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat x, to which `axis` refers. */
  readonly shape?: readonly number[] | undefined;
  /** What to do if x holds NaN or an infinity. Default 'propagate'. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/** The options of `clipByNorm`. */
export interface ClipByNormOptions extends ClipNormOptions {
  /** Which norm: 1, 2, Infinity, or another number above 1. Default 2. */
  readonly ord?: number | undefined;
}

const KEYS = ['axis', 'out', 'shape', 'onNonFinite'];
const KEYS_WITH_ORD = [...KEYS, 'ord'];

/**
 * What the limit applies to: the norm, the norm divided by the number of values, or by the square
 * root of that number.
 */
export type Measure = 'norm' | 'average' | 'rms';

/** The divisor of a norm of n values. */
export function divisorOf(measure: Measure, n: number): number {
  return measure === 'norm' ? 1 : measure === 'average' ? n : Math.sqrt(n);
}

/** Clips the vectors of an array to a limit. */
export function clipVectors(
  op: string,
  measure: Measure,
  x: unknown,
  limitName: string,
  givenLimit: unknown,
  options: ClipByNormOptions = {},
): TypedArray | NdArray {
  checkOptions(op, options, measure === 'norm' ? KEYS_WITH_ORD : KEYS);
  // Options are read before x is checked: a getter may free x.
  const { ord: givenOrd, onNonFinite: rule, axis, shape, out: given } = options;
  const array = checkFloats(op, 'x', x);
  const limit = checkLimit(op, limitName, givenLimit);
  const ord = checkOrd(op, givenOrd);
  const onNonFinite = checkOnNonFinite(op, rule);
  const units = checkUnits(op, array, axis, shape);
  const out = given === undefined ? null : checkOut(op, given, array);
  const target = () => targetLike(op, array, out, array.resident);
  if (limit === Infinity) {
    const result = target();
    copyTo(op, array, result);
    return wrapResult(array, given, result.data);
  }
  const { rows, parts } = measureVectors(op, ord, array, units);
  if (onNonFinite !== 'propagate' && !areFinite(parts)) {
    if (onNonFinite === 'throw') refuseNonFinite(op, 'x');
    const result = target().data;
    result.fill(0 as never);
    return wrapResult(array, given, result);
  }
  const factors = limitFactors(ord, parts, limit, divisorOf(measure, units.n));
  const result = target();
  scaleVectors(op, array, rows, units, factors, result);
  return wrapResult(array, given, result.data);
}

export function areFinite({ sums }: Parts): boolean {
  return sums.every(Number.isFinite);
}

/** The factors that bring the vectors within the limit: one for all, or one for each. */
export function limitFactors(
  ord: number,
  { sums, scales }: Parts,
  limit: number | Float64Array,
  divisor: number,
): Float64Array {
  const factors = new Float64Array(2 * sums.length);
  for (let r = 0; r < sums.length; r++) {
    const root = rootOf(ord, sums[r] as number) / divisor;
    const own = typeof limit === 'number' ? limit : (limit[r] as number);
    writeLimit(factors, r, own, root, scales[r] as number);
  }
  return factors;
}
