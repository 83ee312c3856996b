import { float32FromBits, typedArray } from '../dtypes.ts';
import type { ClipCase, ExpectedError } from './types.ts';

const inf = Infinity;
const nan = NaN;

function repeat<T>(count: number, value: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => value(i));
}

function rangeError(argument: RegExp, ...mentions: string[]): ExpectedError {
  return { kind: 'RangeError', argument, mentions };
}

function typeError(argument: RegExp, ...mentions: string[]): ExpectedError {
  return { kind: 'TypeError', argument, mentions };
}

// biome-ignore format: a table, one case a line
const floats: ClipCase[] = (['float32', 'float64'] as const).flatMap((dtype): ClipCase[] => [
  { number: 1, title: 'NaN is not the lower bound', dtype, x: [nan, 5, -5, 0.5], min: 0, max: 1, expected: [nan, 1, 0, 0.5] },
  { number: 1, title: 'NaN with both bounds above 0', dtype, x: [nan, 5, -5, 1.5], min: 1, max: 2, expected: [nan, 2, 1, 1.5] },
  { number: 1, title: 'NaN with infinite bounds', dtype, x: [nan, 5, -5, 0.5], min: -inf, max: inf, expected: [nan, 5, -5, 0.5] },
  { number: 2, title: 'relu6', dtype, x: [nan, 7, -1], min: 0, max: 6, expected: [nan, 6, 0] },
  { number: 2, title: 'relu with a maximum of 1', dtype, x: [nan, -1, 0.5, 2], min: 0, max: 1, expected: [nan, 0, 0.5, 1] },
  { number: 4, title: 'NaN is not the upper bound, -1..1', dtype, x: [nan, nan, nan, nan, nan], min: -1, max: 1, expected: [nan, nan, nan, nan, nan] },
  { number: 4, title: 'NaN is not the upper bound, 0..100', dtype, x: [nan], min: 0, max: 100, expected: [nan] },
  {
    number: 6,
    title: 'NaN in an array bound gives NaN',
    dtype,
    x: repeat(32, (i) => (i < 16 ? 0 : nan)),
    min: repeat(32, (i) => (i < 15 ? nan : 1)),
    max: null,
    expected: repeat(32, (i) => (i === 15 ? 1 : nan)),
  },
  {
    number: 6,
    title: 'NaN in an upper array bound gives NaN',
    dtype,
    x: repeat(32, (i) => (i < 16 ? 2 : nan)),
    min: null,
    max: repeat(32, (i) => (i < 15 ? nan : 1)),
    expected: repeat(32, (i) => (i === 15 ? 1 : nan)),
  },
  {
    number: 6,
    title: 'NaN in one array bound, a scalar as the other',
    dtype,
    x: [0, 5, 5, -5, -5],
    min: [nan, nan, 0, 0, nan],
    max: 1,
    expected: [nan, nan, 1, 0, nan],
  },
  { number: 11, title: 'no upper bound', dtype, x: [-1, 0.5, 1], min: 0, max: null, expected: [0, 0.5, 1] },
  { number: 11, title: '+Infinity with a lower bound only', dtype, x: [inf, -inf, nan], min: 0, max: null, expected: [inf, 0, nan] },
  { number: 11, title: '-Infinity with an upper bound only', dtype, x: [-inf, inf, nan], min: null, max: 1, expected: [-inf, 1, nan] },
  { number: 11, title: 'no bounds: a copy', dtype, x: [-inf, inf, nan, -0, 0, 1], min: null, max: null, expected: [-inf, inf, nan, -0, 0, 1] },
  {
    number: 12,
    title: 'a row of NaNs in a batch, bounds along the last axis',
    dtype,
    x: repeat(160, (i) => (i < 10 ? nan : (i - 80) / 2)),
    shape: [16, 10],
    min: repeat(10, () => -10),
    max: repeat(10, () => 10),
    expected: repeat(160, (i) => (i < 10 ? nan : Math.max(-10, Math.min(10, (i - 80) / 2)))),
  },
  { number: 19, title: 'scalar min above max', dtype, x: [0, 1, 2], min: 2, max: 1, expected: rangeError(/min|max/, '2', '1') },
  { number: 19, title: 'scalar min above max, on an empty array', dtype, x: [], min: 3.5, max: -1, expected: rangeError(/min|max/, '3.5', '-1') },
  { number: 19, title: 'array min above max: max wins', dtype, x: [0, 5, -5, nan], min: [2, 2, 2, 2], max: [1, 1, 1, 1], expected: [1, 1, 1, nan] },
  { number: 19, title: 'array min above a scalar max: max wins', dtype, x: [0, 5, -5], min: [2, 0, -9], max: 1, expected: [1, 1, -5] },
  { number: 19, title: 'scalar min above an array max: max wins', dtype, x: [0, 5, -5], min: 2, max: [1, 3, 1], expected: [1, 3, 1] },
  { number: 20, title: 'bounds broadcast along the last axis', dtype, x: [-2, 0.5, 3, -1, 0, 9], shape: [2, 3], min: [-1, 0, 1], max: [0, 1, 3], expected: [-1, 0.5, 3, -1, 0, 3] },
  {
    number: 20,
    title: 'bounds broadcast along the first axis',
    dtype,
    x: [-2, 0.5, 3, -1, 0, 9],
    shape: [2, 3],
    min: { data: typedArray(dtype, [-1, 1]), shape: [2, 1], dtype },
    max: null,
    expected: [-1, 0.5, 3, 1, 1, 9],
  },
  {
    number: 95,
    title: 'bounds for each row, a NaN and crossed ones among them',
    dtype,
    x: repeat(28, (i) => (i % 7) - 3),
    shape: [4, 7],
    min: { data: typedArray(dtype, [-1, nan, 2, -9]), shape: [4, 1], dtype },
    max: { data: typedArray(dtype, [1, 1, 1, -0.5]), shape: [4, 1], dtype },
    expected: [-1, -1, -1, 0, 1, 1, 1, ...repeat(7, () => nan), ...repeat(7, () => 1), -3, -2, -1, ...repeat(4, () => -0.5)],
  },
  {
    number: 95,
    title: 'bounds for each channel of a batch, rows of 5 with NaN and zeros',
    dtype,
    x: [nan, -0, 0, 5, -5, 3, nan, 1, 0.25, -1, -2, 2, inf, -inf, -0, 0, 1, 2, nan, 4],
    shape: [2, 2, 5],
    min: { data: typedArray(dtype, [0, -1]), shape: [1, 2, 1], dtype },
    max: { data: typedArray(dtype, [1, 0.5]), shape: [2, 1], dtype },
    expected: [nan, -0, 0, 1, 0, 0.5, nan, 0.5, 0.25, -1, 0, 1, 1, 0, -0, 0, 0.5, 0.5, nan, 0.5],
  },
  {
    number: 95,
    title: 'bounds along the first and the last axis, and one for each row',
    dtype,
    x: repeat(12, (i) => i - 6),
    shape: [2, 3, 2],
    min: { data: typedArray(dtype, [-4, -5, 1, 2]), shape: [2, 1, 2], dtype },
    max: { data: typedArray(dtype, [-3, 9, 3]), shape: [3, 1], dtype },
    expected: [-4, -5, -4, -3, -2, -1, -3, -3, 2, 3, 3, 3],
  },
  { number: null, title: 'zeros keep their sign', dtype, x: [-0, 0, -0, 0, -0], min: 0, max: 1, expected: [-0, 0, -0, 0, -0] },
  { number: null, title: '-0 as a bound equals +0', dtype, x: [-0, 0, -1, 1], min: 0, max: -0, expected: [-0, 0, 0, -0] },
  { number: null, title: 'min equal to max', dtype, x: [nan, 1, 2, 3, inf], min: 2, max: 2, expected: [nan, 2, 2, 2, 2] },
  { number: null, title: 'infinities clip', dtype, x: [inf, -inf, nan, 0], min: -1, max: 1, expected: [1, -1, nan, 0] },
  { number: null, title: 'equal infinite bounds', dtype, x: [inf, -inf, nan, 0], min: inf, max: inf, expected: [inf, inf, nan, inf] },
  { number: null, title: 'an empty array', dtype, x: [], min: 0, max: 1, expected: [] },
  { number: null, title: 'an empty array with array bounds', dtype, x: [], shape: [0, 2], min: [0, 1], max: [1, 2], expected: [] },
  { number: null, title: 'no axes', dtype, x: [7], shape: [], min: 0, max: 1, expected: [1] },
  { number: null, title: 'nan: a number is clipped like any value', dtype, x: [nan, 5, -5, 0.5], min: 0, max: 1, nan: 9, expected: [1, 1, 0, 0.5] },
  { number: null, title: 'nan: within the bounds', dtype, x: [nan, 5, -5, nan], min: -1, max: 1, nan: 0, expected: [0, 1, -1, 0] },
  { number: null, title: 'nan: NaN from a bound stays', dtype, x: [nan, 5, -5, nan], min: [nan, nan, 0, 0], max: null, nan: 0.5, expected: [nan, nan, 0, 0.5] },
  { number: null, title: 'a NaN lower bound', dtype, x: [0], min: nan, max: 1, expected: rangeError(/^min$/, 'NaN') },
  { number: null, title: 'a NaN upper bound', dtype, x: [0], min: 0, max: nan, expected: rangeError(/^max$/, 'NaN') },
  { number: null, title: 'a missing bound', dtype, x: [0], min: undefined as never, max: 1, expected: typeError(/^min$/, 'undefined') },
  { number: null, title: 'a bigint bound', dtype, x: [0], min: 0n, max: 1, expected: typeError(/^min$/) },
]);

