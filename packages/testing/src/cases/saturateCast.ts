import type { DType, Values } from '../dtypes.ts';
import type { ExpectedError } from './types.ts';

/** A call of saturateCast that must give values, or an error. */
export interface SaturateCastCase {
  readonly number: number | null;
  readonly title: string;
  readonly dtype: DType;
  readonly x: Values;
  readonly to: DType;
  readonly options?: {
    readonly scale?: number | readonly number[];
    readonly offset?: number;
    readonly round?: 'nearestEven' | 'nearest' | 'floor' | 'ceil' | 'truncate';
    readonly nan?: number | bigint;
    readonly zeroPoint?: number | bigint | readonly number[] | readonly bigint[];
    readonly min?: number | bigint | null;
    readonly max?: number | bigint | null;
  };
  readonly expected: Values | ExpectedError;
}

const inf = Infinity;
const nan = NaN;
const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, -1.25, 1.75];
const audio = { scale: 32767 };
const big = 2n ** 63n;

function fails(kind: ExpectedError['kind'], argument: RegExp, ...mentions: string[]): ExpectedError {
  return { kind, argument, mentions };
}

// biome-ignore format: a table, one case a line
const floats: SaturateCastCase[] = (['float32', 'float64'] as const).flatMap((dtype): SaturateCastCase[] => [
  { number: 55, title: 'audio to int16 does not wrap', dtype, x: [1, 1.5, -1, -2, 0, 0.5, inf, -inf], to: 'int16', options: audio, expected: [32767, 32767, -32767, -32768, 0, 16384, 32767, -32768] },
  { number: 55, title: 'scale 32768: 1 is the largest value', dtype, x: [1, -1, 0.5, 0.99997], to: 'int16', options: { scale: 32768 }, expected: [32767, -32768, 16384, 32767] },
  { number: 55, title: 'NaN is 0', dtype, x: [nan, 1, nan], to: 'int16', options: audio, expected: [0, 32767, 0] },
  { number: 55, title: 'NaN as asked', dtype, x: [nan, 1, nan], to: 'int16', options: { ...audio, nan: -7 }, expected: [-7, 32767, -7] },
  { number: 55, title: 'what replaces NaN is neither scaled nor beyond the range', dtype, x: [nan, 0], to: 'uint8', options: { offset: 128, nan: 300 }, expected: [255, 128] },
  { number: 55, title: 'pixels to bytes', dtype, x: [-0.1, 0, 0.5, 1, 1.2, nan], to: 'uint8', options: { scale: 255 }, expected: [0, 0, 128, 255, 255, 0] },
  { number: 55, title: 'pixels to clamped bytes', dtype, x: [-0.1, 0, 0.5, 1, 1.2, nan], to: 'uint8clamped', options: { scale: 255 }, expected: [0, 0, 128, 255, 255, 0] },
  { number: null, title: 'halves to even', dtype, x: halves, to: 'int8', expected: [-2, -2, 0, 0, 2, 2, -1, 2] },
  { number: null, title: 'halves away from zero', dtype, x: halves, to: 'int8', options: { round: 'nearest' }, expected: [-3, -2, -1, 1, 2, 3, -1, 2] },
  { number: null, title: 'down', dtype, x: halves, to: 'int8', options: { round: 'floor' }, expected: [-3, -2, -1, 0, 1, 2, -2, 1] },
  { number: null, title: 'up', dtype, x: halves, to: 'int8', options: { round: 'ceil' }, expected: [-2, -1, 0, 1, 2, 3, -1, 2] },
  { number: null, title: 'towards zero', dtype, x: halves, to: 'int8', options: { round: 'truncate' }, expected: [-2, -1, 0, 0, 1, 2, -1, 1] },
  { number: null, title: 'quantisation with a zero point', dtype, x: [-1, 0, 0.25, 1, 100, -100], to: 'int8', options: { scale: 50, offset: -3 }, expected: [-53, -3, 10, 47, 127, -128] },
  { number: 98, title: 'the zero point comes after rounding', dtype, x: [1.25, -1.25, 1.75, 0.25, -0.75], to: 'int8', options: { scale: 2, zeroPoint: 3 }, expected: [5, 1, 7, 3, 1] },
  { number: 98, title: 'the offset comes before rounding, the zero point after', dtype, x: [0.25, 1.25], to: 'int8', options: { scale: 2, offset: 1, zeroPoint: -3 }, expected: [-1, 1] },
  { number: 98, title: 'saturates after the zero point', dtype, x: [200, 300, -300, inf, -inf], to: 'int8', options: { zeroPoint: -100 }, expected: [100, 127, -128, 127, -128] },
  { number: 98, title: 'NaN is 0 and not the zero point', dtype, x: [nan, 0], to: 'uint8', options: { zeroPoint: 128 }, expected: [0, 128] },
  { number: 98, title: 'rounds down, then adds', dtype, x: [2.7, -2.1], to: 'int16', options: { round: 'floor', zeroPoint: 10 }, expected: [12, 7] },
  { number: null, title: 'a scale and a zero point for each', dtype, x: [1.25, 1.25, 1.25], to: 'int8', options: { scale: [2, 4, 10], zeroPoint: [3, 0, -1] }, expected: [5, 5, 11] },
  { number: null, title: 'a zero point for each, one scale', dtype, x: [2.5, 2.5], to: 'uint8', options: { zeroPoint: [0, 255] }, expected: [2, 255] },
  { number: null, title: 'audio of 24 bits in int32', dtype, x: [1, -1, 0.5, inf, -inf, nan], to: 'int32', options: { scale: 2 ** 23, min: -(2 ** 23), max: 2 ** 23 - 1 }, expected: [8388607, -8388608, 4194304, 8388607, -8388608, 0] },
  { number: null, title: 'min and max round inwards', dtype, x: [-9, 0, 9], to: 'int8', options: { min: -2.5, max: 2.5 }, expected: [-2, 0, 2] },
  { number: null, title: 'NaN within min and max', dtype, x: [nan, 9], to: 'int8', options: { min: 2, max: 5 }, expected: [2, 5] },
  { number: null, title: 'a replacement of NaN within min and max', dtype, x: [nan, 0], to: 'int16', options: { max: 5, nan: 9 }, expected: [5, 0] },
  { number: null, title: 'floats within min and max', dtype, x: [nan, inf, -inf, -0, 0.5, 2], to: 'float32', options: { min: -1, max: 1 }, expected: [nan, 1, -1, -0, 0.5, 1] },
  { number: null, title: 'a zero point of 64 bits', dtype, x: [0, -1, 1, inf, -inf, nan], to: 'int64', options: { zeroPoint: big - 1n }, expected: [big - 1n, big - 2n, big - 1n, big - 1n, -big, 0n] },
  { number: null, title: 'uint64 within bounds that no double holds', dtype, x: [2 ** 60, 2 ** 61, -1], to: 'uint64', options: { min: 2n ** 60n + 1n, max: 2n ** 60n + 3n }, expected: [2n ** 60n + 1n, 2n ** 60n + 3n, 2n ** 60n + 1n] },
  { number: null, title: 'a zero point of half', dtype, x: [1], to: 'int16', options: { zeroPoint: 0.5 }, expected: fails('RangeError', /^zeroPoint$/, '0.5', 'int16') },
  { number: null, title: 'a zero point beyond the target', dtype, x: [1], to: 'int8', options: { zeroPoint: 128 }, expected: fails('RangeError', /^zeroPoint$/, '128', '127') },
  { number: null, title: 'a zero point beyond the target, in a list', dtype, x: [1, 2], to: 'uint8', options: { zeroPoint: [0, -1] }, expected: fails('RangeError', /^zeroPoint\[1\]$/, '-1') },
  { number: null, title: 'a zero point as a bigint', dtype, x: [1], to: 'int8', options: { zeroPoint: 1n }, expected: fails('TypeError', /^zeroPoint$/, '1n') },
  { number: null, title: 'a zero point for floats', dtype, x: [1], to: 'float64', options: { zeroPoint: 1 }, expected: fails('TypeError', /^zeroPoint$/, 'offset') },
  { number: null, title: 'scales of another length', dtype, x: [1, 2], to: 'int8', options: { scale: [1, 2, 3] }, expected: fails('RangeError', /^scale$/, '3 values', 'axis of x has 2') },
  { number: null, title: 'a scale of NaN in a list', dtype, x: [1, 2], to: 'int8', options: { scale: [1, nan] }, expected: fails('RangeError', /^scale\[1\]$/, 'NaN') },
  { number: null, title: 'min above max', dtype, x: [1], to: 'int8', options: { min: 2, max: 1 }, expected: fails('RangeError', /^min$/, '2', '1') },
  { number: null, title: 'min beyond the target', dtype, x: [1], to: 'int8', options: { min: 300 }, expected: fails('RangeError', /^min/, '300') },
  { number: null, title: 'max NaN', dtype, x: [1], to: 'int8', options: { max: nan }, expected: fails('RangeError', /^max$/, 'NaN') },
  { number: null, title: 'max as text', dtype, x: [1], to: 'int8', options: { max: '1' as never }, expected: fails('TypeError', /^max$/, '1') },
  { number: null, title: 'to the ends of int32', dtype, x: [2147483648, -2147483648, -4294967296, 1e20, inf, -inf], to: 'int32', expected: [2147483647, -2147483648, -2147483648, 2147483647, 2147483647, -2147483648] },
  { number: null, title: 'to the ends of uint32', dtype, x: [2147483648, -1, 4294967296, 1e20, inf, -inf], to: 'uint32', expected: [2147483648, 0, 4294967295, 4294967295, 4294967295, 0] },
  { number: null, title: 'to the ends of int64', dtype, x: [2 ** 62, 2 ** 63, -(2 ** 63), inf, -inf, nan, 1.5], to: 'int64', expected: [2n ** 62n, big - 1n, -big, big - 1n, -big, 0n, 2n] },
  { number: null, title: 'to the ends of uint64', dtype, x: [2 ** 63, 2 ** 64, -1, inf, -inf, nan, 2.5], to: 'uint64', expected: [2n ** 63n, 2n ** 64n - 1n, 0n, 2n ** 64n - 1n, 0n, 0n, 2n] },
  { number: null, title: 'a replacement of 64 bits that no double holds', dtype, x: [nan, 1], to: 'int64', options: { nan: big - 2n }, expected: [big - 2n, 1n] },
  { number: null, title: 'a scale of 0: infinities become NaN', dtype, x: [inf, 5, nan], to: 'int16', options: { scale: 0, offset: 7, nan: 1 }, expected: [1, 7, 1] },
  { number: null, title: 'floats keep NaN, infinities and -0', dtype, x: [nan, inf, -inf, -0, 0, 0.5], to: 'float32', expected: [nan, inf, -inf, -0, 0, 0.5] },
  { number: null, title: 'floats keep -0 in float64', dtype, x: [-0, 0], to: 'float64', options: { round: 'floor' }, expected: [-0, 0] },
  { number: null, title: 'floats, NaN as asked', dtype, x: [nan, 1], to: 'float32', options: { nan: 0.5 }, expected: [0.5, 1] },
  { number: null, title: 'an empty array', dtype, x: [], to: 'int16', options: audio, expected: [] },
  { number: null, title: 'a scale that is NaN', dtype, x: [1], to: 'int16', options: { scale: nan }, expected: fails('RangeError', /^scale$/, 'NaN') },
  { number: null, title: 'an infinite offset', dtype, x: [1], to: 'int16', options: { offset: inf }, expected: fails('RangeError', /^offset$/, 'Infinity') },
  { number: null, title: 'NaN in place of NaN', dtype, x: [1], to: 'int16', options: { nan }, expected: fails('RangeError', /^nan$/, 'NaN') },
  { number: null, title: 'a bigint in place of NaN', dtype, x: [1], to: 'int16', options: { nan: 1n }, expected: fails('TypeError', /^nan$/, '1n', 'int16') },
  { number: null, title: 'an unknown rounding', dtype, x: [1], to: 'int16', options: { round: 'up' as 'ceil' }, expected: fails('RangeError', /^round$/, 'up', 'floor') },
  { number: null, title: 'an unknown dtype', dtype, x: [1], to: 'int17' as 'int16', expected: fails('TypeError', /^dtype$/, 'int17') },
]);

