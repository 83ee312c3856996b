// The arguments that are arrays, functions or lists, checked by the functions themselves.
import { describe, expect, test } from 'vitest';
import {
  checkApart,
  checkArray,
  checkOut,
  checkOverlap,
  mayOverlap,
} from '../../src/check/array.ts';
import { checkFunction, rejectPromise } from '../../src/check/callback.ts';
import { checkCount } from '../../src/check/count.ts';
import { checkFloat, checkShapedOut, usualType } from '../../src/check/floats.ts';
import { checkFloats, checkSameKind, checkWideFloats } from '../../src/check/norms.ts';
import { checkRows } from '../../src/check/rows.ts';
import { checkAllApart, checkLikeWeight } from '../../src/check/step.ts';
import { inRows } from '../../src/check/units.ts';
import { heap, ndarray } from '../../src/index.ts';
import { attached } from '../support/attached.ts';
import { caught } from '../support/harness.ts';

const messageOf = (call: () => unknown) => (caught(call) as Error).message;
const six = Float32Array.of(1, 2, 3, 4, 5, 6);
const halves = { data: new Uint16Array(2), shape: [2], dtype: 'float16' };

describe('layouts that other libraries declare', () => {
  const strided = (shape: number[], strides: unknown, offset?: unknown) =>
    checkArray('op', 'x', {
      data: six.slice(
        0,
        shape.reduce((a, b) => a * b, 1),
      ),
      shape,
      strides,
      offset,
    });
  test.each([
    [[6], [1]],
    [
      [2, 3],
      [3, 1],
    ],
    [[2, 3], Int32Array.of(3, 1)],
    [
      [2, 1, 3],
      [3, 77, 1],
    ],
    [
      [1, 6],
      [-5, 1],
    ],
    [
      [0, 3],
      [8, 8],
    ],
    [[], []],
    [[6], undefined],
  ])('%j with the strides %j is row-major', (shape, strides) => {
    expect(strided(shape, strides, 0)).toMatchObject({ shape, isNd: true });
    expect(strided(shape, strides)).toMatchObject({ shape, isNd: true });
  });

  test.each([
    [[2, 3], [1, 2], ' strides [1, 2]'],
    [[2, 3], [3, 1, 1], ' strides [3, 1, 1]'],
    [[2, 3], [3], ' strides [3]'],
    [[6], [2], ' strides [2]'],
    [[6], 1, ''],
    [[6], null, ''],
  ])('%j with the strides %j is not', (shape, strides, text) => {
    expect(messageOf(() => strided(shape, strides ?? 'none'))).toBe(
      `op: x must be contiguous and row-major (copy it first); received an array with${text}`,
    );
  });
});

describe('arrays', () => {
  test('a Uint16Array may hold 16-bit floats', () => {
    const half = checkArray('op', 'x', halves);
    expect(half.info.name).toBe('float16');
    expect(checkArray('op', 'x', new Uint16Array(1), half.info).info).toBe(half.info);
    expect(checkArray('op', 'x', new Uint16Array(1)).info.name).toBe('uint16');
    const float32 = checkArray('op', 'x', six, half.info).info;
    expect(float32.name).toBe('float32');
    expect(checkArray('op', 'x', new Uint16Array(1), float32).info.name).toBe('uint16');
    expect(checkFloats('op', 'x', halves).info.name).toBe('float16');
    expect(messageOf(() => checkWideFloats('op', 'x', halves))).toBe(
      'op: x must be an array of float32 or float64; received an array of float16',
    );
    expect(messageOf(() => checkFloats('op', 'x', Int8Array.of(1)))).toContain('an array of int8');
  });

  test('arrays of one kind', () => {
    const [a, b] = [checkArray('op', 'a', six), checkArray('op', 'b', new Float64Array(6))];
    expect(() => checkSameKind('op', 'b', a, 'a', a)).not.toThrow();
    expect(messageOf(() => checkSameKind('op', 'b', b, 'a', a))).toBe(
      'op: b must be an array of float32, like a; received an array of float64',
    );
  });

  test('an array with a detached buffer', () => {
    const x = new Float32Array(2);
    structuredClone(x.buffer, { transfer: [x.buffer] });
    expect(messageOf(() => checkArray('op', 'x', x))).toBe(
      'op: x must be an attached array; received an array with a detached or shrunk buffer',
    );
    expect(checkArray('op', 'x', new Float32Array(0)).data).toHaveLength(0);
  });

  test('an array at the start of an attached memory is in it', () => {
    attached.attached.run(() => {
      const x = attached.attached.view('float32', 0, 2);
      expect(checkArray('op', 'x', x)).toMatchObject({ resident: true, address: 0 });
    });
    expect(checkArray('op', 'x', six)).toMatchObject({ resident: false, address: -1 });
  });

  test('a subclass is read as its base', () => {
    class Own extends Float32Array {}
    const own = new Own([1, 2]);
    const { data } = checkArray('op', 'x', own);
    expect(data.constructor).toBe(Float32Array);
    expect(data.buffer).toBe(own.buffer);
    expect(checkArray('op', 'x', six).data).toBe(six);
  });
});

