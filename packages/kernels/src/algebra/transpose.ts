import { checkApart } from '../check/array.ts';
import { checkAxes } from '../check/axes.ts';
import { checkCount } from '../check/count.ts';
import { checkOptions } from '../check/options.ts';
import { shapeText } from '../check/shape.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import {
  gatherFloat32,
  gatherFloat64,
  turnFloat32,
  turnFloat64,
} from '../run/js/algebra/transpose.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, infoOf } from './check.ts';
import { newResult, wrap } from './result.ts';
import { withoutKernel } from './select.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** The options of transpose. */
export interface TransposeOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** Which axis of x comes at each place of the result; the axes in reverse unless given. */
  readonly permutation?: readonly number[] | undefined;
}

const KEYS = ['permutation', 'out'];

/**
 * A copy of x with its axes in another order. Values are not touched, so NaN and -0 stay as they are.
 *
 * @param x - an NdArray of float32 or float64
 * @param options - `permutation`: which axis of x comes at each place, negative ones counted from the last; the axes in
 *   reverse unless given. `out`: an NdArray of the result's shape or a typed array of its length, apart from x
 * @returns an NdArray of x's dtype: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind
 * @throws ClampwiseRangeError where the permutation is none of x's axes, or `out` has another shape or overlaps x
 * @see NumPy's `transpose`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { transpose } from '@clampwise/kernels/algebra';
 *
 * transpose(ndarray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])).data; // => Float32Array.of(1, 4, 2, 5, 3, 6)
 */
export function transpose<T extends FloatArray>(
  x: NdArray<T>,
  options?: TransposeOptions<T>,
): NdArray<T> {
  checkCount('transpose', arguments.length, 2);
  const op = 'transpose';
  const data = checkFloat(op, 'x', x);
  if (options !== undefined) checkOptions(op, options, KEYS);
  const axes = checkPermutation(op, options?.permutation, x.shape);
  const shape = axes.map((axis) => x.shape[axis] as number);
  const given = options?.out;
  const out = given === undefined ? null : checkOut(op, given, data, shape);
  if (out !== null) checkApart(op, out, data, 'x');
  const xAddress = addressOf(op, 'x', data);
  const result = out ?? newResult(data, data.length, xAddress >= 0);
  const resident = addressOf(op, 'out', result) >= 0 || xAddress >= 0;
  permute(data, x.shape, axes, result);
  if (engine.trace !== null) {
    trace(op, infoOf(data), data.length, op, withoutKernel(resident, true));
  }
  return wrap(given, result, shape);
}

function checkPermutation(op: string, permutation: unknown, shape: readonly number[]): number[] {
  if (permutation === undefined) return shape.map((_, k) => shape.length - 1 - k);
  if (!Array.isArray(permutation)) {
    throw new ClampwiseTypeError(op, 'permutation', describe(permutation), 'an array of axes');
  }
  const axes = checkAxes(op, 'permutation', permutation, shape);
  if (axes.length === shape.length) return axes;
  const expected = `all ${shape.length} axes, each once`;
  throw new ClampwiseRangeError(op, 'permutation', shapeText(permutation), expected);
}

/** Writes the values of x into out with the axes in another order. */
export function permute(
  x: FloatArray,
  shape: readonly number[],
  axes: readonly number[],
  out: FloatArray,
): void {
  if (x.length === 0) return;
  const { lengths, steps } = joinedAxes(shape, axes);
  if (lengths.length === 1) out.set(x);
  else if (lengths.length === 2 && steps[0] === 1) {
    const [m, n] = [lengths[1] as number, lengths[0] as number];
    if (x instanceof Float32Array) turnFloat32(x, out as Float32Array, m, n);
    else turnFloat64(x, out as Float64Array, m, n);
  } else gatherAll(x, lengths, steps, out);
}

/** The result's axes and the step of x along each, where axes that stay neighbours count as one. */
function joinedAxes(
  shape: readonly number[],
  axes: readonly number[],
): { lengths: number[]; steps: number[] } {
  const xSteps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    xSteps[axis] = (xSteps[axis + 1] as number) * (shape[axis + 1] as number);
  }
  const lengths: number[] = [];
  const steps: number[] = [];
  for (const axis of axes) {
    const n = shape[axis] as number;
    const step = xSteps[axis] as number;
    if (n === 1) continue;
    const last = lengths.length - 1;
    if (last >= 0 && steps[last] === step * n) {
      lengths[last] = (lengths[last] as number) * n;
      steps[last] = step;
    } else {
      lengths.push(n);
      steps.push(step);
    }
  }
  return lengths.length > 0 ? { lengths, steps } : { lengths: [1], steps: [1] };
}

function gatherAll(x: FloatArray, lengths: number[], steps: number[], out: FloatArray): void {
  const last = lengths.length - 1;
  const n = lengths[last] as number;
  const step = steps[last] as number;
  const position = lengths.map(() => 0);
  let start = 0;
  for (let o = 0; o < out.length; o += n) {
    if (x instanceof Float32Array) gatherFloat32(x, start, step, out as Float32Array, o, n);
    else gatherFloat64(x as Float64Array, start, step, out as Float64Array, o, n);
    for (let axis = last - 1; axis >= 0; axis--) {
      const length = lengths[axis] as number;
      const at = (position[axis] as number) + 1;
      start += steps[axis] as number;
      position[axis] = at;
      if (at < length) break;
      position[axis] = 0;
      start -= length * (steps[axis] as number);
    }
  }
}
