import { assertSame, halfValue } from '@clampwise/testing';
import { type GoldenValues, goldenCast, isHalf } from '@clampwise/testing/goldenCast';
import { describe, it } from 'vitest';
import { type NdArray, ndarray, replaceNonFinite, saturateCast } from '../src/index.ts';
import { SETTINGS, useBackend } from './support/harness.ts';

function nd({ dtype, data }: GoldenValues): NdArray {
  return ndarray(data, [data.length], dtype);
}

/** Which NaN it is, is free: 16-bit floats are compared as numbers. */
function compare({ data }: NdArray, { dtype, data: expected }: GoldenValues): void {
  if (!isHalf(dtype)) {
    assertSame(data, expected);
    return;
  }
  const numbers = (bits: Iterable<number>): number[] =>
    Array.from(bits, (each) => halfValue(dtype, each));
  assertSame(numbers(data as Uint16Array), numbers(expected as Uint16Array));
}

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(goldenCast())('against $source', ({ vectors }) => {
    it.each(vectors.map((each) => [each.title, each.x.dtype, each.expected.dtype, each] as const))(
      '%s, %s to %s',
      (_title, _from, to, { op, x, options, expected }) => {
        const result =
          op === 'saturateCast'
            ? saturateCast(nd(x), to, options)
            : replaceNonFinite(nd(x), options);
        compare(result, expected);
      },
    );
  });
});
