import {
  assertSame,
  DTYPES,
  FLOATS,
  isFloat,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import { array, doubles } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finfo, firstNonFinite, type NdArray, ndarray, replaceNonFinite } from '../src/index.ts';
import { caught, on, SETTINGS, traced } from './support/harness.ts';
import { placements } from './support/placements.ts';

const [inf, nan] = [Infinity, NaN];

interface Given {
  readonly nan?: number | 'keep';
  readonly posInf?: number;
  readonly negInf?: number;
}

/** The rule, one element at a time. */
function expectedOf(x: TypedArray, dtype: 'float32' | 'float64', given: Given): TypedArray {
  const { max } = finfo(dtype);
  const { nan: replacement = 0, posInf = max, negInf = -max } = given;
  const values = Array.from(x as Float64Array, (v) => {
    if (Number.isNaN(v)) return replacement === 'keep' ? v : replacement;
    return v === inf ? posInf : v === -inf ? negInf : v;
  });
  return typedArray(dtype, values);
}

describe.each(SETTINGS)('replaceNonFinite on the backend %s', (backend) => {
  describe.each(FLOATS as readonly ('float32' | 'float64')[])('%s', (dtype) => {
    const { max } = finfo(dtype);
    const x = typedArray(dtype, [nan, inf, -inf, -0, 0, max, -max, 1e-40, 5]);

    it.each<[string, Given, number[]]>([
      ['by default', {}, [0, max, -max, -0, 0, max, -max, 1e-40, 5]],
      ['as asked', { nan: 1, posInf: 2, negInf: 3 }, [1, 2, 3, -0, 0, max, -max, 1e-40, 5]],
      ['one of them', { posInf: 7 }, [0, 7, -max, -0, 0, max, -max, 1e-40, 5]],
      [
        'kept',
        { nan: 'keep', posInf: inf, negInf: -inf },
        [nan, inf, -inf, -0, 0, max, -max, 1e-40, 5],
      ],
      [
        'rounded',
        { nan: 0.1, posInf: 1e300, negInf: -0.1 },
        [0.1, 1e300, -0.1, -0, 0, max, -max, 1e-40, 5],
      ],
    ])('%s', (_, given, wanted) => {
      assertSame(
        on(backend, () => replaceNonFinite(x, given)),
        typedArray(dtype, wanted),
      );
    });

    it.each(placements)('random values, $title', ({ run }) => {
      const given = fc.record(
        { nan: fc.oneof(doubles, fc.constant('keep' as const)), posInf: doubles, negInf: doubles },
        { requiredKeys: [] },
      );
      const property = fc.property(array(dtype), given, (values, options) => {
        const result = on(backend, () =>
          run(values, (v, out) => replaceNonFinite(v, { ...options, out } as { out: TypedArray })),
        );
        assertSame(result, expectedOf(values, dtype, options));
      });
      fc.assert(property, { numRuns: 20 });
    });
  });

  it.each(DTYPES.filter((dtype) => !isFloat(dtype)))('copies %s', (dtype) => {
    const [x] = fc.sample(array(dtype, { minLength: 40 }), 1) as [TypedArray];
    const result = on(backend, () => replaceNonFinite(x));
    expect(result.buffer).not.toBe(x.buffer);
    assertSame(result, x);
  });

  it('keeps the shape of an NdArray', () => {
    const x = ndarray(Float32Array.of(1, nan), [2, 1]);
    const result: NdArray<Float32Array> = on(backend, () => replaceNonFinite(x));
    expect(result).toEqual({ data: Float32Array.of(1, 0), shape: [2, 1], dtype: 'float32' });
  });
});

describe.each(SETTINGS)('firstNonFinite on the backend %s', (backend) => {
  const find = (x: TypedArray): number => on(backend, () => firstNonFinite(x));

  it.each(FLOATS)('is found in every place of %s', (dtype) => {
    for (const stray of [nan, inf, -inf]) {
      for (let n = 1; n < 70; n++) {
        for (const at of [0, n >> 1, n - 1]) {
          const x = typedArray(dtype, new Array(n).fill(-1.5));
          x[at] = stray;
          if (at + 1 < n) x[at + 1] = inf;
          expect(find(x)).toBe(at);
        }
      }
    }
  });

  it.each(FLOATS)('none in the largest and smallest of %s', (dtype) => {
    const { max, smallestSubnormal } = finfo(dtype as 'float32');
    const values = [max, -max, smallestSubnormal, -0];
    expect(find(typedArray(dtype, new Array(40).fill(values).flat()))).toBe(-1);
    expect(find(typedArray(dtype, []))).toBe(-1);
  });

  it.each(placements)('by the rule, $title', ({ run }) => {
    const property = fc.property(array('float32', { minLength: 1 }), (x) => {
      const expected = Array.from(x as Float32Array).findIndex((v) => !Number.isFinite(v));
      run(x, (values, out) => {
        expect(find(values)).toBe(expected);
        return replaceNonFinite(values, { out } as { out: TypedArray });
      });
    });
    fc.assert(property, { numRuns: 15 });
  });

  it('beyond one staging chunk', () => {
    const x = new Float32Array(100_000).fill(2);
    expect(find(x)).toBe(-1);
    x[99_999] = nan;
    expect(find(x)).toBe(99_999);
    x[40_001] = inf;
    expect(find(x)).toBe(40_001);
  });

  it('names the array of a list', () => {
    const list = [new Float32Array(200), null, new Int8Array(3), new Float64Array(300), null];
    expect(on(backend, () => firstNonFinite(list))).toEqual({ array: -1, index: -1 });
    (list[3] as Float64Array)[250] = nan;
    expect(on(backend, () => firstNonFinite(list))).toEqual({ array: 3, index: 250 });
    expect(on(backend, () => firstNonFinite([]))).toEqual({ array: -1, index: -1 });
  });
});

describe('wrong arguments', () => {
  it.each<[string, () => unknown, object]>([
    [
      'a replacement that is NaN',
      () => replaceNonFinite(new Float32Array(1), { nan }),
      { argument: 'nan' },
    ],
    [
      'text',
      () => replaceNonFinite(new Float32Array(1), { posInf: '1' as never }),
      { argument: 'posInf' },
    ],
    [
      'an unknown option',
      () => replaceNonFinite(new Float32Array(1), { posinf: 1 } as object),
      { argument: 'options' },
    ],
    ['a plain array', () => replaceNonFinite([1] as never), { argument: 'x' }],
    ['a number', () => firstNonFinite(5 as never), { argument: 'x' }],
    [
      'a list of numbers',
      () => firstNonFinite([1, 2] as never),
      { argument: 'x[0]', expected: /typed array/ },
    ],
    [
      'a wrong array after one that is not finite',
      () => firstNonFinite([Float32Array.of(nan), 'x' as never]),
      { argument: 'x[1]' },
    ],
  ])('%s', (_, call, fields) => {
    const error = caught(call) as { argument: string; expected: string };
    expect(error.argument).toBe((fields as { argument: string }).argument);
    if ('expected' in fields) expect(error.expected).toMatch(fields.expected as RegExp);
  });

  it('is told to the trace', () => {
    const x = new Float32Array(1000);
    const [replaced, found] = traced(() => {
      replaceNonFinite(x);
      firstNonFinite(x);
    });
    expect(replaced).toMatchObject({
      op: 'replaceNonFinite',
      backend: 'wasm',
      placement: 'staged',
    });
    expect(found).toMatchObject({ op: 'firstNonFinite', backend: 'wasm', placement: 'staged' });
  });
});
