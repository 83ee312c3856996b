// Arbitraries for fast-check. Values that often cause bugs come up far more often than by chance.

import fc, { type Arbitrary } from 'fast-check';
import type { CaseBound } from './cases/types.ts';
import {
  constructorOf,
  type DType,
  integerRange,
  isBig,
  isFloat,
  type TypedArray,
  typedArray,
} from './dtypes.ts';

// Written as bits, so that NaNs of both signs, quiet and signaling, stay as they are.
const FLOAT32_SPECIALS = [
  0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0xffffffff, 0x7fffffff, 0x7f800000, 0xff800000,
  0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff,
  0x3f800000, 0xbf800000, 0x3f7fffff, 0x3f800001,
];
const FLOAT64_SPECIALS = [
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0x7ff0000000000001n,
  0xfff0000000000001n,
  0xffffffffffffffffn,
  0x7fffffffffffffffn,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0n,
  0x8000000000000000n,
  1n,
  0x8000000000000001n,
  0x000fffffffffffffn,
  0x0010000000000000n,
  0x7fefffffffffffffn,
  0xffefffffffffffffn,
  0x3ff0000000000000n,
  0xbff0000000000000n,
  0x3fefffffffffffffn,
  0x3ff0000000000001n,
];

/** Writes the bytes of one element. A function, so that the bits of a NaN survive. */
type Write = (view: DataView, at: number) => void;

function floatElement(dtype: DType): Arbitrary<Write> {
  const narrow = dtype === 'float32';
  const small = fc.integer({ min: -12, max: 12 }).map((k) => k / 4);
  const number =
    (value: number): Write =>
    (view, at) =>
      narrow ? view.setFloat32(at, value, true) : view.setFloat64(at, value, true);
  const bits: Arbitrary<Write> = narrow
    ? fc
        .oneof(fc.constantFrom(...FLOAT32_SPECIALS), fc.nat(0xffffffff))
        .map((b) => (view, at) => view.setUint32(at, b, true))
    : fc
        .oneof(fc.constantFrom(...FLOAT64_SPECIALS), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
        .map((b) => (view, at) => view.setBigUint64(at, b, true));
  return fc.oneof({ weight: 2, arbitrary: bits }, { weight: 1, arbitrary: small.map(number) });
}

/** Integers of a dtype: the ends of the range, small ones, and any. */
export function integer(dtype: DType): Arbitrary<bigint> {
  const [least, greatest] = integerRange(dtype);
  const middle = greatest / 2n;
  const special = [least, least + 1n, greatest, greatest - 1n, 0n, 1n, middle, middle + 1n];
  const small = { min: least < -9n ? -9n : least, max: 9n };
  return fc.oneof(
    fc.constantFrom(...special),
    fc.bigInt(small),
    fc.bigInt({ min: least, max: greatest }),
  );
}

function integerElement(dtype: DType): Arbitrary<Write> {
  const bits = 8 * constructorOf(dtype).BYTES_PER_ELEMENT;
  return integer(dtype).map((value) => (view, at) => {
    for (let k = 0; k < bits / 8; k++)
      view.setUint8(at + k, Number((value >> BigInt(8 * k)) & 255n));
  });
}

export interface ArrayOptions {
  readonly minLength?: number;
  readonly maxLength?: number;
}

/**
 * Typed arrays of a dtype, of 0 to 67 elements by default: full vectors and every tail. They start
 * anywhere in a larger buffer whose other bytes are 0xA5, so most are not aligned to 16 bytes.
 */
export function array(
  dtype: DType,
  { minLength = 0, maxLength = 67 }: ArrayOptions = {},
): Arbitrary<TypedArray> {
  const element = isFloat(dtype) ? floatElement(dtype) : integerElement(dtype);
  return fc
    .tuple(fc.array(element, { minLength, maxLength, size: 'max' }), fc.nat(20))
    .map(([writes, offset]) => arrayAt(dtype, writes, offset));
}

function arrayAt(dtype: DType, writes: readonly Write[], offset: number): TypedArray {
  const Constructor = constructorOf(dtype);
  const bytes = Constructor.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer((writes.length + offset + 3) * bytes);
  new Uint8Array(buffer).fill(0xa5);
  const view = new DataView(buffer);
  writes.forEach((write, i) => {
    write(view, (offset + i) * bytes);
  });
  return new Constructor(buffer, offset * bytes, writes.length);
}

/**
 * Doubles as people write bounds: small, fractional, huge, infinite, and at the ends of float32 and
 * of integers.
 */
export const doubles: Arbitrary<number> = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map((k) => k / 4),
  fc.constantFrom(
    -Infinity,
    Infinity,
    -0,
    0,
    0.1,
    -0.1,
    1e-320,
    3.4028236e38,
    -1e300,
    2 ** 31,
    -(2 ** 31),
    255.5,
    127.5,
    20878923,
  ),
  fc.double({ noNaN: true }),
  fc.integer({ min: -70000, max: 70000 }).map((k) => k / 3),
);

