// The values that the checks return and accept, at the bounds of each rule.
import { describe, expect, test } from 'vitest';
import { checkAxes, checkAxis, checkPermutation } from '../../src/check/axes.ts';
import { broadcastShape } from '../../src/check/broadcast.ts';
import { checkCast } from '../../src/check/cast.ts';
import { expand, expandRuns, layoutOf as layoutOfBound } from '../../src/check/expand.ts';
import { checkMatmul } from '../../src/check/matmul.ts';
import {
  checkLimit,
  checkMatching,
  checkOrd,
  checkOutList,
  checkWithin,
} from '../../src/check/norms.ts';
import { checkNumber, type NumberRule } from '../../src/check/number.ts';
import { nearestName } from '../../src/check/options.ts';
import { layoutOf, reducedShape, repeatedAxes } from '../../src/check/reduce.ts';
import { checkSize } from '../../src/check/rows.ts';
import { checkShape, sameShape, sizeOf } from '../../src/check/shape.ts';
import { unitsAlong } from '../../src/check/units.ts';
import { clip, ndarray, saturateCast } from '../../src/index.ts';
import { caught } from '../support/harness.ts';

const messageOf = (call: () => unknown) => (caught(call) as Error).message;

describe('numbers', () => {
  const accepts: [rule: NumberRule, right: number[], wrong: unknown[], text: string][] = [
    [{}, [-1e300, 0, 5], [Infinity, Number.NaN, '1', null], 'a finite number'],
    [{ least: 0 }, [0, 1], [-1e-9, Infinity], 'a finite number, at least 0'],
    [{ least: 0, above: true }, [5e-324], [0, -1], 'a finite number above 0'],
    [{ least: 1, most: 2 }, [1, 2], [0.9, 2.1], 'a finite number, at least 1 and at most 2'],
    [{ least: 0, most: 1, below: true }, [0, 0.9], [1], 'a finite number, at least 0 and below 1'],
    [{ most: 3 }, [3, -9], [4], 'a finite number at most 3'],
    [{ most: 3, below: true }, [2], [3], 'a finite number below 3'],
    [{ whole: true, least: 1 }, [1, 2], [1.5, 2 ** 53], 'a whole number, at least 1'],
    [{ infinite: true, least: 0 }, [Infinity, 0], [-Infinity, -1], 'a number, at least 0'],
  ];
  test.each(accepts)('%j', (rule, right, wrong, text) => {
    for (const value of right) expect(checkNumber('op', 'x', value, rule)).toBe(value);
    for (const value of wrong)
      expect(messageOf(() => checkNumber('op', 'x', value, rule))).toContain(
        `op: x must be ${text}; received `,
      );
  });

  test('the numbers of norms', () => {
    expect(checkLimit('op', 'x', Infinity)).toBe(Infinity);
    expect(checkOrd('op', undefined)).toBe(2);
    expect(checkOrd('op', 1)).toBe(1);
    expect(checkOrd('op', Infinity)).toBe(Infinity);
    expect(checkWithin('op', 'x', 0, 0, 1)).toBe(0);
    expect(checkWithin('op', 'x', 1, 0, 1)).toBe(1);
    expect(messageOf(() => checkWithin('op', 'x', -0.1, 0, 1))).toContain('a number from 0 to 1');
    expect(messageOf(() => checkWithin('op', 'x', Infinity, 0, Infinity))).toContain(
      'a finite number, at least 0',
    );
  });

  test.each([
    [{ zero: true, infinite: true }, [0, 1, Infinity], [-1, Number.NaN], 'a number, at least 0'],
    [{ zero: true, infinite: false }, [0, 1], [Infinity, '1'], 'a finite number, at least 0'],
    [{ zero: false, infinite: true }, [1, Infinity], [0, -1], 'a number above 0'],
    [{ zero: false, infinite: false }, [1], [0, Infinity], 'a finite number above 0'],
  ])('a size with %j', (rule, right, wrong, text) => {
    for (const value of right) expect(checkSize('op', 'x', value, rule)).toBe(value);
    for (const value of wrong)
      expect(messageOf(() => checkSize('op', 'x', value, rule))).toContain(`must be ${text};`);
    if (rule.zero) expect(checkSize('op', 'x', -0, rule)).toBe(0);
  });
});