const signedNaNs: ClipCase[] = [
  { min: -1, max: 1, bounds: 'both' },
  { min: 0, max: null, bounds: 'lower' },
  { min: null, max: 0, bounds: 'upper' },
].map(({ min, max, bounds }) => ({
  number: 5,
  title: `NaN of both signs, ${bounds}`,
  dtype: 'float32',
  // Quiet NaNs of both signs, signaling NaNs of both signs, and all bits set.
  x: float32FromBits([0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0xffffffff]),
  min,
  max,
  expected: [nan, nan, nan, nan, nan],
}));

// biome-ignore format: a table, one case a line
const integers: ClipCase[] = [
  { number: 14, title: 'fractional bounds round inwards', dtype: 'int32', x: [5, 0, 2], min: 0.5, max: 1.5, expected: [1, 1, 1] },
  { number: 14, title: 'a fractional lower bound', dtype: 'int32', x: [5, 0, 2], min: 0.2, max: 8, expected: [5, 1, 2] },
  { number: 14, title: 'no integer between', dtype: 'int32', x: [5, 0, 2], min: 0.2, max: 0.8, expected: rangeError(/min|max/, '0.2', '0.8') },
  { number: 14, title: 'negative fractional bounds', dtype: 'int32', x: [-5, 0, -2], min: -2.5, max: -1.5, expected: [-2, -2, -2] },
  { number: 14, title: 'fractional array bounds', dtype: 'int32', x: [5, 0, 2], min: [0.5, 0.5, 0.5], max: [1.5, 1.5, 1.5], expected: [1, 1, 1] },
  { number: 14, title: 'array bounds with no integer between: max wins', dtype: 'int32', x: [5, 0, 2], min: [0.2, 0.2, 0.2], max: [0.8, 0.8, 0.8], expected: [0, 0, 0] },
  { number: 15, title: 'bounds beyond int8', dtype: 'int8', x: [-128, -3, 0, 5, 127], min: -1000, max: 1000, expected: [-128, -3, 0, 5, 127] },
  { number: 15, title: 'max 300 is no limit for int8', dtype: 'int8', x: [-128, -3, 0, 5, 127], min: null, max: 300, expected: [-128, -3, 0, 5, 127] },
  { number: 15, title: 'min 300 leaves nothing of int8', dtype: 'int8', x: [0], min: 300, max: null, expected: rangeError(/min|max/, '300') },
  { number: 15, title: 'max -129 leaves nothing of int8', dtype: 'int8', x: [0], min: null, max: -129, expected: rangeError(/min|max/, '-129') },
  { number: 15, title: 'float array bounds beyond int8 are no limit', dtype: 'int8', x: [-128, 127, 0], min: typedArray('float64', [-1000, -1000, -1000]), max: typedArray('float64', [1000, 1000, 1000]), expected: [-128, 127, 0] },
  { number: 15, title: 'array bounds that leave nothing: max wins, saturated', dtype: 'int8', x: [0, 0, 0, 0], min: [300, 300, -500, 1e300], max: [200, 400, -300, -Infinity], expected: [127, 127, -128, -128] },
  { number: 16, title: 'bounds beyond uint8', dtype: 'uint8', x: [0, 255], min: 0, max: 4550, expected: [0, 255] },
  { number: 16, title: 'a negative lower bound for uint8', dtype: 'uint8', x: [0, 255], min: -1, max: 10, expected: [0, 10] },
  { number: 16, title: 'bounds beyond uint8clamped', dtype: 'uint8clamped', x: [0, 255], min: 0, max: 4550, expected: [0, 255] },
  { number: 16, title: 'a negative lower bound for uint8clamped', dtype: 'uint8clamped', x: [0, 255], min: -1, max: 10, expected: [0, 10] },
  { number: 17, title: 'int32 above 2^24', dtype: 'int32', x: [20878924], min: null, max: 20878923, expected: [20878923] },
  { number: 17, title: 'the bound itself is rounded to float32', dtype: 'float32', x: [20878924], min: null, max: 20878923, expected: [20878924] },
  { number: 17, title: 'a bound that rounds to zero leaves -0', dtype: 'float32', x: [-0, 0, -1], min: 1e-50, max: 1, expected: [-0, 0, 0] },
  { number: 17, title: 'a bound that rounds to -0 leaves +0', dtype: 'float32', x: [-0, 0, 1], min: -1, max: -1e-50, expected: [-0, 0, -0] },
  { number: 17, title: 'a bound beyond float32 is infinite', dtype: 'float32', x: [1, Infinity, -Infinity], min: 1e300, max: null, expected: [Infinity, Infinity, Infinity] },
  { number: 17, title: 'max 0.1 in float32', dtype: 'float32', x: [1, 0.05], min: null, max: 0.1, expected: [Math.fround(0.1), Math.fround(0.05)] },
  { number: 17, title: 'max 0.1 in a float32 array bound', dtype: 'float32', x: [1, 0.05], min: null, max: [0.1, 0.1], expected: [Math.fround(0.1), Math.fround(0.05)] },
  // The report was about fp16, whose raw bits were compared. The same numbers in the narrowest
  // float here.
  { number: 18, title: 'an array as upper bound', dtype: 'float32', x: [1, 2, -3], min: null, max: typedArray('float32', [4, -5, -6]), expected: [1, -5, -6] },
  { number: 18, title: 'an array as upper bound, float64', dtype: 'float64', x: [1, 2, -3], min: null, max: typedArray('float64', [4, -5, -6]), expected: [1, -5, -6] },
  { number: 19, title: 'scalar min above max, integers', dtype: 'uint8', x: [1], min: 5, max: 4, expected: rangeError(/min|max/, '5', '4') },
  { number: 19, title: 'array min above max: max wins, integers', dtype: 'int16', x: [1, 9, -9], min: typedArray('int16', [5, 5, 5]), max: typedArray('int16', [4, 4, 4]), expected: [4, 4, 4] },
  { number: 19, title: 'min above max by less than float32 can tell', dtype: 'float32', x: [1], min: 1 + 1e-12, max: 1, expected: rangeError(/min|max/) },
  { number: 20, title: 'bounds broadcast, int64', dtype: 'int64', x: [-2n, 0n, 3n, -1n, 0n, 9n], shape: [2, 3], min: [-1n, 0n, 1n], max: [0n, 1n, 3n], expected: [-1n, 0n, 3n, -1n, 0n, 3n] },
  { number: 95, title: 'bounds for each row, integers', dtype: 'int16', x: repeat(15, (i) => 40 * i - 300), shape: [3, 5], min: { data: typedArray('int16', [-200, 5, 7]), shape: [3, 1], dtype: 'int16' }, max: { data: typedArray('int16', [-150, 4, 100]), shape: [3, 1], dtype: 'int16' }, expected: [-200, -200, -200, -180, -150, 4, 4, 4, 4, 4, 100, 100, 100, 100, 100] },
  { number: null, title: 'a NaN in a float bound of an integer array', dtype: 'int32', x: [1, 2], min: [0, nan], max: null, expected: rangeError(/^min/, 'NaN') },
  { number: null, title: 'infinite bounds of integers', dtype: 'int32', x: [-2147483648, 2147483647], min: -inf, max: inf, expected: [-2147483648, 2147483647] },
  { number: null, title: 'bounds at the ends of uint32', dtype: 'uint32', x: [0, 4294967295, 2147483648], min: 1, max: 4294967294.5, expected: [1, 4294967294, 2147483648] },
];

