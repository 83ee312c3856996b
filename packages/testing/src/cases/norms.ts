import type { DType, Values } from '../dtypes.ts';
import type { ExpectedError } from './types.ts';

const inf = Infinity;
const nan = NaN;
const f = Math.fround;

type FloatName = Extract<DType, 'float32' | 'float64'>;

/** A clip of one array by its norm. */
export interface ClipByNormCase {
  /** The number in the list of public bug reports; null for our own case. */
  readonly number: number | null;
  readonly title: string;
  readonly dtype: FloatName;
  readonly x: readonly number[];
  readonly shape?: readonly number[];
  readonly maxNorm: unknown;
  readonly axis?: number | readonly number[];
  readonly ord?: number;
  readonly onNonFinite?: 'propagate' | 'skip' | 'throw';
  /** The values before rounding to the dtype, or an error. */
  readonly expected: Values | ExpectedError;
}

function refused(kind: 'TypeError' | 'RangeError', argument: RegExp): ExpectedError {
  return { kind, argument };
}

const limit = refused('RangeError', /^maxNorm$/);
const limitType = refused('TypeError', /^maxNorm$/);

/** The results of TensorFlow's rule where its arithmetic does not fail, and the errors of ours. */
// biome-ignore format: a table, one case a line
export const clipByNormCases: readonly ClipByNormCase[] = (['float32', 'float64'] as const).flatMap(
  (dtype): ClipByNormCase[] => [
    { number: 23, title: 'three and four', dtype, x: [3, 4], maxNorm: 1, expected: [dtype === 'float32' ? 0.6 : 3 * 0.2, 0.8] },
    { number: 22, title: 'at the limit', dtype, x: [3, 4], maxNorm: 5, expected: [3, 4] },
    { number: 22, title: 'zeros', dtype, x: [0, -0, 0], maxNorm: 1e-300, expected: [0, -0, 0] },
    { number: 23, title: 'no limit', dtype, x: [3, -4, inf, nan], maxNorm: inf, expected: [3, -4, inf, nan] },
    { number: 23, title: 'a limit that is far away', dtype, x: [3, -4], maxNorm: 1e300, expected: [3, -4] },
    { number: 23, title: 'the limit 0', dtype, x: [3, 4], maxNorm: 0, expected: limit },
    { number: 23, title: 'a negative limit', dtype, x: [3, 4], maxNorm: -1, expected: limit },
    { number: 23, title: 'a negative limit', dtype, x: [3, 4], maxNorm: -10, expected: limit },
    { number: 23, title: 'the limit NaN', dtype, x: [3, 4], maxNorm: nan, expected: limit },
    { number: 23, title: 'the limit true', dtype, x: [3, 4], maxNorm: true, expected: limitType },
    { number: 23, title: 'the limit "1.0"', dtype, x: [3, 4], maxNorm: '1.0', expected: limitType },
    { number: 23, title: 'no limit given', dtype, x: [3, 4], maxNorm: undefined, expected: limitType },
    { number: 24, title: 'large values', dtype, x: [3e30, 4e30], maxNorm: 10, expected: [6, 8] },
    { number: 21, title: 'small values', dtype, x: [f(3e-19), f(4e-19)], maxNorm: f(5e-19), expected: [f(3e-19), f(4e-19)] },
    { number: null, title: 'an infinity', dtype, x: [-2, 0, inf, 4], maxNorm: 6, expected: [-0, 0, nan, 0] },
    { number: null, title: 'NaN beside an infinity', dtype, x: [-2, nan, inf, 4], maxNorm: 6, expected: [nan, nan, nan, nan] },
    { number: null, title: 'an infinity, skipped', dtype, x: [-2, 0, -inf, 4], maxNorm: 6, onNonFinite: 'skip', expected: [0, 0, 0, 0] },
    { number: null, title: 'NaN, thrown', dtype, x: [-2, nan], maxNorm: 6, onNonFinite: 'throw', expected: refused('RangeError', /^x$/) },
    { number: null, title: 'finite, where NaN is thrown', dtype, x: [3, 4], maxNorm: 2.5, onNonFinite: 'throw', expected: [1.5, 2] },
    { number: null, title: 'rows', dtype, x: [3, 4, 30, 40, 0, 0], shape: [3, 2], maxNorm: 5, axis: 1, expected: [3, 4, 3, 4, 0, 0] },
    { number: null, title: 'rows, the axis from the end', dtype, x: [3, 4, 30, 40], shape: [2, 2], maxNorm: 5, axis: -1, expected: [3, 4, 3, 4] },
    { number: null, title: 'columns', dtype, x: [3, 30, 4, 40], shape: [2, 2], maxNorm: 5, axis: 0, expected: [3, 3, 4, 4] },
    { number: null, title: 'columns, one with an infinity', dtype, x: [3, inf, 4, 40], shape: [2, 2], maxNorm: 5, axis: [0], expected: [3, nan, 4, 0] },
    { number: null, title: 'axes apart', dtype, x: [3, 6, 4, 8, 0, 0, 0, 0], shape: [2, 2, 2], maxNorm: 5, axis: [0, 2], expected: [3 * (5 / Math.sqrt(45)), 6 * (5 / Math.sqrt(45)), 4 * (5 / Math.sqrt(80)), 8 * (5 / Math.sqrt(80)), 0, 0, 0, 0] },
    { number: null, title: 'an axis that is not there', dtype, x: [3, 4], maxNorm: 1, axis: 1, expected: refused('RangeError', /^axis$/) },
    { number: null, title: 'no axes: every element alone', dtype, x: [3, -4, 0.5], maxNorm: 1, axis: [], expected: [1, -1, 0.5] },
    { number: null, title: 'the 1-norm', dtype, x: [3, -4, 1], maxNorm: 4, ord: 1, expected: [1.5, -2, 0.5] },
    { number: null, title: 'the largest magnitude', dtype, x: [3, -4, 1], maxNorm: 2, ord: inf, expected: [1.5, -2, 0.5] },
    { number: null, title: 'the 3-norm, within', dtype, x: [3, 4, 5], maxNorm: 6.1, ord: 3, expected: [3, 4, 5] },
    { number: null, title: 'ord below 1', dtype, x: [3, 4], maxNorm: 1, ord: 0.5, expected: refused('RangeError', /^ord$/) },
    { number: null, title: 'ord NaN', dtype, x: [3, 4], maxNorm: 1, ord: nan, expected: refused('RangeError', /^ord$/) },
    { number: null, title: 'an empty array', dtype, x: [], maxNorm: 1, expected: [] },
    { number: null, title: 'an array of no rows', dtype, x: [], shape: [0, 3], maxNorm: 1, axis: 1, expected: [] },
    { number: null, title: 'rows of nothing', dtype, x: [], shape: [3, 0], maxNorm: 1, axis: 1, expected: [] },
  ],
);