describe('names', () => {
  const known = ['axis', 'learningRate', 'min'];
  const foreign = ['learningRate lr eta,min amin lo'];
  test.each([
    ['AX_IS', 'axis'],
    ['lr', 'learningRate'],
    ['lo', 'min'],
    ['axes', 'axis'],
    ['axsi', 'axis'],
    ['xais', 'axis'],
    ['axi', 'axis'],
    ['aaxis', 'axis'],
    ['axsii', undefined],
    ['learnigRat', 'learningRate'],
    ['laerningRaet', 'learningRate'],
    ['learnigRa', undefined],
    ['mn', 'min'],
    ['mi n', 'min'],
    ['nim', undefined],
    ['max', undefined],
  ])('%s: %s', (name, nearest) => {
    expect(nearestName(name, known, foreign)).toBe(nearest);
  });

  test('the nearest of several names', () => {
    expect(nearestName('decays', ['delays', 'decayed', 'decay'])).toBe('delays');
    expect(nearestName('momentun', ['momentous', 'momentum'])).toBe('momentum');
  });
});

describe('axes and shapes', () => {
  test('axes count from the first', () => {
    expect(checkAxis('op', 'axis', -2, [2, 3])).toBe(0);
    expect(checkAxis('op', 'axis', 1, [2, 3])).toBe(1);
    expect(checkAxis('op', 'axis', -0, [2, 3])).toBe(0);
    expect(checkAxes('op', 'axes', [-1, 0], [2, 3])).toEqual([1, 0]);
    expect(checkPermutation('op', undefined, [2, 3, 4])).toEqual([2, 1, 0]);
    expect(checkPermutation('op', [1, -3, 2], [2, 3, 4])).toEqual([1, 0, 2]);
  });

  test('sizes', () => {
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([2, 3])).toBe(6);
    expect(sizeOf([1e308, 1e308, 0])).toBe(0);
    expect(sameShape([1, 2], [1, 2])).toBe(true);
    expect(sameShape([1, 2], [1])).toBe(false);
    expect(sameShape([1, 2], [2, 1])).toBe(false);
    expect(checkShape('op', 'shape', [0, 2])).toEqual([0, 2]);
    expect(messageOf(() => checkShape('op', 'shape', [2], 3))).toBe(
      'op: shape [2] holds 2 values, but there are 3',
    );
    expect(messageOf(() => checkShape('op', 'shape', [1.5]))).toBe(
      'op: shape must be a list of integers, at least 0; received [1.5]',
    );
    expect(messageOf(() => checkShape('op', 'shape', 'ab'))).toBe(
      'op: shape must be an array of axis lengths; received "ab"',
    );
  });

  // By numpy.broadcast_shapes.
  test.each([
    [[2, 3], [3], [2, 3]],
    [[3], [2, 3], [2, 3]],
    [
      [2, 1],
      [1, 4],
      [2, 4],
    ],
    [[], [5], [5]],
    [[5], [], [5]],
    [[1], [0], [0]],
    [
      [0, 1],
      [1, 3],
      [0, 3],
    ],
  ])('%j with %j is %j', (a, b, shape) => {
    expect(broadcastShape('op', a, b)).toEqual(shape);
  });

  test('shapes that do not broadcast', () => {
    expect(messageOf(() => broadcastShape('op', [2, 3], [2]))).toBe(
      "op: b must be an array that broadcasts with a's shape [2, 3]; received shape [2]",
    );
    expect(messageOf(() => broadcastShape('op', [2], [0]))).toContain("a's shape [2]");
  });

  test('a reduced shape, and the axes that repeat', () => {
    expect(reducedShape([2, 3, 4], [1], false)).toEqual([2, 4]);
    expect(reducedShape([2, 3, 4], [0, 2], true)).toEqual([1, 3, 1]);
    expect(repeatedAxes('op', [2, 3, 4], [3, 1])).toEqual([0, 2]);
    expect(repeatedAxes('op', [1, 3], [1, 3])).toEqual([]);
    expect(messageOf(() => repeatedAxes('op', [3], [1, 3]))).toContain(
      'shape [3]; received [1, 3]',
    );
    expect(messageOf(() => repeatedAxes('op', [2, 3], [2, 2]))).toContain('received [2, 2]');
  });

  test.each([
    [[2, 3, 4], [1], { outer: 2, count: 3, inner: 4, joined: true }],
    [[2, 3, 4], [1, 2], { outer: 2, count: 12, inner: 1, joined: true }],
    [[2, 3, 4], [0, 1], { outer: 1, count: 6, inner: 4, joined: true }],
    [[2, 3, 4], [0, 2], { outer: 3, count: 8, inner: 1, joined: false }],
    [[2, 3], [], { outer: 6, count: 1, inner: 1, joined: true }],
  ])('%j along %j', (shape, axes, layout) => {
    expect(layoutOf(shape, axes)).toEqual({ axes, ...layout });
  });

  test.each([
    [[2, 3], [1], { rows: 2, n: 3, order: null }],
    [[2, 3], [0], { rows: 3, n: 2, order: [1, 0], inColumns: true }],
    [[2, 3, 4], [1], { rows: 8, n: 3, order: [0, 2, 1], inColumns: false }],
    [[2, 3, 4], [0, 2], { rows: 3, n: 8, order: [1, 0, 2], inColumns: false }],
    [[1, 3], [0], { rows: 3, n: 1, order: null }],
    [[2, 1], [0], { rows: 1, n: 2, order: null }],
    [[5, 0], [1], { rows: 0, n: 0, order: null }],
  ])('the vectors of %j along %j', (shape, axes, units) => {
    expect(unitsAlong(shape, axes)).toEqual({ shape, ...units });
  });
});