/** One bound as a scalar of the kind that x's dtype accepts, or null. */
export function scalarBound(dtype: DType): Arbitrary<number | bigint | null> {
  const none = fc.constant(null);
  if (!isBig(dtype))
    return fc.oneof({ weight: 1, arbitrary: none }, { weight: 6, arbitrary: doubles });
  const safe = doubles.map((value) =>
    Math.abs(value) > Number.MAX_SAFE_INTEGER && Number.isFinite(value) ? 7.5 : value,
  );
  const wide = fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n });
  return fc.oneof(none, safe, integer(dtype), wide);
}

/**
 * An array bound of this length: of x's dtype, of doubles in a typed array if x holds integers, or
 * a list.
 */
export function arrayBound(dtype: DType, length: number): Arbitrary<TypedArray | number[]> {
  const own = array(dtype, { minLength: length, maxLength: length });
  const fixed = { minLength: length, maxLength: length, size: 'max' } as const;
  const limit = (value: number): number =>
    isBig(dtype) && Number.isFinite(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER
      ? -3.5
      : value;
  const list = fc.array(doubles.map(limit), fixed);
  if (isFloat(dtype)) return fc.oneof(own, list);
  return fc.oneof(
    own,
    list,
    list.map((values) => typedArray('float64', values)),
  );
}

/** A call of clip: an array with a shape, and two bounds of any form. */
export interface RandomCall {
  readonly x: TypedArray;
  readonly shape: readonly number[] | undefined;
  readonly min: CaseBound;
  readonly max: CaseBound;
}

function boundFor(
  dtype: DType,
  length: number,
  shape: readonly number[] | undefined,
): Arbitrary<CaseBound> {
  const scalar: Arbitrary<CaseBound> = scalarBound(dtype);
  const whole: Arbitrary<CaseBound> = arrayBound(dtype, length);
  if (shape === undefined) return fc.oneof(scalar, whole);
  const row: Arbitrary<CaseBound> = arrayBound(dtype, shape[shape.length - 1] as number);
  const nd: Arbitrary<CaseBound> = boundShape(shape).chain((own) =>
    array(dtype, { minLength: sizeOf(own), maxLength: sizeOf(own) }).map((data) => ({
      data,
      shape: own,
      dtype,
    })),
  );
  return fc.oneof(scalar, whole, row, nd);
}

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}

// A shape that broadcasts to another: leading axes dropped, others set to 1.
function boundShape(shape: readonly number[]): Arbitrary<readonly number[]> {
  const masks = fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length });
  return fc
    .tuple(fc.nat(shape.length), masks)
    .map(([drop, ones]) => shape.map((axis, k) => (ones[k] ? 1 : axis)).slice(drop));
}

/** Shapes of one to three axes and up to 64 elements. An axis may be 0. */
export const shapes: Arbitrary<readonly number[]> = fc.oneof(
  fc.tuple(fc.nat(8), fc.nat(8)),
  fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
  fc.tuple(fc.nat(67)),
);

/** Random calls of clip for a dtype. Some of them must fail, because min is above max. */
export function clipCall(dtype: DType): Arbitrary<RandomCall> {
  const flat = array(dtype).chain((x) => withBounds(dtype, x, undefined));
  const shaped = shapes.chain((shape) =>
    array(dtype, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).chain((x) =>
      withBounds(dtype, x, shape),
    ),
  );
  return fc.oneof(flat, shaped);
}

function withBounds(
  dtype: DType,
  x: TypedArray,
  shape: readonly number[] | undefined,
): Arbitrary<RandomCall> {
  const bound = boundFor(dtype, x.length, shape);
  // Two scalars in the wrong order are an error. Half of the pairs are sorted to avoid it.
  return fc.tuple(bound, bound, fc.boolean()).map(([a, b, sort]) => {
    const swap = sort && isNumber(a) && isNumber(b) && a > b;
    return { x, shape, min: swap ? b : a, max: swap ? a : b };
  });
}

function isNumber(bound: CaseBound): bound is number | bigint {
  return typeof bound === 'number' || typeof bound === 'bigint';
}
