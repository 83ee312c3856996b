import { type GoldenValues, goldenCast } from '@clampwise/testing/goldenCast';
import { describe, it } from 'vitest';
import { type NdArray, ndarray, replaceNonFinite, saturateCast } from '../src/index.ts';
import { compare } from './support/golden.ts';
import { SETTINGS, useBackend } from './support/harness.ts';

function nd({ dtype, data }: GoldenValues, shape: readonly number[]): NdArray {
  return ndarray(data, shape, dtype);
}

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(goldenCast())('against $source', ({ vectors }) => {
    it.each(vectors.map((each) => [each.title, each.x.dtype, each.expected.dtype, each] as const))(
      '%s, %s to %s',
      (_title, _from, to, { op, x, shape, options, expected }) => {
        const result =
          op === 'saturateCast'
            ? saturateCast(nd(x, shape), to, options)
            : replaceNonFinite(nd(x, shape), options);
        compare(result, expected);
      },
    );
  });
});