/** Calls of saturateCast that must give these values on every backend. */
// biome-ignore format: a table, one case a line
export const saturateCastCases: readonly SaturateCastCase[] = [
  ...floats,
  { number: null, title: 'just below a half', dtype: 'float64', x: [0.49999999999999994, -0.49999999999999994, 2251799813685249.5], to: 'int64', options: { round: 'nearest' }, expected: [0n, 0n, 2251799813685250n] },
  { number: null, title: 'a float32 product that is a half only when rounded to float32', dtype: 'float32', x: [Math.fround(0.500015259) , Math.fround(12289 / 32767)], to: 'int16', options: audio, expected: [16384, 12289] },
  { number: null, title: 'beyond float32 is infinite', dtype: 'float64', x: [1e300, -1e300, 3.4028235677973366e38, 3.4028235677973362e38, 1e-50, -1e-50], to: 'float32', expected: [inf, -inf, inf, 3.4028234663852886e38, 0, -0] },
  { number: null, title: 'int32 to int8', dtype: 'int32', x: [-2147483648, -129, -128, 127, 128, 2147483647], to: 'int8', expected: [-128, -128, -128, 127, 127, 127] },
  { number: null, title: 'int16 to uint16', dtype: 'int16', x: [-32768, -1, 0, 32767], to: 'uint16', expected: [0, 0, 0, 32767] },
  { number: null, title: 'uint32 to int32', dtype: 'uint32', x: [0, 2147483648, 4294967295], to: 'int32', expected: [0, 2147483647, 2147483647] },
  { number: null, title: 'uint8 to float32', dtype: 'uint8', x: [0, 51, 255], to: 'float32', options: { scale: 1 / 255 }, expected: [0, Math.fround(51 / 255), 1] },
  { number: null, title: 'int64 to int32', dtype: 'int64', x: [-(2n ** 63n), -5n, 2n ** 40n], to: 'int32', expected: [-2147483648, -5, 2147483647] },
  { number: null, title: 'uint64 to int64', dtype: 'uint64', x: [2n ** 64n - 1n, 2n ** 53n + 1n], to: 'int64', expected: [big - 1n, 2n ** 53n + 1n] },
  { number: null, title: 'int64 scaled exactly', dtype: 'int64', x: [2n ** 60n + 1n, -3n, 3n], to: 'int64', options: { scale: 0.5 }, expected: [2n ** 59n, -2n, 2n] },
  { number: null, title: 'int64 scaled exactly, halves away from zero', dtype: 'int64', x: [5n, -5n, 3n, -3n], to: 'int8', options: { scale: 0.5, round: 'nearest' }, expected: [3, -3, 2, -2] },
  { number: null, title: 'int32 to 64 bits, scaled exactly', dtype: 'int32', x: [2147483647, -2147483648], to: 'int64', options: { scale: 4294967295 }, expected: [2147483647n * 4294967295n, -2147483648n * 4294967295n] },
  { number: null, title: 'int64 to float32 rounds once', dtype: 'int64', x: [2n ** 60n + 2n ** 36n + 1n, -(2n ** 60n + 2n ** 36n + 1n), 2n ** 60n + 2n ** 36n], to: 'float32', expected: [2 ** 60 + 2 ** 37, -(2 ** 60 + 2 ** 37), 2 ** 60] },
];