// biome-ignore format: a table, one case a line
const big: ClipCase[] = [
  { number: null, title: 'neighbours above 2^53', dtype: 'int64', x: [9007199254740993n, 9007199254740992n], min: null, max: 9007199254740992n, expected: [9007199254740992n, 9007199254740992n] },
  { number: null, title: 'bigint bounds beyond the range', dtype: 'int64', x: [-(2n ** 63n), 2n ** 63n - 1n], min: -(2n ** 70n), max: 2n ** 70n, expected: [-(2n ** 63n), 2n ** 63n - 1n] },
  { number: null, title: 'the ends of uint64', dtype: 'uint64', x: [0n, 2n ** 64n - 1n, 2n ** 63n], min: 1n, max: 2n ** 64n - 2n, expected: [1n, 2n ** 64n - 2n, 2n ** 63n] },
  { number: null, title: 'numbers, with fractions', dtype: 'int64', x: [5n, 0n, 2n], min: 0.5, max: 1.5, expected: [1n, 1n, 1n] },
  { number: null, title: 'infinite numbers', dtype: 'uint64', x: [0n, 2n ** 64n - 1n], min: -inf, max: inf, expected: [0n, 2n ** 64n - 1n] },
  { number: null, title: 'a number that is not safe', dtype: 'int64', x: [0n], min: null, max: 2 ** 53, expected: rangeError(/^max$/, 'bigint') },
  { number: null, title: 'a number that is not safe, in an array', dtype: 'int64', x: [0n, 0n], min: [0, -(2 ** 60)], max: null, expected: rangeError(/^min/, 'bigint') },
  { number: null, title: 'min above max, bigint', dtype: 'int64', x: [0n], min: 2n, max: 1n, expected: rangeError(/min|max/, '2', '1') },
  { number: null, title: 'min above max, bigint and number', dtype: 'int64', x: [0n], min: 2n, max: 1.5, expected: rangeError(/min|max/, '2', '1.5') },
  { number: null, title: 'nothing of uint64 below 0', dtype: 'uint64', x: [0n], min: null, max: -1n, expected: rangeError(/min|max/, '-1') },
  { number: null, title: 'a bigint array', dtype: 'int64', x: [-5n, 5n], min: typedArray('int64', [-1n, 6n]), max: null, expected: [-1n, 6n] },
  { number: null, title: 'an unsigned bigint array for a signed one', dtype: 'int64', x: [-5n, 5n], min: null, max: typedArray('uint64', [2n ** 64n - 1n, 3n]), expected: [-5n, 3n] },
  { number: null, title: 'a signed bigint array for an unsigned one', dtype: 'uint64', x: [2n ** 64n - 1n, 5n], min: typedArray('int64', [-1n, 6n]), max: null, expected: [2n ** 64n - 1n, 6n] },
  { number: null, title: 'a float array', dtype: 'int64', x: [-5n, 5n, 7n], min: typedArray('float64', [-1.5, 5.5, -inf]), max: typedArray('float64', [inf, inf, 6.5]), expected: [-1n, 6n, 6n] },
  { number: null, title: 'a bigint for an int32 array', dtype: 'int32', x: [1], min: 0, max: 1n, expected: typeError(/^max$/) },
  { number: null, title: 'bigints in an array for int32', dtype: 'int32', x: [1], min: [0n], max: null, expected: typeError(/^min/) },
];