/** Values whose squares overflow or underflow in float64, and norms that do. */
// biome-ignore format: a table, one case a line
export const extremeNormCases: readonly ClipByNormCase[] = [
  { number: 24, title: 'squares overflow', dtype: 'float64', x: [3 * 2 ** 1000, -4 * 2 ** 1000], maxNorm: 2.5, expected: [1.5, -2] },
  { number: 24, title: 'squares underflow', dtype: 'float64', x: [3 * 2 ** -1040, -4 * 2 ** -1040], maxNorm: 2.5 * 2 ** -1040, expected: [1.5 * 2 ** -1040, -2 * 2 ** -1040] },
  { number: 24, title: 'the norm overflows', dtype: 'float64', x: new Array(4).fill(2 ** 1023), maxNorm: 1, expected: [0.5, 0.5, 0.5, 0.5] },
  { number: 24, title: 'the norm overflows, and the limit is as large as can be', dtype: 'float64', x: new Array(16).fill(2 ** 1023), maxNorm: 2 ** 1023, expected: new Array(16).fill(2 ** 1021) },
  { number: 24, title: 'the sum of magnitudes overflows', dtype: 'float64', x: new Array(4).fill(-(2 ** 1023)), maxNorm: 2, ord: 1, expected: [-0.5, -0.5, -0.5, -0.5] },
  { number: 24, title: 'the factor is no normal number', dtype: 'float64', x: [2 ** 1020, -(2 ** 1000)], maxNorm: 2 ** -1000, ord: inf, expected: [2 ** -1000, -(2 ** -1020)] },
  { number: 24, title: 'rows of very different size', dtype: 'float64', x: [3 * 2 ** 900, 4 * 2 ** 900, 3, 4, 3 * 2 ** -900, 4 * 2 ** -900], shape: [3, 2], axis: 1, maxNorm: 2.5, expected: [1.5, 2, 1.5, 2, 3 * 2 ** -900, 4 * 2 ** -900] },
  { number: 23, title: 'a limit below float32', dtype: 'float32', x: [3, 4], maxNorm: 1e-60, expected: [0, 0] },
];

