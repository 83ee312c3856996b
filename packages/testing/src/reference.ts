// A slow model of the clip family, written only from the rule. It takes one element at a time,
// integers as bigints, and rounds each bound from the given double. It shares nothing with the code
// under test.

import type { CaseBound } from './cases/types.ts';
import {
  constructorOf,
  type DType,
  dtypeOf,
  integerRange,
  isBig,
  isFloat,
  type TypedArray,
} from './dtypes.ts';

/** Thrown by the model if a call must fail. */
export class RuleError extends Error {
  override readonly name: string = 'RuleError';
  readonly kind: 'TypeError' | 'RangeError';
  readonly argument: string;

  constructor(kind: 'TypeError' | 'RangeError', argument: string, message: string) {
    super(`${kind}: ${argument}: ${message}`);
    this.kind = kind;
    this.argument = argument;
  }
}

export interface ReferenceOptions {
  readonly shape?: readonly number[] | undefined;
  readonly nan?: 'keep' | number | undefined;
}

// An integer bound before it is limited to the dtype: an integer of any size, or an infinity.
type Whole = bigint | number;
type Side = 'min' | 'max';

function roundToFloat(dtype: DType, value: number): number {
  return dtype === 'float32' ? Math.fround(value) : value;
}

function wholeOf(dtype: DType, side: Side, value: number | bigint): Whole {
  if (typeof value === 'bigint') {
    if (!isBig(dtype)) throw new RuleError('TypeError', side, 'a bigint for a dtype of numbers');
    return value;
  }
  if (Number.isNaN(value)) throw new RuleError('RangeError', side, 'NaN');
  if (!Number.isFinite(value)) return value;
  if (isBig(dtype) && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new RuleError('RangeError', side, 'a number that is not safe');
  }
  return BigInt(side === 'min' ? Math.ceil(value) : Math.floor(value));
}

/** The bound of every element of x before rounding, or null for none. */
type PerElement = readonly (number | bigint)[] | null;

function shapeOf(x: TypedArray, shape: readonly number[] | undefined): readonly number[] {
  return shape ?? [x.length];
}

/**
 * For each element of an array of shape `shape`, the index of its value in an array of shape
 * `from`, by NumPy's broadcasting.
 */
export function broadcastIndices(shape: readonly number[], from: readonly number[]): Uint32Array {
  let indices = Uint32Array.of(0);
  for (const [k, axis] of shape.entries()) {
    const own = from[k - shape.length + from.length] ?? 1;
    const next = new Uint32Array(indices.length * axis);
    indices.forEach((index, i) => {
      for (let position = 0; position < axis; position++) {
        next[i * axis + position] = own === 1 ? index : index * own + position;
      }
    });
    indices = next;
  }
  return indices;
}

function broadcasts(from: readonly number[], shape: readonly number[]): boolean {
  if (from.length > shape.length) return false;
  return from.every((axis, k) => axis === 1 || axis === shape[shape.length - from.length + k]);
}

interface BoundArray {
  readonly values: ArrayLike<number> | ArrayLike<bigint>;
  readonly shape: readonly number[];
}

function boundArray(bound: object, xLength: number, shape: readonly number[]): BoundArray {
  if ('shape' in bound) {
    const nd = bound as { data: TypedArray; shape: readonly number[] };
    return { values: nd.data, shape: nd.shape };
  }
  const values = bound as ArrayLike<number>;
  return { values, shape: values.length === xLength ? shape : [values.length] };
}

function spread(
  side: Side,
  dtype: DType,
  x: TypedArray,
  shape: readonly number[],
  bound: object,
): PerElement {
  const array = boundArray(bound, x.length, shape);
  if (ArrayBuffer.isView(array.values)) {
    const own = dtypeOf(array.values as unknown as TypedArray);
    const fits = own === dtype || (isBig(dtype) && isBig(own)) || (!isFloat(dtype) && isFloat(own));
    if (!fits) {
      throw new RuleError('TypeError', side, `an array of ${own} for x of ${dtype}`);
    }
  }
  if (!broadcasts(array.shape, shape)) {
    throw new RuleError(
      'RangeError',
      side,
      `shape [${array.shape}] does not broadcast to [${shape}]`,
    );
  }
  const all = Array.from(array.values as ArrayLike<number>);
  if (!isFloat(dtype)) for (const value of all) wholeOf(dtype, side, value);
  const indices = broadcastIndices(shape, array.shape);
  return Array.from(x as ArrayLike<number>, (_, i) => all[indices[i] as number] as number);
}