describe('overlaps', () => {
  const buffer = new ArrayBuffer(64);
  const at = (place: number, length: number) => new Float32Array(buffer, place, length);
  test.each([
    [0, 4, 16, 4, false],
    [16, 4, 0, 4, false],
    [0, 4, 12, 4, true],
    [12, 4, 0, 4, true],
    [0, 0, 0, 4, false],
    [4, 4, 8, 0, false],
    [0, 8, 4, 1, true],
  ])('%i (%i values) and %i (%i values): %j', (first, m, second, n, meets) => {
    const [out, x] = [at(first, m), at(second, n)];
    for (const check of [checkOverlap, checkApart]) {
      const call = () => check('op', out, x, 'x');
      if (meets) expect(call).toThrow('that overlaps x');
      else expect(call).not.toThrow();
    }
  });

  test('the same bytes', () => {
    expect(() => checkOverlap('op', at(0, 4), at(0, 4), 'x')).not.toThrow();
    expect(() => checkApart('op', at(0, 4), at(0, 4), 'x')).toThrow('a separate array');
    expect(() => checkOverlap('op', at(0, 4), at(0, 3), 'x')).toThrow('overlaps x in part');
    expect(() => checkApart('op', at(0, 4), six, 'x')).not.toThrow();
  });

  test('arrays in the heap', () => {
    const memory = heap.alloc(12, 'float32');
    const argument = (from: number, to: number) => checkArray('op', 'x', memory.subarray(from, to));
    expect(argument(0, 4)).toMatchObject({ resident: true });
    expect(mayOverlap(argument(0, 4), argument(4, 8))).toBe(false);
    expect(mayOverlap(argument(0, 4), argument(3, 7))).toBe(true);
    expect(mayOverlap(argument(3, 7), argument(0, 4))).toBe(true);
    expect(mayOverlap(argument(0, 4), checkArray('op', 'x', six.subarray(0, 4)))).toBe(false);
    const same = argument(0, 4);
    expect(mayOverlap(same, same)).toBe(false);
    expect(() => checkOut('op', memory.subarray(1, 5), argument(0, 4))).toThrow('in part');
    expect(() => checkOut('op', memory.subarray(4, 8), argument(0, 4))).not.toThrow();
    heap.free(memory);
  });

  test('the arrays of a step', () => {
    const [a, b] = [checkArray('op', 'a', at(0, 4)), checkArray('op', 'b', at(12, 4))];
    const c = checkArray('op', 'c', at(16, 4));
    const empty = checkArray('op', 'd', at(0, 0));
    expect(() => checkAllApart('op', ['a', 'c', 'd'], [a, c, empty])).not.toThrow();
    expect(() => checkAllApart('op', ['a', 'n', 'c'], [a, null, c])).not.toThrow();
    expect(messageOf(() => checkAllApart('op', ['a', 'c', 'b'], [a, c, b]))).toBe(
      'op: b must be a separate array; received an array that overlaps a',
    );
    expect(messageOf(() => checkAllApart('op', ['a', 'n', 'b'], [a, null, b]))).toContain(
      'overlaps a',
    );
  });
});