/** A clip of a list of arrays by their norm. */
export interface GlobalNormCase {
  readonly number: number | null;
  readonly title: string;
  readonly dtype: FloatName;
  readonly arrays: readonly (readonly number[] | null)[];
  readonly maxNorm: number;
  readonly onNonFinite?: 'propagate' | 'skip' | 'throw';
  readonly expected:
    | {
        readonly clipped: readonly (readonly number[] | null)[];
        readonly norm: number;
        readonly scale: number;
        readonly nonFinite: number | null;
      }
    | ExpectedError;
}

const infinite = [[-2, 0, inf, 4, 0, 0], [1, -2]];

// biome-ignore format: a table, one case a line
export const globalNormCases: readonly GlobalNormCase[] = (['float32', 'float64'] as const).flatMap(
  (dtype): GlobalNormCase[] => [
    { number: 29, title: 'over all arrays', dtype, arrays: [[3, 4], [12]], maxNorm: 6.5, expected: { clipped: [[1.5, 2], [6]], norm: 13, scale: 0.5, nonFinite: null } },
    { number: 28, title: 'an empty list', dtype, arrays: [], maxNorm: 1, expected: { clipped: [], norm: 0, scale: 1, nonFinite: null } },
    { number: 28, title: 'null keeps its place', dtype, arrays: [null, [3, 4], null], maxNorm: 2.5, expected: { clipped: [null, [1.5, 2], null], norm: 5, scale: 0.5, nonFinite: null } },
    { number: 22, title: 'zeros', dtype, arrays: [[0, 0], [-0]], maxNorm: 1, expected: { clipped: [[0, 0], [-0]], norm: 0, scale: 1, nonFinite: null } },
    { number: 22, title: 'at the limit', dtype, arrays: [[3], [4]], maxNorm: 5, expected: { clipped: [[3], [4]], norm: 5, scale: 1, nonFinite: null } },
    { number: 23, title: 'no limit', dtype, arrays: [[3], [inf]], maxNorm: inf, expected: { clipped: [[3], [inf]], norm: inf, scale: 1, nonFinite: 1 } },
    { number: 27, title: 'an infinity propagates', dtype, arrays: infinite, maxNorm: 6, expected: { clipped: [new Array(6).fill(nan), [nan, nan]], norm: inf, scale: nan, nonFinite: 0 } },
    { number: 27, title: 'an infinity, skipped', dtype, arrays: infinite, maxNorm: 6, onNonFinite: 'skip', expected: { clipped: [new Array(6).fill(0), [0, 0]], norm: inf, scale: 0, nonFinite: 0 } },
    { number: 27, title: 'an infinity, thrown', dtype, arrays: infinite, maxNorm: 6, onNonFinite: 'throw', expected: refused('RangeError', /^arrays\[0\]$/) },
    { number: 27, title: 'NaN in the second, thrown', dtype, arrays: [[1], null, [nan], [inf]], maxNorm: 6, onNonFinite: 'throw', expected: refused('RangeError', /^arrays\[2\]$/) },
    { number: 27, title: 'finite, where NaN is skipped', dtype, arrays: [[3], [4]], maxNorm: 2.5, onNonFinite: 'skip', expected: { clipped: [[1.5], [2]], norm: 5, scale: 0.5, nonFinite: null } },
    { number: null, title: 'empty arrays', dtype, arrays: [[], [3, 4], []], maxNorm: 2.5, expected: { clipped: [[], [1.5, 2], []], norm: 5, scale: 0.5, nonFinite: null } },
    { number: null, title: 'the limit 0', dtype, arrays: [[1]], maxNorm: 0, expected: limit },
  ],
);

/** Finite arrays whose norm is infinite. */
export const overflowingNormCases: readonly GlobalNormCase[] = [
  {
    number: 24,
    title: 'the norm is too large for a number',
    dtype: 'float64',
    arrays: [[2 ** 1023, 2 ** 1023], [2 ** 1023], [2 ** 1023]],
    maxNorm: 2 ** 100,
    expected: {
      clipped: [[2 ** 99, 2 ** 99], [2 ** 99], [2 ** 99]],
      norm: inf,
      scale: 2 ** -924,
      nonFinite: null,
    },
  },
];
