import { checkOptions } from '../check/options.ts';
import { shapeText } from '../check/shape.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { checkResident } from '../place/residency.ts';
import {
  reluFloat32,
  reluFloat64,
  reluVjpFloat32,
  reluVjpFloat64,
} from '../run/js/algebra/relu.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOverlap, checkSameDType, sameShape } from './check.ts';
import { newResult, wrap } from './result.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** The options of relu and reluVjp. */
export interface ReluOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** The largest result, 0 or more; null or absent for none. */
  readonly maxValue?: number | null | undefined;
  /** The slope at and below the threshold: finite, 0 or more; 0 unless given. */
  readonly negativeSlope?: number | undefined;
  /** Up to where the slope counts: finite; 0 unless given. */
  readonly threshold?: number | undefined;
}

const KEYS = ['maxValue', 'negativeSlope', 'threshold', 'out'];

export function relu<T extends FloatArray>(x: NdArray<T>, options?: ReluOptions<T>): NdArray<T> {
  const op = 'relu';
  const data = checkFloat(op, 'x', x);
  if (options !== undefined) checkReluOptions(op, options, data);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, out.buffer, data, 'x');
  const result = out ?? newResult(data, data.length, checkResident(op, 'x', data));
  const threshold = options?.threshold ?? 0;
  const slope = options?.negativeSlope ?? 0;
  const cap = options?.maxValue ?? Infinity;
  if (data instanceof Float32Array) {
    const [t, s, c] = [Math.fround(threshold), Math.fround(slope), Math.fround(cap)];
    reluFloat32(data, result as Float32Array, t, s, c);
  } else {
    reluFloat64(data as Float64Array, result as Float64Array, threshold, slope, cap);
  }
  return wrap(given, result, x.shape);
}

export function reluVjp<T extends FloatArray>(
  dy: NdArray<T>,
  x: NdArray<T>,
  options?: ReluOptions<T>,
): NdArray<T> {
  const op = 'reluVjp';
  const dyData = checkFloat(op, 'dy', dy);
  const data = checkFloat(op, 'x', x);
  checkSameDType(op, 'x', data, 'dy', dyData);
  if (!sameShape(dy.shape, x.shape)) {
    const expected = `of x's shape ${shapeText(x.shape)}`;
    throw new ClampwiseRangeError(op, 'dy', `shape ${shapeText(dy.shape)}`, expected);
  }
  if (options !== undefined) checkReluOptions(op, options, data);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) {
    const { buffer } = out;
    checkOverlap(op, out, buffer, dyData, 'dy');
    checkOverlap(op, out, buffer, data, 'x');
  }
  const resident = checkResident(op, 'dy', dyData) || checkResident(op, 'x', data);
  const result = out ?? newResult(data, data.length, resident);
  const threshold = options?.threshold ?? 0;
  const slope = options?.negativeSlope ?? 0;
  const cap = options?.maxValue ?? Infinity;
  if (data instanceof Float32Array) {
    const [t, s, c] = [Math.fround(threshold), Math.fround(slope), Math.fround(cap)];
    reluVjpFloat32(dyData as Float32Array, data, result as Float32Array, t, s, c);
  } else {
    const [d, v, r] = [dyData as Float64Array, data as Float64Array, result as Float64Array];
    reluVjpFloat64(d, v, r, threshold, slope, cap);
  }
  return wrap(given, result, x.shape);
}

const LARGEST_FLOAT32 = 3.4028234663852886e38;

function checkReluOptions(op: string, options: ReluOptions, x: FloatArray): void {
  checkOptions(op, options, KEYS);
  const { maxValue, negativeSlope, threshold } = options;
  const largest = x instanceof Float32Array ? LARGEST_FLOAT32 : Number.MAX_VALUE;
  if (maxValue !== undefined && maxValue !== null) {
    checkNumber(op, 'maxValue', maxValue, maxValue >= 0, '0 or more, or null for none');
  }
  if (negativeSlope !== undefined) {
    const fits = negativeSlope >= 0 && negativeSlope <= largest;
    checkNumber(op, 'negativeSlope', negativeSlope, fits, "0 or more, and finite in x's dtype");
  }
  if (threshold !== undefined) {
    const fits = Math.abs(threshold) <= largest;
    checkNumber(op, 'threshold', threshold, fits, "a finite number of x's dtype");
  }
}

function checkNumber(
  op: string,
  argument: string,
  value: unknown,
  fits: boolean,
  expected: string,
): void {
  if (typeof value !== 'number') {
    throw new ClampwiseTypeError(op, argument, describe(value), expected);
  }
  if (!fits) throw new ClampwiseRangeError(op, argument, describe(value), expected);
}
