import { assertClose, assertSame, finiteDifference } from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adaptiveGradClip,
  adaptiveGradClipVjp,
  clipPerExampleNorm,
  clipPerExampleNormVjp,
  type NdArray,
  ndarray,
} from '../src/index.ts';
import { bytesOf, inHeap, on, traced } from './support/harness.ts';

type Doubles = Float64Array<ArrayBuffer>;
type Nd = NdArray<Doubles>;

const doubles = (length: number): fc.Arbitrary<Doubles> =>
  fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((list) => Float64Array.from(list));

const nd = (data: Doubles, ...shape: number[]): Nd => ndarray(data, shape);

function dot(list: readonly Nd[], dys: readonly Nd[]): number {
  let sum = 0;
  for (const [k, { data }] of list.entries()) {
    for (const [i, v] of data.entries()) sum += v * (dys[k]?.data[i] as number);
  }
  return sum;
}

/** Whether the norm of a row, over the arrays, is so near a limit that a step would cross it. */
function isNear(rows: readonly (readonly number[])[], limits: readonly number[]): boolean {
  return rows.some((row, r) => Math.abs(Math.hypot(...row) - (limits[r] as number)) < 1e-3);
}

const column = (data: Doubles, columns: number, c: number): number[] =>
  [...data].filter((_, i) => i % columns === c);

