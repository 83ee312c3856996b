import { assertClose } from '@clampwise/testing';
import { isHalf } from '@clampwise/testing/goldenCast';
import { type GoldenNdArray, type GoldenOnnx, goldenOnnx } from '@clampwise/testing/goldenOnnx';
import { describe, expect, it } from 'vitest';
import { relu } from '../src/algebra/index.ts';
import {
  type Bound,
  clip,
  constrainUnitNorm,
  globalNorm,
  type NdArray,
  ndarray,
  sumSquares,
} from '../src/index.ts';
import { compare, numbersOf } from './support/golden.ts';
import { SETTINGS, useBackend } from './support/harness.ts';

const nd = ({ data, shape, dtype }: GoldenNdArray): NdArray => ndarray(data, shape, dtype);

/** A bound of no axes is handed over as the number that it holds. */
function bound(given: GoldenNdArray | null | undefined): Bound {
  if (given === null || given === undefined) return null;
  if (given.shape.length > 0) return nd(given);
  const [value] = isHalf(given.dtype) ? numbersOf(given) : given.data;
  return value as number | bigint;
}

/** Sums of the library's own precision: to a few units in the last place. */
const UNIT = { float16: 2 ** -10, float32: 2 ** -23, float64: 2 ** -52 };

function compareSums(
  actual: ArrayLike<number>,
  expected: GoldenNdArray,
  of: GoldenNdArray['dtype'],
): void {
  const relative = 8 * UNIT[of as keyof typeof UNIT];
  assertClose(actual, numbersOf(expected), { relative, absolute: 0 });
}

function run({ op, x, bounds, args, axis, expected }: GoldenOnnx): void {
  if (expected === 'RangeError') {
    expect(() => clip(nd(x), bound(bounds[0]), bound(bounds[1]))).toThrow(RangeError);
  } else if (op === 'clip') compare(clip(nd(x), bound(bounds[0]), bound(bounds[1])), expected);
  else if (op === 'relu') compare(relu(nd(x) as NdArray<Float32Array>, args), expected);
  else if (op === 'globalNorm') compareSums([globalNorm([nd(x)], args)], expected, x.dtype);
  else if (op === 'sumSquares') {
    const { scale, sum } = sumSquares(nd(x));
    compareSums([sum * scale * scale], expected, x.dtype);
  } else {
    const result = constrainUnitNorm(nd(x), axis === undefined ? {} : { axis });
    compareSums(result.data as Float32Array, expected, x.dtype);
  }
}

const { source, vectors } = goldenOnnx();

// relu is one of the operations for layers, which take no 16-bit floats.
const ours = vectors.filter(({ op, x }) => op !== 'relu' || !isHalf(x.dtype));

describe.each(SETTINGS)(`against ${source}, on the backend %s`, (backend) => {
  useBackend(backend);

  it.each(ours.map((each) => [`${each.op}, ${each.title}`, each.x.dtype, each] as const))(
    '%s (%s)',
    (_title, _dtype, vector) => run(vector),
  );
});
