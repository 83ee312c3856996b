// The corners of the checks: arrays that misreport themselves, axes of length 1, and the least and
// greatest values that are allowed.
import { describe, expect, test } from 'vitest';
import { matmul } from '../../src/algebra/index.ts';
import { checkArray, mayOverlap } from '../../src/check/array.ts';
import { checkCast } from '../../src/check/cast.ts';
import { replacesNan } from '../../src/check/elementwise.ts';
import { checkFloat, usualType } from '../../src/check/floats.ts';
import { checkMatmul } from '../../src/check/matmul.ts';
import { nearestName } from '../../src/check/options.ts';
import { repeatedAxes } from '../../src/check/reduce.ts';
import { checkRows } from '../../src/check/rows.ts';
import { checkLikeWeight } from '../../src/check/step.ts';
import { checkUnits, unitsAlong } from '../../src/check/units.ts';
import { clip, heap, ndarray, saturateCast } from '../../src/index.ts';
import { attached } from '../support/attached.ts';
import { any, f32, matrix } from '../support/messages.ts';

const six = f32(1, 2, 3, 4, 5, 6);
const of = (data: unknown) => checkArray('op', 'x', data);
/** An array with a property of its own. */
const withOwn = <T extends object>(array: T, name: string, value: unknown): T =>
  Object.defineProperty(array, name, { value });

describe('arrays', () => {
  test('that misreport their length', () => {
    const x = withOwn(f32(1, 2), 'length', 99);
    expect(of(x).data).toEqual(f32(1, 2));
    expect(clip(x, 0, 1)).toEqual(f32(1, 1));
  });

  class Own extends Float64Array {}
  const eight = () => new Float64Array(6);
  test.each([
    [eight(), [6], 'float64'],
    [eight(), [2, 2], null],
    [new Own(6), [6], null],
    [withOwn(eight(), 'length', 4), [4], null],
    [withOwn(new Int32Array(6), 'constructor', Float64Array), [6], null],
  ])('case %#: whether the full check can be left out', (data, shape, name) => {
    const x = { data, shape, dtype: 'float64' };
    expect(usualType(x, data, shape)?.name ?? null).toBe(name);
  });

  test('at the start of an attached memory', () => {
    attached.attached.run(() => {
      const x = ndarray(attached.attached.view('float32', 0, 2), [2]);
      expect(checkFloat('op', 'x', x)).toMatchObject({ resident: true, address: 0 });
      const start = checkArray('op', 'x', attached.attached.view('float32', 0, 2));
      expect(mayOverlap(start, of(f32(1, 2)))).toBe(false);
      expect(mayOverlap(of(f32(1, 2)), start)).toBe(false);
    });
  });

  test('that may overlap', () => {
    const held = heap.alloc(4, 'float32');
    expect(mayOverlap(of(six.slice(0, 4)), of(held))).toBe(false);
    heap.free(held);
    expect(mayOverlap(of(f32(1, 2)), of(f32(1, 2)))).toBe(false);
    const later = new Float32Array(new ArrayBuffer(16), 4, 2);
    expect(mayOverlap(of(f32(1, 2)), of(later))).toBe(true);
  });
});

describe('casts', () => {
  const cast = (dtype: string, options: object) => checkCast('op', six, dtype, options);

  test('an array without axes, with a scale in a list', () => {
    const x = ndarray(f32(3), []);
    const { channels } = checkCast('op', x, 'int8', { scale: [2] });
    expect(channels).toEqual({ scales: [2], zeros: [-0], inner: 1 });
    expect(() => checkCast('op', x, 'int8', { axis: 0 })).toThrow(
      'op: axis must be left out for the shape []; received 0',
    );
  });

  test.each([
    ['int64', 5n, 5n],
    ['int64', 5, 5n],
    ['int8', -128, -128],
    ['int8', 127, 127],
  ])('the zero point of %s: %s', (dtype, zeroPoint, zero) => {
    expect(cast(dtype, { zeroPoint }).zero).toBe(zero);
  });

  test('roundings, and a fraction in place of NaN', () => {
    const modes = ['nearestEven', 'nearest', 'floor', 'ceil', 'truncate'];
    expect(modes.map((round) => cast('int8', { round }).rounding)).toEqual([0, 1, 2, 3, 4]);
    expect(cast('float64', { nan: 2.5 }).nan).toBe(2.5);
  });
});

describe('NaN in elementwise operations', () => {
  test.each([
    [{}, [Number.NaN, 1]],
    [{ nan: 'keep' }, [Number.NaN, 1]],
    [{ nan: 0.5 }, [0.5, 1]],
  ] as const)('%j', (options, values) => {
    expect(clip(f32(Number.NaN, 5), 0, 1, options)).toEqual(f32(...values));
  });

  test.each([
    [f32(1), 7, true],
    [f32(1), Number.NaN, false],
    [Int32Array.of(1), 7, false],
  ])('%o with %d', (x, nan, replaces) => {
    const call = { x: of(x), out: null, given: undefined, nan, shape: undefined };
    expect(replacesNan(call)).toBe(replaces);
  });
});

describe('products', () => {
  test('options that are false, and an output without a bias', () => {
    const [a, b] = [matrix(2, 3), matrix(3, 4)];
    const { shape } = checkMatmul('op', a, b, { transposeA: false, transposeB: false });
    expect(shape).toEqual([2, 4]);
    const out = new Float32Array(8).fill(9);
    expect(matmul(a, b, { out }).data).toEqual(new Float32Array(8));
  });
});

describe('axes', () => {
  test.each([
    [[1, 2, 3], [1], { rows: 3, n: 2, order: [0, 2, 1], inColumns: true }],
    [[2, 3, 1], [0, 2], { rows: 3, n: 2, order: [1, 0, 2], inColumns: true }],
    [[2, 3, 4, 5], [0, 1, 3], { rows: 4, n: 30, order: [2, 0, 1, 3], inColumns: false }],
  ])('the vectors of %j along %j', (shape, axes, units) => {
    expect(unitsAlong(shape, axes)).toEqual({ shape, ...units });
  });

  test('in any order', () => {
    const x = of(ndarray(six, [2, 3]));
    expect(checkUnits('op', x, [1, 0], undefined)).toMatchObject({ rows: 1, n: 6, order: null });
    expect(checkUnits('op', x, [-1, -2], undefined)).toMatchObject({ rows: 1, n: 6, order: null });
    expect(repeatedAxes('op', [1, 3], [3])).toEqual([0]);
  });

  test('in a list, and an output', () => {
    const out = new Float32Array(6);
    const call = checkRows('op', six, { axis: [0], out });
    expect(call).toMatchObject({ given: out, units: { rows: 1, n: 6 } });
    expect(call.out?.data).toBe(out);
  });

  test('a weight without a shape, and a gradient with one', () => {
    const gradient = ndarray(six, [2, 3]);
    expect(checkLikeWeight('op', 'gradient', gradient, of(six.slice())).data).toBe(six);
  });
});

test.each([
  ['a_x_i_s', 'axis'],
  ['axsi', 'axis'],
  ['axsz', undefined],
  ['axzi', undefined],
])('the option %s: %s', (name, nearest) => {
  expect(nearestName(name, ['axis'])).toBe(nearest);
});

test('a cast in place of wider values', () => {
  const x = f32(1, 2, 3, 4);
  const out = new Int8Array(x.buffer, 0, 4);
  expect(() => saturateCast(x, 'int8', { out: any(out) })).toThrow('overlaps x in part');
});
