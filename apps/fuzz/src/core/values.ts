import type { DType, TypedArray } from '@clampwise/kernels';
import { constructorOf, type HalfDType, halfBits } from '@clampwise/testing';
import type { Draw } from './draw.ts';

export const FLOATS: readonly DType[] = ['float32', 'float64'];
export const ALL_FLOATS: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16'];

export const isHalf = (dtype: DType): dtype is HalfDType =>
  dtype === 'float16' || dtype === 'bfloat16';

/** The type of the arrays that hold a dtype. */
export const storage = (dtype: DType): Exclude<DType, HalfDType> =>
  isHalf(dtype) ? 'uint16' : dtype;

/** An array of a dtype's storage. */
export function emptyArray(dtype: DType, length: number): TypedArray {
  return new (constructorOf(storage(dtype)))(length) as TypedArray;
}

const LENGTHS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12],
  [15, 16, 17, 23, 24, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129],
  [255, 256, 257, 1000, 1023, 1024, 1025],
  [4095, 4096, 4097, 8191, 8192, 8193],
  [16_383, 20_000, 32_769, 65_537, 100_003],
];

/** The length of an array: often small, sometimes about a block or several. */
export function lengthOf(draw: Draw): number {
  const way = draw.int(128);
  const group = way < 80 ? 0 : way < 112 ? 1 : way < 123 ? 2 : way < 127 ? 3 : 4;
  return draw.pick(LENGTHS[group]);
}

/** A shape with at most this many elements. */
export function shapeOf(draw: Draw, rank: number = draw.between(0, 4)): number[] {
  const most = rank > 2 ? 5 : 9;
  const shape = Array.from({ length: rank }, () => draw.pick([2, 3, 1, 4, most, 0]));
  if (draw.oneIn(12) && rank > 0) shape[draw.int(rank)] = draw.pick([17, 64, 65, 257]);
  return shape;
}

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((size, axis) => size * axis, 1);

/** How the values of an array are spread. */
export type Style = 'small' | 'uniform' | 'wide' | 'extreme';
export const FINITE: readonly Style[] = ['small', 'uniform'];
const STYLES: readonly Style[] = ['small', 'uniform', 'extreme', 'wide', 'extreme'];

const SPECIALS = [NaN, Infinity, -Infinity, -0, 0, 1, -1, 2 ** -149, -(2 ** -149), 5e-324];
const ENDS = [3.4028234663852886e38, 1.7976931348623157e308, 2 ** -126, 2 ** -1022, 1e-40, 65504];

/** A float of a style, from numbers below 2^32. */
function floatOf(style: Style, next: () => number): number {
  if (style === 'small') return ((next() % 25) - 12) / 4;
  const part = next() / 2 ** 31 - 1;
  if (style === 'uniform') return part * 3;
  if (style === 'wide') return part * 2 ** ((next() % 240) - 120);
  const kind = next() % 8;
  if (kind < 3) return SPECIALS[next() % SPECIALS.length];
  if (kind === 3) return ENDS[next() % ENDS.length] * (next() % 2 === 0 ? 1 : -1);
  return kind < 6 ? ((next() % 25) - 12) / 4 : part * 3;
}

const BITS = new DataView(new ArrayBuffer(8));

/** An integer of a dtype, as bits. */
function integerOf(style: Style, bytes: number, next: () => number): bigint {
  const wide = (BigInt(next()) << 32n) | BigInt(next());
  if (style === 'small' || next() % 4 === 0) return BigInt((next() % 25) - 12);
  if (next() % 4 === 0) return (1n << BigInt(8 * bytes - (next() % 2))) - BigInt(next() % 2);
  return wide;
}

function put(array: TypedArray, dtype: DType, i: number, style: Style, next: () => number): void {
  if (isHalf(dtype)) {
    array[i] = style === 'extreme' ? next() % 0x10000 : halfBits(dtype, floatOf(style, next));
  } else if (dtype === 'float32' || dtype === 'float64') array[i] = floatOf(style, next);
  else {
    BITS.setBigUint64(0, BigInt.asUintN(64, integerOf(style, array.BYTES_PER_ELEMENT, next)), true);
    new Uint8Array(array.buffer, i * array.BYTES_PER_ELEMENT, array.BYTES_PER_ELEMENT).set(
      new Uint8Array(BITS.buffer, 0, array.BYTES_PER_ELEMENT),
    );
  }
}

/** A new array of values. Each value of a short one is a choice of its own. */
export function valuesOf(
  draw: Draw,
  dtype: DType,
  length: number,
  styles: readonly Style[] = STYLES,
): TypedArray {
  const style = draw.pick(styles);
  const array = emptyArray(dtype, length);
  const next = length > 24 ? draw.many() : () => draw.int(2 ** 32);
  for (let i = 0; i < length; i++) put(array, dtype, i, style, next);
  return array;
}

/** A finite number: a small multiple of a quarter, or any. */
export function finiteOf(draw: Draw): number {
  return floatOf(draw.pick(FINITE), () => draw.int(2 ** 32));
}

/** Any number. */
export function numberOf(draw: Draw): number {
  return floatOf(draw.pick(STYLES), () => draw.int(2 ** 32));
}

/** A finite number above 0. */
export function positiveOf(draw: Draw): number {
  return Math.abs(finiteOf(draw)) || 1;
}
