import { checkOverlap } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { sameShape, sizeOf } from '../check/shape.ts';
import { ClampwiseTypeError } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import {
  addFloat32,
  addFloat64,
  type BinaryLoop,
  divideFloat32,
  divideFloat64,
  maximumFloat32,
  maximumFloat64,
  minimumFloat32,
  minimumFloat64,
  multiplyFloat32,
  multiplyFloat64,
  subtractFloat32,
  subtractFloat64,
} from '../run/js/algebra/binary.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { broadcastShape, planWalk, type Walk } from './broadcast.ts';
import { checkFloat, checkOut, checkOutOnly, checkSameDType, infoOf } from './check.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import { choose, type Smallest, withoutKernel } from './select.ts';
import { runRepeating } from './staging.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** An operand: an array, or a number that stands for one of any shape. At least one of two is an array. */
export type Operand<T extends FloatArray> = NdArray<T> | number;

/**
 * The sums of the elements of two arrays.
 *
 * Rounded once to the dtype, as IEEE 754 says, with its NaNs, infinities and zeros.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `add`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { add } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * add(x, ndarray(Float32Array.of(10, 20), [2])).data; // => Float32Array.of(11, 22, 13, 24)
 */
export function add<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('add', arguments.length, 3);
  return binary('add', a, b, options, addFloat32, addFloat64);
}

/**
 * The differences of the elements of two arrays: a - b.
 *
 * Rounded once to the dtype, as IEEE 754 says, with its NaNs, infinities and zeros.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `subtract`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { subtract } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * subtract(x, 1).data; // => Float32Array.of(0, 1, 2, 3)
 */
export function subtract<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('subtract', arguments.length, 3);
  return binary('subtract', a, b, options, subtractFloat32, subtractFloat64);
}

/**
 * The products of the elements of two arrays.
 *
 * Rounded once to the dtype, as IEEE 754 says, with its NaNs, infinities and zeros.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `multiply`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { multiply } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * multiply(x, ndarray(Float32Array.of(10, 20), [2, 1])).data; // => Float32Array.of(10, 20, 60, 80)
 */
export function multiply<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('multiply', arguments.length, 3);
  return binary('multiply', a, b, options, multiplyFloat32, multiplyFloat64);
}

/**
 * The quotients of the elements of two arrays: a / b.
 *
 * Rounded once to the dtype, as IEEE 754 says, with its NaNs, infinities and zeros. x / 0 is ±Infinity, 0 / 0 NaN.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `divide`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { divide } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * divide(x, 2).data; // => Float32Array.of(0.5, 1, 1.5, 2)
 */
export function divide<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('divide', arguments.length, 3);
  return binary('divide', a, b, options, divideFloat32, divideFloat64);
}

/**
 * The larger of the elements of two arrays.
 *
 * NaN in either gives NaN, and +0 is larger than -0.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `maximum`, TensorFlow's `tf.maximum`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { maximum } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * maximum(x, 2.5).data; // => Float32Array.of(2.5, 2.5, 3, 4)
 */
export function maximum<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('maximum', arguments.length, 3);
  return binary('maximum', a, b, options, maximumFloat32, maximumFloat64);
}

/**
 * The smaller of the elements of two arrays.
 *
 * NaN in either gives NaN, and -0 is smaller than +0.
 *
 * @param a - an NdArray of float32 or float64, or a number, which is rounded to b's dtype
 * @param b - an NdArray of a's dtype, or a number; the shapes broadcast as in NumPy. One of a and b is an array
 * @param options - `out`: where the result goes, an NdArray of the result's shape or a typed array of its length; it
 *   may be a or b itself where that has the result's shape
 * @returns an NdArray of the shape that both broadcast to: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is no NdArray of floats, both are numbers, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not broadcast, `out` has another, or it overlaps an operand in part
 * @see NumPy's `minimum`
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { minimum } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * minimum(x, 2.5).data; // => Float32Array.of(1, 2, 2.5, 2.5)
 */
export function minimum<T extends FloatArray>(
  a: Operand<T>,
  b: Operand<T>,
  options?: OutOptions<T>,
): NdArray<T> {
  checkCount('minimum', arguments.length, 3);
  return binary('minimum', a, b, options, minimumFloat32, minimumFloat64);
}

// Measured on Node 20, with random values.
const SMALLEST: Smallest = { staged: 128, resident: 48 };

const SCALAR: readonly number[] = [];

// A number operand is put into one of these; no call keeps them.
let number32: Float32Array | undefined;
let number64: Float64Array | undefined;

function numberAs<T extends FloatArray>(value: number, like: T): T {
  if (like instanceof Float32Array) {
    number32 ??= new Float32Array(1);
    number32[0] = value;
    return number32 as T;
  }
  number64 ??= new Float64Array(1);
  number64[0] = value;
  return number64 as T;
}