describe('bounds that repeat', () => {
  test('values are repeated along the axes that the bound lacks', () => {
    const data = Float32Array.of(1, 2);
    expect(expand(data, [2, 1], [2, 3])).toEqual(Float32Array.of(1, 1, 1, 2, 2, 2));
    expect(expand(data, [1, 2], [3, 2])).toEqual(Float32Array.of(1, 2, 1, 2, 1, 2));
    expect(expand(data, [2], [2])).toBe(data);
    const pattern = { data, source: data, period: 4, address: -1, shape: null, isNd: false };
    expect(expandRuns({ ...pattern, run: 2 })).toEqual(Float32Array.of(1, 1, 2, 2));
    expect(expandRuns({ ...pattern, run: 1 })).toBe(data);
  });

  test.each([
    [[1, 3, 1], [4, 3, 2], { inner: [3], full: [3], run: 2 }],
    [[3, 1, 2], [3, 4, 2], { inner: [3, 1, 2], full: [3, 4, 2], run: 1 }],
    [[1], [2, 3], { inner: [], full: [], run: 1 }],
    [[2], [3, 2], { inner: [2], full: [2], run: 1 }],
  ])('%j over %j', (shape, xShape, layout) => {
    expect(layoutOfBound(shape, xShape)).toEqual(layout);
  });

  test('integer bounds are rounded inwards', () => {
    const x = Int32Array.of(-5, 0, 5);
    expect(clip(x, -1.5, 1.5)).toEqual(Int32Array.of(-1, 0, 1));
    expect(clip(x, [-1.5, -1.5, -1.5], [1.5, 1.5, 1.5])).toEqual(Int32Array.of(-1, 0, 1));
    expect(clip(x, -Infinity, Infinity)).toEqual(x);
    expect(clip(x, [-1e10, 1, -1e10], null)).toEqual(Int32Array.of(-5, 1, 5));
    const big = BigInt64Array.of(-5n, 5n);
    expect(clip(big, -1.5, 1.5)).toEqual(BigInt64Array.of(-1n, 1n));
    expect(clip(big, -Infinity, Infinity)).toEqual(big);
    expect(clip(big, -(2n ** 70n), 2n ** 70n)).toEqual(big);
    expect(clip(big, [-Infinity, 6n] as never, null)).toEqual(BigInt64Array.of(-5n, 6n));
  });
});

describe('lists of arrays', () => {
  const x = Float32Array.of(1, 2);
  const argument = (data: Float32Array) => checkOutList('op', [data], [of(data)])?.[0] ?? null;
  const of = (data: Float32Array) => ({
    data,
    info: { name: 'float32', half: null } as never,
    shape: null,
    isNd: false,
    resident: false,
    address: -1,
  });

  test('an output may be its own array, but no other', () => {
    expect(argument(x)?.data).toBe(x);
    expect(checkOutList('op', undefined, [of(x)])).toBeNull();
    const y = Float32Array.of(3, 4);
    expect(() => checkOutList('op', [x, y], [of(x), of(y)])).not.toThrow();
    for (const [out, arrays, others] of [
      [[y, x], [x, y], []],
      [[x, x], [x, y], []],
      [[x, y], [x, y], [x]],
    ] as const) {
      expect(messageOf(() => checkOutList('op', out, arrays.map(of), 'xs', others.map(of)))).toBe(
        'op: out must be a list of separate arrays, or xs itself; received a list with an array that overlaps another array of the call',
      );
    }
  });

  test('many outputs too', () => {
    const buffer = new Float32Array(100);
    const parts = Array.from({ length: 20 }, (_, k) => buffer.subarray(4 * k, 4 * k + 4));
    const inputs = parts.map((part) => of(part.slice()));
    expect(() => checkOutList('op', parts, inputs)).not.toThrow();
    const last = buffer.subarray(1, 5);
    expect(() => checkOutList('op', [...parts.slice(0, 19), last], inputs)).toThrow('overlaps');
    const reads = inputs.map(({ data }, k) => of(k === 7 ? buffer.subarray(60, 64) : data));
    expect(() => checkOutList('op', parts, reads)).toThrow('overlaps');
    const alike = parts.map(of);
    expect(() => checkOutList('op', parts, alike)).not.toThrow();
    expect(() => checkOutList('op', parts, inputs, 'xs', [of(last)])).toThrow('overlaps');
  });

  test('lists that do not match', () => {
    expect(messageOf(() => checkMatching('op', 'b', [of(x)], 'a', [of(x), null]))).toBe(
      'op: b must be a list of 2, like a; received a list of 1',
    );
    expect(messageOf(() => checkMatching('op', 'b', [null], 'a', [of(x)]))).toBe(
      'op: b[0] must be an array, like a[0]; received null',
    );
    expect(messageOf(() => checkMatching('op', 'b', [of(x.subarray(1))], 'a', [of(x)]))).toBe(
      'op: b[0] has 1 value, but a[0] has 2 values',
    );
    expect(() => checkMatching('op', 'b', [null, of(x)], 'a', [null, of(x)])).not.toThrow();
  });
});

