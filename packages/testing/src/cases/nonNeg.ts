import { type DType, float32FromBits, INTEGERS, integerRange, isBig, type Values } from '../dtypes.ts';
import type { NonNegCase } from './types.ts';

const inf = Infinity;
const nan = NaN;

// biome-ignore format: a table, one case a line
const floats: NonNegCase[] = (['float32', 'float64'] as const).flatMap((dtype): NonNegCase[] => [
  { number: 10, title: 'not a multiplication by (w >= 0)', dtype, x: [nan, -1, -inf, 2, -0], expected: [nan, 0, 0, 2, 0] },
  { number: null, title: '+Infinity stays', dtype, x: [inf, -inf, 0, 1e-40], expected: [inf, 0, 0, 1e-40] },
  { number: null, title: 'nan: a negative number becomes 0', dtype, x: [nan, -1, 3], nan: -5, expected: [0, 0, 3] },
  { number: null, title: 'nan: a positive number stays', dtype, x: [nan, -1, 3], nan: 0.5, expected: [0.5, 0, 3] },
  { number: null, title: 'an empty array', dtype, x: [], expected: [] },
]);

function integerCase(dtype: DType): NonNegCase {
  const [least, greatest] = integerRange(dtype);
  const ends = [least, -1n, 0n, 1n, greatest].filter((value) => value >= least);
  const list = (values: readonly bigint[]): Values => (isBig(dtype) ? values : values.map(Number));
  return {
    number: null,
    title: 'the ends of the range',
    dtype,
    x: list(ends),
    expected: list(ends.map((value) => (value < 0n ? 0n : value))),
  };
}

/** Calls of nonNeg that must give these values on every backend. */
export const nonNegCases: readonly NonNegCase[] = [
  ...floats,
  {
    number: 10,
    title: 'NaN of both signs',
    dtype: 'float32',
    x: float32FromBits([0xffc00000, 0x7fc00000, 0xff800001, 0x80000001, 0x80000000, 0x00000001]),
    expected: [nan, nan, nan, 0, 0, 2 ** -149],
  },
  ...INTEGERS.map(integerCase),
];