interface ReferenceBounds {
  readonly min: PerElement;
  readonly max: PerElement;
}

function isScalar(bound: CaseBound): bound is number | bigint | null {
  return bound === null || typeof bound === 'number' || typeof bound === 'bigint';
}

function checkKind(side: Side, dtype: DType, bound: CaseBound): void {
  if (bound === undefined) throw new RuleError('TypeError', side, 'undefined');
  if (typeof bound === 'bigint' && !isBig(dtype)) {
    throw new RuleError('TypeError', side, 'a bigint for a dtype of numbers');
  }
  if (typeof bound === 'number' && Number.isNaN(bound)) {
    throw new RuleError('RangeError', side, 'NaN');
  }
}

// Checks two scalars: min must not be above max, and a value of the dtype must lie between them.
function checkInterval(
  dtype: DType,
  min: number | bigint | null,
  max: number | bigint | null,
): void {
  if (min !== null && max !== null && min > max)
    throw new RuleError('RangeError', 'min', 'above max');
  if (isFloat(dtype)) return;
  const [least, greatest] = integerRange(dtype);
  const low = min === null ? least : wholeOf(dtype, 'min', min);
  const high = max === null ? greatest : wholeOf(dtype, 'max', max);
  if (low > high || low > greatest || high < least) {
    throw new RuleError(
      'RangeError',
      low > greatest ? 'min' : 'max',
      'no value between the bounds',
    );
  }
}

function readBounds(
  dtype: DType,
  x: TypedArray,
  shape: readonly number[],
  min: CaseBound,
  max: CaseBound,
): ReferenceBounds {
  checkKind('min', dtype, min);
  checkKind('max', dtype, max);
  if (isScalar(min) && isScalar(max)) checkInterval(dtype, min, max);
  else if (isScalar(min)) checkInterval(dtype, min, null);
  else if (isScalar(max)) checkInterval(dtype, null, max);
  const perElement = (side: Side, bound: CaseBound): PerElement => {
    if (bound === null) return null;
    if (!isScalar(bound)) return spread(side, dtype, x, shape, bound);
    return Array.from(x as ArrayLike<number>, () => bound);
  };
  return { min: perElement('min', min), max: perElement('max', max) };
}

function clipFloat(dtype: DType, x: number, min: number | null, max: number | null): number {
  const low = min === null ? null : roundToFloat(dtype, min);
  const high = max === null ? null : roundToFloat(dtype, max);
  if (Number.isNaN(x) || Number.isNaN(low ?? 0) || Number.isNaN(high ?? 0)) return NaN;
  if (low !== null && high !== null && low > high) return high;
  if (low !== null && x < low) return low;
  if (high !== null && x > high) return high;
  return x;
}

function clipWhole(
  dtype: DType,
  x: bigint,
  min: number | bigint | null,
  max: number | bigint | null,
): bigint {
  const [least, greatest] = integerRange(dtype);
  const low = min === null ? -Infinity : wholeOf(dtype, 'min', min);
  const high = max === null ? Infinity : wholeOf(dtype, 'max', max);
  let y: Whole = x;
  if (y < low) y = low;
  if (y > high) y = high; // after min, so that max wins
  if (y < least) return least;
  return y > greatest ? greatest : (y as bigint);
}

/**
 * clip by the rule. Returns a new array of x's type, and throws RuleError if the call must fail.
 */
