import { assertSame, plain, type TypedArray } from '@clampwise/testing';
import { goldenClip, goldenClipVjp } from '@clampwise/testing/golden';
import { describe, expect, it } from 'vitest';
import { clip, clipVjp, type NdArray } from '../src/index.ts';
import { bound, SETTINGS, useBackend } from './support/harness.ts';

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  const { source, vectors } = goldenClip();
  describe(`clip against ${source}`, () => {
    it.each(vectors)('$title ($dtype)', ({ x, shape, min, max, expected }) => {
      const call = (): TypedArray => clip(x, bound(min), bound(max), { shape });
      if (expected === 'RangeError') expect(call).toThrow(RangeError);
      else assertSame(call(), expected, 'clip');
    });
  });

  const gradients = goldenClipVjp();
  describe(`clipVjp against ${gradients.source}`, () => {
    it.each(gradients.vectors)('$title ($dtype)', ({ x, dy, shape, min, max, dx, dMin, dMax }) => {
      const result = clipVjp(dy, x, bound(min), bound(max), { shape });
      assertSame(result.dx, dx, 'dx');
      assertBound(result.dMin, dMin, 'dMin');
      assertBound(result.dMax, dMax, 'dMax');
    });
  });
});

/** A number stands for an array of no axes. A sum of nothing may have either sign of zero. */
function assertBound(
  actual: number | TypedArray | NdArray | null,
  expected: TypedArray | null,
  what: string,
): void {
  const list =
    actual === null || typeof actual === 'number'
      ? [actual]
      : plain(ArrayBuffer.isView(actual) ? actual : actual.data);
  const unsigned = (values: Iterable<unknown>): unknown[] =>
    Array.from(values, (value) => (value === 0 ? 0 : value));
  expect(unsigned(list), what).toEqual(unsigned(expected ?? [null]));
}