function binary<T extends FloatArray>(
  op: string,
  a: Operand<T>,
  b: Operand<T>,
  options: OutOptions<T> | undefined,
  run32: BinaryLoop<Float32Array>,
  run64: BinaryLoop<Float64Array>,
): NdArray<T> {
  if (typeof a === 'number') {
    if (typeof b === 'number') refuseNumbers(op);
    const bData = checkFloat(op, 'b', b);
    return run(op, numberAs(a, bData), SCALAR, bData, b.shape, options, run32, run64);
  }
  const aData = checkFloat(op, 'a', a);
  if (typeof b === 'number') {
    return run(op, aData, a.shape, numberAs(b, aData), SCALAR, options, run32, run64);
  }
  const bData = checkFloat(op, 'b', b);
  checkSameDType(op, 'a', aData, 'b', bData);
  return run(op, aData, a.shape, bData, b.shape, options, run32, run64);
}

function refuseNumbers(op: string): never {
  throw new ClampwiseTypeError(op, 'a', 'a number, and so is b', 'an NdArray, unless b is one');
}

function run<T extends FloatArray>(
  op: string,
  a: T,
  aShape: readonly number[],
  b: T,
  bShape: readonly number[],
  options: OutOptions<T> | undefined,
  run32: BinaryLoop<Float32Array>,
  run64: BinaryLoop<Float64Array>,
): NdArray<T> {
  // A step is 1 along an array and 0 where one value stands for all; -1 marks shapes that need a walk.
  const same = sameShape(aShape, bShape);
  const aStep = same || bShape.length === 0 ? 1 : aShape.length === 0 ? 0 : -1;
  const bStep = same || aStep === 0 ? 1 : 0;
  const shape = aStep === 1 ? aShape : aStep === 0 ? bShape : broadcastShape(op, aShape, bShape);
  const given = checkOutOnly(op, options);
  const out = given === undefined ? null : checkOut(op, given, a, shape);
  if (out !== null) {
    checkOverlap(op, out, a, 'a');
    checkOverlap(op, out, b, 'b');
  }
  const n = aStep === 1 ? a.length : aStep === 0 ? b.length : sizeOf(shape);
  const aAddress = addressOf(op, 'a', a);
  const bAddress = addressOf(op, 'b', b);
  const target = out ?? scopedResult(a, n, aAddress >= 0 || bAddress >= 0);
  const outAddress = target === null ? -1 : addressOf(op, 'out', target);
  const resident = aAddress >= 0 || bAddress >= 0 || outAddress >= 0;
  let chosen = choose(a, n, resident, SMALLEST);
  let result: FloatArray;
  if (chosen.backend === 'wasm' && aStep < 0 && !repeats(aShape, bShape, shape)) {
    chosen = withoutKernel(resident, false);
  }
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const kernel = kernelOf(elementwiseFamily, arena, op, 'float32');
    const [x, y] = [a as Float32Array, b as Float32Array];
    const r = target as Float32Array | null;
    result = runRepeating(arena, kernel, n, x, aAddress, y, bAddress, r, outAddress);
  } else {
    result = target ?? newArrayLike(a, n);
    const loop = (a instanceof Float32Array ? run32 : run64) as BinaryLoop<FloatArray>;
    if (aStep >= 0) loop(a, 0, aStep, b, 0, bStep, result, 0, n);
    else if (n > 0) runWalk(planWalk(aShape, bShape, shape), a, b, result, loop);
  }
  if (engine.trace !== null) trace(op, infoOf(a), n, op, chosen);
  return wrap(given, result, shape);
}

/** Whether one operand fills the shape and the other repeats as a whole along it: its axes are the last ones. */
function repeats(a: readonly number[], b: readonly number[], full: readonly number[]): boolean {
  const size = sizeOf(full);
  if (sizeOf(a) === size) return isTail(b, full);
  return sizeOf(b) === size && isTail(a, full);
}

function isTail(shape: readonly number[], full: readonly number[]): boolean {
  let first = 0;
  while (shape[first] === 1) first++;
  const padding = full.length - shape.length;
  for (let axis = first; axis < shape.length; axis++) {
    if (shape[axis] !== full[axis + padding]) return false;
  }
  return true;
}

/** Runs the loop along the last axis of a walk, for each position of the others. */
function runWalk(
  { shape, aSteps, bSteps }: Walk,
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  loop: BinaryLoop<FloatArray>,
): void {
  const last = shape.length - 1;
  const n = shape[last] as number;
  const aStep = aSteps[last] as number;
  const bStep = bSteps[last] as number;
  const position = shape.map(() => 0);
  let ia = 0;
  let ib = 0;
  for (let o = 0; o < out.length; o += n) {
    loop(a, ia, aStep, b, ib, bStep, out, o, n);
    for (let axis = last - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const at = (position[axis] as number) + 1;
      ia += aSteps[axis] as number;
      ib += bSteps[axis] as number;
      position[axis] = at;
      if (at < length) break;
      position[axis] = 0;
      ia -= length * (aSteps[axis] as number);
      ib -= length * (bSteps[axis] as number);
    }
  }
}
