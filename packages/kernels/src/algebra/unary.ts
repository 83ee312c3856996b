import { checkResident } from '../place/residency.ts';
import {
  absoluteFloat32,
  absoluteFloat64,
  expFloat32,
  expFloat64,
  logFloat32,
  logFloat64,
  negativeFloat32,
  negativeFloat64,
  sigmoidFloat32,
  sigmoidFloat64,
  softplusFloat32,
  softplusFloat64,
  sqrtFloat32,
  sqrtFloat64,
  squareFloat32,
  squareFloat64,
  tanhFloat32,
  tanhFloat64,
  type UnaryLoop,
} from '../run/js/algebra/unary.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOutOnly, checkOverlap } from './check.ts';
import { newResult, wrap } from './result.ts';
import type { FloatArray, OutOptions } from './types.ts';

export function negative<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('negative', x, options, negativeFloat32, negativeFloat64);
}

export function absolute<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('absolute', x, options, absoluteFloat32, absoluteFloat64);
}

export function square<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('square', x, options, squareFloat32, squareFloat64);
}

export function sqrt<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('sqrt', x, options, sqrtFloat32, sqrtFloat64);
}

export function exp<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('exp', x, options, expFloat32, expFloat64);
}

export function log<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('log', x, options, logFloat32, logFloat64);
}

export function tanh<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('tanh', x, options, tanhFloat32, tanhFloat64);
}

export function sigmoid<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('sigmoid', x, options, sigmoidFloat32, sigmoidFloat64);
}

export function softplus<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  return unary('softplus', x, options, softplusFloat32, softplusFloat64);
}

function unary<T extends FloatArray>(
  op: string,
  x: NdArray<T>,
  options: OutOptions<T> | undefined,
  run32: UnaryLoop<Float32Array>,
  run64: UnaryLoop<Float64Array>,
): NdArray<T> {
  const data = checkFloat(op, 'x', x);
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, out.buffer, data, 'x');
  const result = out ?? newResult(data, data.length, checkResident(op, 'x', data));
  if (data instanceof Float32Array) run32(data, result as Float32Array);
  else run64(data, result as Float64Array);
  return wrap(given, result, x.shape);
}