export function referenceClip<T extends TypedArray>(
  x: T,
  min: CaseBound,
  max: CaseBound,
  { shape, nan = 'keep' }: ReferenceOptions = {},
): T {
  const dtype = dtypeOf(x);
  const bounds = readBounds(dtype, x, shapeOf(x, shape), min, max);
  const result = new (constructorOf(dtype))(x.length) as T;
  for (let i = 0; i < x.length; i++) {
    const low = bounds.min === null ? null : (bounds.min[i] as number);
    const high = bounds.max === null ? null : (bounds.max[i] as number);
    const value = x[i] as number | bigint;
    if (isFloat(dtype)) {
      const known =
        Number.isNaN(value) && nan !== 'keep' ? roundToFloat(dtype, nan) : Number(value);
      result[i] = clipFloat(dtype, known, low, high);
    } else {
      const whole = clipWhole(dtype, BigInt(value), low, high);
      result[i] = isBig(dtype) ? whole : Number(whole);
    }
  }
  return result;
}

/** nonNeg by the rule: NaN stays, and all else is at least +0, without -0. */
export function referenceNonNeg<T extends TypedArray>(
  x: T,
  { nan = 'keep' }: ReferenceOptions = {},
): T {
  const dtype = dtypeOf(x);
  const result = new (constructorOf(dtype))(x.length) as T;
  for (let i = 0; i < x.length; i++) {
    let value = x[i] as number | bigint;
    if (Number.isNaN(value) && nan !== 'keep') value = roundToFloat(dtype, nan);
    if (value <= 0) value = isBig(dtype) ? 0n : 0;
    result[i] = value;
  }
  return result;
}

export interface ReferenceVjp {
  readonly dx: number[];
  /**
   * The part that each element adds to its own lower and upper bound, before any sum. Null for no
   * bound.
   */
  readonly toMin: number[] | null;
  readonly toMax: number[] | null;
}

export type GradientMode = 'exact' | 'straightThrough' | 'inward';

interface VjpElement {
  readonly dx: number;
  readonly toMin: number;
  readonly toMax: number;
}

function vjpElement(
  mode: GradientMode,
  dy: number,
  x: number,
  min: number | null,
  max: number | null,
): VjpElement {
  const unknown = Number.isNaN(x) || Number.isNaN(min ?? 0) || Number.isNaN(max ?? 0);
  const empty = min !== null && max !== null && min > max;
  const low = !unknown && !empty && min !== null && x < min;
  const high = !unknown && max !== null && (empty || x > max);
  const toMin = low ? dy : 0;
  const toMax = high ? dy : 0;
  if (mode === 'straightThrough') return { dx: dy, toMin, toMax };
  if (unknown) return { dx: 0, toMin, toMax };
  if (!low && !high) return { dx: dy, toMin, toMax };
  if (mode === 'exact') return { dx: 0, toMin, toMax };
  // An empty interval is the point max.
  const below = low || (empty && x < (max as number));
  const above = empty ? x > (max as number) : high;
  const inward = below ? dy < 0 : above ? dy > 0 : true;
  return { dx: inward ? dy : 0, toMin, toMax };
}

/** The gradients of clip by the rule, element by element. */
export function referenceClipVjp(
  dy: ArrayLike<number>,
  x: Float32Array | Float64Array,
  min: CaseBound,
  max: CaseBound,
  { gradient = 'exact', shape }: { gradient?: GradientMode; shape?: readonly number[] } = {},
): ReferenceVjp {
  const dtype = dtypeOf(x);
  const bounds = readBounds(dtype, x, shapeOf(x, shape), min, max);
  const at = (list: PerElement, i: number): number | null =>
    list === null ? null : roundToFloat(dtype, list[i] as number);
  const elements = Array.from(x, (value, i) =>
    vjpElement(gradient, dy[i] as number, value, at(bounds.min, i), at(bounds.max, i)),
  );
  return {
    dx: elements.map((element) => element.dx),
    toMin: bounds.min === null ? null : elements.map((element) => element.toMin),
    toMax: bounds.max === null ? null : elements.map((element) => element.toMax),
  };
}

/** Sums the parts of all elements for a bound of this shape, in float64 and in the order of x. */
export function sumToBound(
  given: readonly number[],
  shape: readonly number[],
  boundShape: readonly number[],
): Float64Array {
  const sums = new Float64Array(boundShape.reduce((size, axis) => size * axis, 1));
  const indices = broadcastIndices(shape, boundShape);
  given.forEach((value, i) => {
    const index = indices[i] as number;
    sums[index] = (sums[index] as number) + value;
  });
  return sums;
}
