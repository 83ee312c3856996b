import { assertSame, ulpDistance } from '@clampwise/testing';
import { expect } from 'vitest';
import type { FloatArray } from '../../src/algebra/index.ts';
import type { NdArray } from '../../src/index.ts';
import { isClampwiseError, ndarray } from '../../src/index.ts';

export type FloatName = 'float32' | 'float64';
export const FLOATS: readonly FloatName[] = ['float32', 'float64'];

/** An NdArray of numbers. */
export function nd(
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
  dtype: FloatName = 'float32',
): NdArray<FloatArray> {
  return ndarray(
    dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values),
    shape,
  );
}

/** Checks shape, dtype and values of a result; the expected values are rounded to its dtype. */
export function expectArray(
  actual: NdArray<FloatArray>,
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: FloatName = 'float32',
): void {
  expect(actual.shape).toEqual(shape);
  expect(actual.dtype).toBe(dtype);
  assertSame(actual.data, nd(values, shape, dtype).data);
}

/** Checks that each value is within a number of representable ones of the expected. */
export function expectClose(
  actual: NdArray<FloatArray>,
  values: ArrayLike<number>,
  ulps: number,
): void {
  const dtype = actual.dtype as FloatName;
  const expected = nd(values, actual.shape, dtype).data;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual.data[i] as number, expected[i] as number];
    if (ulpDistance(a, e, dtype) > ulps) throw new Error(`[${i}]: received ${a}, expected ${e}`);
  }
}

/** Checks that a call is rejected, with which error, for which argument. */
export function expectRejected(
  run: () => unknown,
  kind: 'TypeError' | 'RangeError',
  op: string,
  argument: string,
  words: RegExp = /./,
): void {
  let error: unknown;
  try {
    run();
  } catch (caught) {
    error = caught;
  }
  if (!isClampwiseError(error)) throw error ?? new Error(`${op} took a bad ${argument}`);
  expect(error).toBeInstanceOf(kind === 'TypeError' ? TypeError : RangeError);
  expect({ op: error.op, argument: error.argument }).toEqual({ op, argument });
  expect(error.message).toMatch(words);
}

/** Numbers that follow from a seed, in -1..1. */
export function randomValues(length: number, seed = 1): number[] {
  let state = seed >>> 0;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2147483648 - 1;
  });
}
