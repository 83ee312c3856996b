import { ClampwiseRangeError } from '../errors.ts';
import { checkResident } from '../place/residency.ts';
import { softmaxFloat32, softmaxFloat64 } from '../run/js/algebra/softmax.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOutOnly, checkOverlap } from './check.ts';
import { newResult, wrap } from './result.ts';
import type { FloatArray, OutOptions } from './types.ts';

export function softmax<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  const op = 'softmax';
  const data = checkFloat(op, 'x', x);
  const n = x.shape[x.shape.length - 1];
  if (n === undefined) {
    throw new ClampwiseRangeError(op, 'x', 'an array of shape []', 'an array of one axis or more');
  }
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, out.buffer, data, 'x');
  const result = out ?? newResult(data, data.length, checkResident(op, 'x', data));
  if (data instanceof Float32Array) softmaxFloat32(data, result as Float32Array, n);
  else softmaxFloat64(data as Float64Array, result as Float64Array, n);
  return wrap(given, result, x.shape);
}