describe('products', () => {
  const matrix = (rows: number, columns: number) =>
    ndarray(new Float32Array(rows * columns), [rows, columns]);
  test.each([
    [matrix(2, 3), matrix(3, 4), {}, [2, 3, 4, 3, 1, 4, 1]],
    [matrix(3, 2), matrix(3, 4), { transposeA: true }, [2, 3, 4, 1, 2, 4, 1]],
    [matrix(2, 3), matrix(4, 3), { transposeB: true }, [2, 3, 4, 3, 1, 1, 3]],
  ])('%#: the sizes and steps', (a, b, options, numbers) => {
    const { m, k, n, aRow, aStep, bRow, bCol, shape } = checkMatmul('op', a, b, options);
    expect([m, k, n, aRow, aStep, bRow, bCol]).toEqual(numbers);
    expect(shape).toEqual([2, 4]);
  });

  test('the activation', () => {
    const [a, b] = [matrix(1, 1), matrix(1, 1)];
    expect(checkMatmul('op', a, b, undefined)).toMatchObject({
      relu: false,
      bias: null,
      out: null,
    });
    expect(checkMatmul('op', a, b, { activation: 'linear' }).relu).toBe(false);
    expect(checkMatmul('op', a, b, { activation: 'relu' }).relu).toBe(true);
  });
});

describe('casts', () => {
  const x = Float32Array.of(1.5, -200, Number.NaN, 300);

  test('the defaults', () => {
    expect(checkCast('op', x, 'int8', {})).toMatchObject({
      ...{ scale: 1, offset: -0, rounding: 0, zero: -0, channels: null, lo: -128, hi: 127, nan: 0 },
    });
    expect(checkCast('op', x, 'float32', {})).toMatchObject({ lo: -Infinity, nan: Number.NaN });
    expect(checkCast('op', x, 'uint64', {})).toMatchObject({ zero: 0n, lo: 0n, nan: 0n });
    expect(Object.is(checkCast('op', x, 'int8', { offset: 0 }).offset, -0)).toBe(true);
  });

  test('one scale for each index of an axis', () => {
    const cast = checkCast('op', x, 'int8', { scale: [1, 2], axis: 0, shape: [2, 2] });
    expect(cast.channels).toEqual({ scales: [1, 2], zeros: [-0, -0], inner: 2 });
    const last = checkCast('op', x, 'int8', { zeroPoint: [3, 4], scale: 2, shape: [2, 2] });
    expect(last.channels).toEqual({ scales: [2, 2], zeros: [3, 4], inner: 1 });
    expect([cast.scale, last.zero]).toEqual([1, -0]);
  });

  // Rounded and limited manually.
  test.each([
    [{}, 'int8', [2, -128, 0, 127]],
    [{ round: 'floor' }, 'int8', [1, -128, 0, 127]],
    [{ nan: 2.5 }, 'int8', [2, -128, 2, 127]],
    [{ nan: 999, max: 100 }, 'int8', [2, -128, 100, 100]],
    [{ nan: -Infinity, min: -7 }, 'int8', [2, -7, -7, 127]],
    [{ min: 0.5, zeroPoint: 10 }, 'uint8', [12, 1, 1, 255]],
    [{ min: null, max: 5 }, 'uint8', [2, 0, 0, 5]],
    [{ nan: 4, max: 3 }, 'float64', [1.5, -200, 3, 3]],
  ] as const)('%j to %s', (options, dtype, values) => {
    expect([...saturateCast(x, dtype, options)]).toEqual(values);
  });

  test.each([
    [{ nan: Infinity }, 2n ** 63n - 1n],
    [{ nan: -Infinity }, -(2n ** 63n)],
    [{ nan: 7n }, 7n],
    [{ nan: 2.5 }, 2n],
    [{ nan: 9n, max: 8n }, 8n],
    [{}, 0n],
  ] as const)('NaN to int64 with %o', (options, value) => {
    expect(saturateCast(Float32Array.of(Number.NaN), 'int64', options)).toEqual(
      BigInt64Array.of(value),
    );
  });
});