/** Calls of clip by value that must give these values, or these errors, on every backend. */
export const clipCases: readonly ClipCase[] = [...floats, ...signedNaNs, ...integers, ...big];

/**
 * Case 8: every NaN mask of one vector of four lanes, followed by a tail of 0 to 3 values, each
 * with NaN of both signs. The values clip to min, clip to max and stay, so that a mix-up of lanes
 * shows.
 */
export function laneCases(): ClipCase[] {
  const values = [-7, 0.5, 7, -0, 7, -7, 0.25];
  const clipped = [-1, 0.5, 1, -0, 1, -1, 0.25];
  const cases: ClipCase[] = [];
  for (let mask = 0; mask < 16; mask++) {
    for (let tail = 0; tail <= 3; tail++) {
      const isNaNLane = (i: number): boolean => (i < 4 ? (mask >> i) & 1 : (mask >> (i - 4)) & 1) === 1;
      const length = 4 + tail;
      const x = Float32Array.from(values.slice(0, length));
      const bits = new Uint32Array(x.buffer);
      for (let i = 0; i < length; i++) if (isNaNLane(i)) bits[i] = mask & 1 ? 0xffc00000 : 0x7fc00000;
      cases.push({
        number: 8,
        title: `NaN mask ${mask.toString(2).padStart(4, '0')}, tail ${tail}`,
        dtype: 'float32',
        x,
        min: -1,
        max: 1,
        expected: clipped.slice(0, length).map((value, i) => (isNaNLane(i) ? nan : value)),
      });
    }
  }
  return cases;
}