describe('clipPerExampleNormVjp', () => {
  it('agrees with finite differences, over several arrays', () => {
    const limit = 1.5;
    fc.assert(
      fc.property(doubles(8), doubles(4), doubles(8), doubles(4), (a, b, da, db) => {
        const rows = [0, 1, 2, 3].map((r) => [...a.slice(2 * r, 2 * r + 2), b[r] as number]);
        fc.pre(
          !isNear(
            rows,
            rows.map(() => limit),
          ),
        );
        const list = (x: Doubles, y: Doubles): [Nd, Nd] => [nd(x, 4, 2), nd(y, 4)];
        const dys = list(da, db);
        const f = ([x, y]: readonly Float64Array[]): number =>
          dot(clipPerExampleNorm(list(x as Doubles, y as Doubles), limit).clipped, dys);
        const gradients = clipPerExampleNormVjp(dys, list(a, b), limit);
        const found = gradients.map(({ data }) => data);
        expect(finiteDifference(f, [a, b], found)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('passes dy at zeros and at the limit, makes NaN next to NaN, and keeps null', () => {
    const grads = nd(Float64Array.of(0, 0, 3, 4, NaN, 1, Infinity, 1), 4, 2);
    const dys = nd(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4, 2);
    const [dx, none] = clipPerExampleNormVjp([dys, null], [grads, null], 5);
    expect(none).toBe(null);
    expect([...dx.data]).toEqual([1, 2, 3, 4, NaN, NaN, NaN, NaN]);
    const [off] = clipPerExampleNormVjp([dys], [grads], Infinity);
    assertSame(off.data, dys.data);
  });

  it('writes over dys, and is the same in the heap and on both backends', () => {
    const grads = [nd(Float64Array.of(30, 40, 3, 4, 1e200, 0), 3, 2)] as const;
    const dys = [nd(Float64Array.of(1, 2, 3, 4, 5, 6), 3, 2)] as const;
    const expected = on('js', () => clipPerExampleNormVjp(dys, grads, 1))[0].data;
    const [dx] = on('wasm', () => clipPerExampleNormVjp(dys, grads, 1));
    expect(bytesOf(dx.data)).toEqual(bytesOf(expected));
    const resident = inHeap(grads[0].data);
    const [here] = clipPerExampleNormVjp(dys, [ndarray(resident, [3, 2])], 1);
    expect(bytesOf(here.data)).toEqual(bytesOf(expected));
    expect(clipPerExampleNormVjp(dys, grads, 1, { out: dys })).toBe(dys);
    expect(bytesOf(dys[0].data)).toEqual(bytesOf(expected));
  });
});

describe('adaptiveGradClipVjp', () => {
  it('agrees with finite differences, for gradients and parameters', () => {
    const [clipping, eps] = [0.5, 0.4];
    fc.assert(
      fc.property(doubles(6), doubles(6), doubles(6), (g, p, d) => {
        const norms = [0, 1].map((c) => Math.hypot(...column(p, 2, c)));
        const columns = [0, 1].map((c) => column(g, 2, c));
        const limits = norms.map((norm) => clipping * Math.max(norm, eps));
        fc.pre(!isNear(columns, limits) && norms.every((norm) => Math.abs(norm - eps) > 1e-3));
        const dys = [nd(d, 3, 2)];
        const f = ([x, w]: readonly Float64Array[]): number => {
          const [grad, param] = [nd(x as Doubles, 3, 2), nd(w as Doubles, 3, 2)];
          return dot(adaptiveGradClip([grad], [param], clipping, { eps }), dys);
        };
        const given = [[nd(g, 3, 2)], [nd(p, 3, 2)]] as const;
        const { dGrads, dParams } = adaptiveGradClipVjp(dys, ...given, clipping, { eps });
        const found = [...dGrads, ...dParams].map(({ data }) => data);
        expect(finiteDifference(f, [g, p], found)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('gives parameters nothing below eps and within, and NaN where something is NaN', () => {
    const [dy, g] = [Float64Array.of(1, 1), Float64Array.of(0, 8)];
    const call = (grad: Doubles, param: Doubles, eps = 1e-3) => {
      const { dGrads, dParams } = adaptiveGradClipVjp([dy], [grad], [param], 0.25, { eps });
      return [...dGrads, ...dParams].map((array) => [...array]);
    };
    const nothing = [0, 0];
    expect(call(g, Float64Array.of(16, 0), 20)).toEqual([[0.625, 0], nothing]);
    expect(call(g, Float64Array.of(0, 0), 0)).toEqual([nothing, nothing]);
    expect(call(g, Float64Array.of(32, 0))).toEqual([[1, 1], nothing]);
    expect(call(Float64Array.of(NaN, 0), Float64Array.of(1, 0)).flat()).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(call(g, Float64Array.of(NaN, 0)).flat()).toEqual([NaN, NaN, NaN, NaN]);
    const off = adaptiveGradClipVjp([dy], [g], [g], Infinity);
    expect([off.dGrads[0], off.dParams[0]]).toEqual([dy, new Float64Array(2)]);
  });

  it('takes very small and very large parameters', () => {
    const g = Float64Array.of(3e-290, 4e-290);
    const { dGrads, dParams } = adaptiveGradClipVjp(
      [Float64Array.of(1, 0)],
      [g],
      [Float64Array.of(0, 1e-300)],
      0.5,
      { eps: 0 },
    );
    // u = (.6, .8): factor 5e-301 / 5e-290, and dy less its part along u is (.64, -.48).
    const close = { relative: 1e-14, absolute: 0 };
    assertClose(dGrads[0], Float64Array.of(0.64e-11, -0.48e-11), close);
    assertClose(dParams[0], Float64Array.of(0, 0.3), close);
  });

  it('takes axes, writes over dys, and keeps null', () => {
    const dys = [nd(Float64Array.of(1, 1, 1, 1), 2, 2), null] as const;
    const grads = [nd(Float64Array.of(0, 8, 8, 0), 2, 2), null] as const;
    const params = [nd(Float64Array.of(16, 0, 0, 16), 2, 2), null] as const;
    const call = { axis: 1, out: dys };
    const { dGrads, dParams } = adaptiveGradClipVjp(dys, grads, params, 0.25, call);
    expect(dGrads).toBe(dys);
    expect([...dys[0].data]).toEqual([0.5, 0, 0, 0.5]);
    expect([...dParams[0].data]).toEqual([0.25, 0, 0, 0.25]);
    expect(dParams[1]).toBe(null);
  });
});

describe('gradients through lists', () => {
  const x = new Float32Array(4);
  const other = x.slice();
  const rows = ndarray(x, [4]);
  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['a gradient missing', () => clipPerExampleNormVjp([], [rows], 1), RangeError, /dys/],
    [
      'case 96: a flat array',
      () => clipPerExampleNormVjp([x], [x as never], 1),
      TypeError,
      /write ndarray\(grads\[0\], \[examples, …\]\)/,
    ],
    [
      '16-bit floats',
      () => clipPerExampleNormVjp([x], [ndarray(new Uint16Array(4), [4], 'float16')], 1),
      TypeError,
      /grads\[0\]/,
    ],
    ['a limit of 0', () => clipPerExampleNormVjp([rows], [rows], 0), RangeError, /maxNorm/],
    [
      'an out that is the gradient of another',
      () =>
        clipPerExampleNormVjp([x, other], [rows, ndarray(x.slice(), [4])], 1, { out: [other, x] }),
      RangeError,
      /out/,
    ],
    [
      'an out that holds parameters',
      () => adaptiveGradClipVjp([x.slice()], [x.slice()], [x], 1, { out: [x] }),
      RangeError,
      /out .*overlaps another/,
    ],
  ])('reject %s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it('are in the trace', () => {
    const events = traced(() => void adaptiveGradClipVjp([x], [x], [x], 1));
    expect(events.map(({ kernel }) => kernel)).toEqual(['sumSquares', 'sumSquares', 'normVjp']);
  });
});
