import { checkOverlap } from '../check/array.ts';
import { engine } from '../engine/state.ts';
import { trace } from '../engine/trace.ts';
import { ClampwiseRangeError } from '../errors.ts';
import { addressOf } from '../place/residency.ts';
import { softmaxFloat32, softmaxFloat64 } from '../run/js/algebra/softmax.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkOutOnly, infoOf } from './check.ts';
import { newResult, wrap } from './result.ts';
import { withoutKernel } from './select.ts';
import type { FloatArray, OutOptions } from './types.ts';

/**
 * The softmax of each row along the last axis: e^(x - m) / Σ e^(x - m), where m is the row's maximum, so nothing overflows.
 *
 * -Infinity gives 0. A row that holds NaN or +Infinity, or nothing but -Infinity, becomes all NaN. Computed in JavaScript on
 * both backends.
 *
 * @param x - an NdArray of float32 or float64, of one axis or more
 * @param options - `out`: where the result goes, an NdArray of x's shape or a typed array of its length; x itself is allowed
 * @returns an NdArray of x's shape and dtype: `out`, or a new one
 * @throws ClampwiseTypeError where x or `out` is no NdArray of floats, or their dtypes differ
 * @throws ClampwiseRangeError where x has no axis, or `out` has another shape or overlaps x in part
 * @see TensorFlow's `tf.nn.softmax`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { softmax } from '@clampwise/kernels/algebra';
 *
 * softmax(ndarray(Float32Array.of(1000, 1000), [1, 2])).data; // => Float32Array.of(0.5, 0.5)
 */
export function softmax<T extends FloatArray>(x: NdArray<T>, options?: OutOptions<T>): NdArray<T> {
  const op = 'softmax';
  const data = checkFloat(op, 'x', x);
  const n = x.shape[x.shape.length - 1];
  if (n === undefined) {
    throw new ClampwiseRangeError(op, 'x', 'an array of shape []', 'an array of one axis or more');
  }
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, data, x.shape);
  if (out !== null) checkOverlap(op, out, data, 'x');
  const xAddress = addressOf(op, 'x', data);
  const result = out ?? newResult(data, data.length, xAddress >= 0);
  const resident = addressOf(op, 'out', result) >= 0 || xAddress >= 0;
  if (data instanceof Float32Array) softmaxFloat32(data, result as Float32Array, n);
  else softmaxFloat64(data as Float64Array, result as Float64Array, n);
  if (engine.trace !== null) {
    trace(op, infoOf(data), data.length, op, withoutKernel(resident, true));
  }
  return wrap(given, result, x.shape);
}