describe('NdArrays of the algebra', () => {
  const usual = (fields: object) => {
    const x = { data: six, shape: [2, 3], dtype: 'float32', ...fields };
    return usualType(x, x.data, x.shape)?.name ?? null;
  };
  class Own extends Float32Array {}
  test.each([
    [{}, 'float32'],
    [{ data: new Float64Array(6), dtype: 'float64' }, 'float64'],
    [{ dtype: 'float64' }, null],
    [{ data: new Float64Array(6) }, null],
    [{ data: new Own(6) }, null],
    [{ data: new Int32Array(6), dtype: 'int32' }, null],
    [{ data: [1, 2, 3, 4, 5, 6] }, null],
    [{ shape: [2, 2] }, null],
    [{ shape: [-2, -3] }, null],
    [{ shape: [1.5, 4] }, null],
    [{ shape: ['2', 3] }, null],
    [{ shape: 6 }, null],
    [{ data: new Float32Array(0), shape: [0] }, null],
    [{ stride: [3, 1] }, null],
    [{ strides: [3, 1] }, null],
    [{ offset: 0 }, null],
  ])('%o is of the type %s', (fields, name) => {
    expect(usual(fields)).toBe(name);
  });

  test('all others take the full check', () => {
    expect(checkFloat('op', 'x', { data: new Own(6), shape: [6], dtype: 'float32' }).shape).toEqual(
      [6],
    );
    expect(messageOf(() => checkFloat('op', 'x', null))).toContain('received null');
    expect(messageOf(() => checkFloat('op', 'x', halves))).toBe(
      'op: x must be an NdArray of float32 or float64; received an NdArray of float16',
    );
    const { info } = checkFloat('op', 'x', ndarray(six, [6]));
    expect(checkShapedOut('op', new Float32Array(6), info, [2, 3]).data).toHaveLength(6);
    expect(() => checkShapedOut('op', ndarray(six, [3, 2]), info, [2, 3])).toThrow(
      'has shape [3, 2]',
    );
  });
});

describe('functions', () => {
  test('a function that is none, or returns a promise', () => {
    expect(() => checkFunction('op', () => 0)).not.toThrow();
    expect(messageOf(() => checkFunction('op', 1))).toBe('op: fn must be a function; received 1');
    for (const result of [null, undefined, 0, {}])
      expect(rejectPromise('op', result, 'why')).toBe(result);
    expect(messageOf(() => rejectPromise('op', Promise.resolve(0), 'it ends'))).toBe(
      'op: fn must be a synchronous function: it ends; received a function that returns a promise',
    );
  });

  test('too many arguments', () => {
    expect(() => checkCount('op', 2, 2)).not.toThrow();
    expect(messageOf(() => checkCount('op', 3, 2))).toBe(
      'op: 3 arguments, but it accepts at most 2. To call it for each element, write (x) => op(x)',
    );
    expect(messageOf(() => checkCount('op', 1, 0))).toBe('op: 1 arguments, but it accepts none');
  });
});

describe('rows and weights', () => {
  const x = checkArray('op', 'x', six);

  test('an array as rows', () => {
    expect(inRows(x, 2)).toEqual({ rows: 2, n: 3, shape: [2, 3], order: null });
    expect(inRows(checkArray('op', 'x', new Float32Array(0)), 0)).toMatchObject({ rows: 0, n: 0 });
    const call = checkRows('op', six, { axis: 1, shape: [2, 3] });
    expect(call).toMatchObject({ op: 'op', out: null, given: undefined, units: { rows: 2, n: 3 } });
    expect(call.type.name).toBe('float32');
    expect(checkRows('op', six, undefined).units).toMatchObject({ rows: 1, n: 6 });
    expect(() => checkRows('op', six, { shpe: [6] })).toThrow("did you mean 'shape'?");
  });

  test('what belongs to a weight', () => {
    const weight = checkArray('op', 'weight', ndarray(six, [2, 3]));
    expect(checkLikeWeight('op', 'gradient', six, weight).data).toBe(six);
    expect(messageOf(() => checkLikeWeight('adamStep', 'm', undefined, weight))).toBe(
      'adamStep: m must be an array (call adamState with the same options); received undefined',
    );
    expect(messageOf(() => checkLikeWeight('adamStep', 'gradient', undefined, weight))).toContain(
      'a typed array or an NdArray; received undefined',
    );
  });
});
