// How an array as a bound repeats over x, and what the bounds of each dtype become.
import { describe, expect, test } from 'vitest';
import { checkArray } from '../../src/check/array.ts';
import { checkArrayBound } from '../../src/check/arrayBounds.ts';
import { checkBounds, checkScalars } from '../../src/check/bounds.ts';
import { DTYPES } from '../../src/dtypes.ts';
import { clip, heap, ndarray } from '../../src/index.ts';
import { attached } from '../support/attached.ts';
import { caught } from '../support/harness.ts';
import { any, f32 } from '../support/messages.ts';

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const patternOf = (xShape: readonly number[], bound: unknown) =>
  checkArrayBound(
    'op',
    'min',
    checkArray('op', 'x', new Float32Array(size(xShape))),
    xShape,
    bound,
  );

describe('an array as a bound', () => {
  const nd = (...shape: number[]) =>
    ndarray(
      Float32Array.from({ length: size(shape) }, (_, k) => k),
      shape,
    );

  test.each([
    [[6], nd(6), { run: 1, period: 6 }],
    [[2, 3], nd(2, 3), { run: 1, period: 6 }],
    [[2, 3], nd(3), { run: 1, period: 3 }],
    [[2, 3], nd(2, 1), { run: 3, period: 6 }],
    [[4, 3, 2], nd(1, 3, 1), { run: 2, period: 6 }],
    [[2, 3], nd(1), { run: 1, period: 1 }],
    [[2, 3], nd(1, 1), { run: 1, period: 1 }],
    [[2, 3], nd(), { run: 1, period: 1 }],
    [[0, 3], nd(1, 3), { run: 1, period: 3 }],
    [[2, 0, 3], nd(2, 1, 3), { run: 1, period: 0 }],
  ])('over %j, case %#: is used as it is', (xShape, bound, layout) => {
    const { data, shape } = bound;
    const pattern = patternOf(xShape, bound);
    expect(pattern).toEqual({ data, source: data, shape, isNd: true, address: -1, ...layout });
    expect(pattern.data).toBe(data);
  });

  test('that repeats between two of its axes is expanded', () => {
    const bound = nd(2, 1, 2);
    const pattern = patternOf([2, 2, 2], bound);
    expect(pattern).toMatchObject({ run: 1, period: 8, address: -1, isNd: true, shape: [2, 1, 2] });
    expect(pattern.data).toEqual(f32(0, 1, 0, 1, 2, 3, 2, 3));
    expect(pattern.source).toBe(bound.data);
  });

  test.each([
    [[2, 3], 6, { shape: [2, 3], run: 1, period: 6 }],
    [[2, 3], 3, { shape: [3], run: 1, period: 3 }],
    [[2, 3], 1, { shape: [1], run: 1, period: 1 }],
    [[2, 3, 4], 4, { shape: [4], run: 1, period: 4 }],
    [[], 1, { shape: [], run: 1, period: 1 }],
  ])('over %j, with %i values and no shape', (xShape, length, layout) => {
    const bound = new Float32Array(length).fill(0.25);
    const pattern = patternOf(xShape, bound);
    expect(pattern).toEqual({ data: bound, source: bound, isNd: false, address: -1, ...layout });
    expect(pattern.data).toBe(bound);
    expect(patternOf(xShape, [...bound])).toEqual(pattern);
  });

  test('in the heap keeps its address, unless its values are converted', () => {
    const x = checkArray('op', 'x', new Int32Array(2));
    attached.attached.run(() => {
      const floats = attached.attached.view('float32', 0, 2);
      expect(patternOf([2], floats)).toMatchObject({ address: 0 });
      expect(checkArrayBound('op', 'min', x, [2], floats)).toMatchObject({ address: -1 });
      expect(checkArray('op', 'x', ndarray(floats, [2]))).toMatchObject({
        ...{ resident: true, address: 0 },
      });
      for (const dtype of ['float32', 'int32'] as const) {
        const other = checkArray('op', 'x', dtype === 'int32' ? new Int32Array(2) : f32(1, 2));
        const resident = dtype === 'float32';
        expect(checkBounds('op', other, [2], floats, null).resident).toBe(resident);
        expect(checkBounds('op', other, [2], null, floats).resident).toBe(resident);
      }
    });
    const held = heap.from(f32(1, 2));
    const { address } = patternOf([2], held);
    expect(address).toBe(held.byteOffset);
    heap.free(held);
  });

  test('of 16-bit floats', () => {
    const half = (...bits: number[]) => ndarray(Uint16Array.from(bits), [bits.length], 'float16');
    const x = checkArray('op', 'x', half(0x3c00, 0x4000));
    const bound = half(0x3c00, 0x3800);
    expect(checkArrayBound('op', 'min', x, [2], bound).data).toBe(bound.data);
    expect(checkArrayBound('op', 'min', x, [2], [1, 0.5]).data).toEqual(bound.data);
    const { loPattern, hiPattern } = checkBounds('op', x, [2], 0.5, [1, 0.5]);
    expect(loPattern).toMatchObject({ data: Uint16Array.of(0x3800), run: 1, period: 1 });
    expect(loPattern).toMatchObject({ isNd: false, shape: null, address: -1 });
    expect(hiPattern?.data).toEqual(bound.data);
  });

  test('of another type', () => {
    const big = BigInt64Array.of(-5n, 5n);
    expect(clip(big, any(BigUint64Array.of(1n, 2n ** 63n)), null)).toEqual(
      BigInt64Array.of(1n, 2n ** 63n - 1n),
    );
    expect((caught(() => clip(Int32Array.of(1, 2), any(big), null)) as Error).message).toBe(
      'clip: min must be an array of int32, like x, or of floats; received an array of int64',
    );
    expect(clip(f32(0, 1), [0.25, 0.25], [0.75, 0.75])).toEqual(f32(0.25, 0.75));
  });
});

describe('numbers as bounds', () => {
  const [LEAST, MOST] = [-(2n ** 63n), 2n ** 63n - 1n];
  test.each([
    ['float32', null, -5, { lo: -Infinity, hi: -5 }],
    ['float32', 1, 1, { lo: 1, hi: 1 }],
    ['int32', 0.5, 1.5, { lo: 1, hi: 1 }],
    ['int64', null, Infinity, { lo: LEAST, hi: MOST }],
    ['int64', -Infinity, null, { lo: LEAST, hi: MOST }],
    ['int64', -(2n ** 70n), 2n ** 70n, { lo: LEAST, hi: MOST }],
    ['int64', 2 ** 53 - 1, null, { lo: 2n ** 53n - 1n, hi: MOST }],
  ] as const)('of %s: %s and %s', (dtype, min, max, bounds) => {
    expect(checkScalars('op', DTYPES[dtype], min, max)).toMatchObject(bounds);
  });

  test('next to an array they may be the ends of the range', () => {
    const x = checkArray('op', 'x', Int8Array.of(1, 2));
    expect(checkBounds('op', x, [2], 127, [127, 127]).loPattern?.data).toEqual(Int8Array.of(127));
    expect(checkBounds('op', x, [2], [-128, 0], -128).hiPattern?.data).toEqual(Int8Array.of(-128));
    const big = checkArray('op', 'x', BigInt64Array.of(1n, 2n));
    expect(checkBounds('op', big, [2], 7n, [9n, 9n]).loPattern?.data).toEqual(BigInt64Array.of(7n));
  });
});
