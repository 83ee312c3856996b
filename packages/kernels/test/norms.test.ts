import {
  assertClose,
  assertFails,
  assertSame,
  type ClipByNormCase,
  clipByNormCases,
  extremeNormCases,
  type GlobalNormCase,
  globalNormCases,
  isExpectedError,
  overflowingNormCases,
  plain,
  type TypedArray,
  typedArray,
} from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import {
  adaptiveGradClip,
  type ClipByNormOptions,
  clipByAverageNorm,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  clipPerExampleNorm,
  combineSumSquares,
  globalNorm,
  heap,
  type NdArray,
  ndarray,
  type SumSquares,
  sumSquares,
} from '../src/index.ts';
import { BACKENDS, inHeap, SETTINGS, traced, useBackend } from './support/harness.ts';
import { placements } from './support/placements.ts';

const titled = <C extends { number: number | null; title: string; dtype: string }>(
  entries: readonly C[],
): [string, C][] =>
  entries.map((entry) => {
    const number = entry.number === null ? '' : `case ${entry.number}: `;
    return [`${number}${entry.title} (${entry.dtype})`, entry];
  });

function optionsOf({ axis, ord, shape, onNonFinite }: ClipByNormCase): ClipByNormOptions {
  return {
    ...(axis === undefined ? {} : { axis }),
    ...(ord === undefined ? {} : { ord }),
    ...(shape === undefined ? {} : { shape }),
    ...(onNonFinite === undefined ? {} : { onNonFinite }),
  };
}

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  describe.each(placements)('clipByNorm, $title', ({ run }) => {
    it.each(titled([...clipByNormCases, ...extremeNormCases]))('%s', async (_, entry) => {
      const x = typedArray(entry.dtype, entry.x);
      const call = (): TypedArray =>
        run(x, (array, out) => {
          const options = { ...optionsOf(entry), ...(out === undefined ? {} : { out }) };
          return clipByNorm(array, entry.maxNorm as number, options as { out: TypedArray });
        });
      if (isExpectedError(entry.expected)) await assertFails(call, entry.expected);
      else assertSame(call(), typedArray(entry.dtype, entry.expected), 'clipByNorm');
    });
  });

  it('clips an NdArray along its own axes', () => {
    const x = ndarray(Float32Array.of(3, 4, 30, 40), [2, 2]);
    const y = clipByNorm(x, 5, { axis: 1 });
    expect(y).toEqual(ndarray(Float32Array.of(3, 4, 3, 4), [2, 2]));
    const out = new Float32Array(4);
    expect(clipByNorm(x, 5, { axis: 1, out }).data).toBe(out);
  });

  type Place = (x: TypedArray) => TypedArray;
  const WAYS: readonly [string, (run: (place: Place) => void) => void, boolean][] = [
    ['ordinary', (run) => run((x) => x), false],
    ['in place', (run) => run((x) => x), true],
    ['in the heap', (run) => heap.scope(() => run(inHeap)), false],
    ['in the heap, in place', (run) => heap.scope(() => run(inHeap)), true],
  ];
  describe.each(WAYS)('clipByGlobalNorm, %s', (_, scope, isInPlace) => {
    it.each(titled([...globalNormCases, ...overflowingNormCases]))('%s', async (__, entry) => {
      scope((place) => checkGlobal(entry, place, isInPlace));
      if ('kind' in entry.expected) {
        await assertFails(() => callGlobal(entry, (x) => x, false), entry.expected);
      }
    });
  });

  function callGlobal(entry: GlobalNormCase, place: Place, isInPlace: boolean) {
    const arrays = entry.arrays.map((x) => (x === null ? null : place(typedArray(entry.dtype, x))));
    const { onNonFinite } = entry;
    const options = {
      ...(onNonFinite === undefined ? {} : { onNonFinite }),
      ...(isInPlace ? { out: arrays } : {}),
    };
    const before = arrays.map((x) => (x === null ? null : x.slice()));
    const result = clipByGlobalNorm(arrays, entry.maxNorm, options);
    if (isInPlace) expect(result.clipped).toBe(arrays);
    else expect(arrays.map((x) => (x === null ? null : x.slice()))).toEqual(before);
    return result;
  }

  function checkGlobal(entry: GlobalNormCase, place: Place, isInPlace: boolean): void {
    const { expected, dtype } = entry;
    if ('kind' in expected) return;
    const { clipped, norm, scale, nonFinite } = callGlobal(entry, place, isInPlace);
    expect({ norm, scale, nonFinite }).toEqual({
      norm: expected.norm,
      scale: expected.scale,
      nonFinite: expected.nonFinite,
    });
    expect(clipped).toHaveLength(expected.clipped.length);
    for (const [i, values] of expected.clipped.entries()) {
      const array = clipped[i] as TypedArray | null;
      if (values === null || array === null) expect(array).toBe(values);
      else assertSame(plain(array), plain(typedArray(dtype, values)), `array ${i}`);
    }
  }

  it('leaves everything as it was where it throws', () => {
    const arrays = [Float32Array.of(9, 9), Float32Array.of(NaN)];
    const call = () => clipByGlobalNorm(arrays, 1, { out: arrays, onNonFinite: 'throw' });
    expect(call).toThrow(RangeError);
    expect(arrays[0]).toEqual(Float32Array.of(9, 9));
  });

  it('takes a norm that is given', () => {
    const arrays = [Float32Array.of(3, 4)];
    const given = clipByGlobalNorm(arrays, 1, { useNorm: 10 });
    expect(given.clipped[0]).toEqual(Float32Array.from([0.3, 0.4]));
    expect(given).toMatchObject({ norm: 10, scale: 0.1, nonFinite: null });
    expect(clipByGlobalNorm(arrays, 1, { useNorm: 1 }).clipped[0]).toEqual(arrays[0]);
    // One that another worker's NaN has reached.
    const bad = clipByGlobalNorm(arrays, 1, { useNorm: NaN });
    expect(bad).toMatchObject({ norm: NaN, scale: NaN, nonFinite: null });
    expect(bad.clipped[0]).toEqual(Float32Array.of(NaN, NaN));
    const throwing = () => clipByGlobalNorm(arrays, 1, { useNorm: NaN, onNonFinite: 'throw' });
    expect(throwing).toThrow(/useNorm/);
    expect(() => clipByGlobalNorm(arrays, 1, { useNorm: -1 })).toThrow(RangeError);
    expect(() => clipByGlobalNorm(arrays, 1, { useNorm: '1' as never })).toThrow(TypeError);
  });

  it('adds the sums of workers to the norm of all', () => {
    const shards = [[Float64Array.of(3e200, 0)], [null, Float64Array.of(4e200)]];
    const all = combineSumSquares(shards.map((shard) => sumSquares(shard)));
    assertClose([all.scale * Math.sqrt(all.sum)], [5e200], { relative: 1e-15 });
    const shard = shards[1] as (Float64Array | null)[];
    const { clipped, norm } = clipByGlobalNorm(shard, 1, { useNorm: all });
    assertClose([norm], [5e200], { relative: 1e-15 });
    assertClose(clipped[1] as Float64Array, [0.8], { relative: 1e-15 });
  });

  it('case 24: a hundred gradients of 1e20', () => {
    const arrays = Array.from({ length: 100 }, () => Float32Array.of(1e20));
    const { clipped, norm } = clipByGlobalNorm(arrays, 1);
    assertClose([norm], [1e21], { relative: 1e-7 }, 'norm');
    expect(clipped.every((array) => array[0] === Math.fround(0.1))).toBe(true);
  });

  it('case 26: a running sum does not stall', () => {
    const x = new Float32Array(33_554_432).fill(0.1);
    assertClose([globalNorm([x])], [579.2618838], { relative: 1e-9 }, 'norm');
  });

  describe('clipByGlobalNorm of another ord', () => {
    // 3³ + 4³ + 5³ = 6³.
    const ones = [Float64Array.of(3, -4), null, Float64Array.of(5)] as const;
    const rows: [number, number, number, number[]][] = [
      [1, 12, 6, [1.5, -2, 2.5]],
      [3, 6, 3, [1.5, -2, 2.5]],
      [Infinity, 5, 4, [2.4, -3.2, 4]],
      [2, Math.sqrt(50), Math.sqrt(50) / 2, [1.5, -2, 2.5]],
      // (3^1.5 + 4^1.5 + 5^1.5)^(2/3), in decimals by mpmath.
      [1.5, 8.40712442319193, 8.40712442319193 / 4, [0.75, -1, 1.25]],
      [10, 5.05400814341054, 50, [3, -4, 5]],
    ];
    it.each(rows)('%s', (ord, norm, limit, expected) => {
      const given = clipByGlobalNorm(ones, limit, { ord });
      assertClose([given.norm], [norm], { relative: 4e-16 });
      assertClose([given.scale], [Math.min(limit / norm, 1)], { relative: 1e-15 });
      assertClose([...given.clipped[0], ...given.clipped[2]], expected, { relative: 1e-15 });
      expect(given.clipped[1]).toBe(null);
      const inHeap = heap.scope(() => {
        const arrays = ones.map((one) => (one === null ? null : heap.from(one)));
        const { clipped } = clipByGlobalNorm(arrays, limit, { ord, out: arrays });
        return clipped.flatMap((one) => (one === null ? [] : [...(one as Float64Array)]));
      });
      expect(inHeap).toEqual([...given.clipped[0], ...given.clipped[2]]);
    });

    it('keeps the bits at the limit, and takes a norm that is given', () => {
      const at = clipByGlobalNorm(ones, 12, { ord: 1 });
      expect([at.scale, at.clipped[0]]).toEqual([1, ones[0]]);
      const given = clipByGlobalNorm(ones, 6, { ord: 3, useNorm: 24 });
      expect([given.norm, given.scale]).toEqual([24, 0.25]);
      const part = sumSquares(ones);
      expect(() => clipByGlobalNorm(ones, 1, { ord: 1, useNorm: part })).toThrow(
        /useNorm must be a number if ord is 1/,
      );
      expect(clipByGlobalNorm(ones, 1, { ord: 2, useNorm: part }).norm).toBe(Math.sqrt(50));
    });

    it.each([1, 2.5, Infinity])(
      'neither overflows nor underflows, and sees what is not finite: %s',
      (ord) => {
        for (const size of [1e308, 5e-324, 1e-300]) {
          const arrays = [Float64Array.of(size, -size), Float64Array.of(size)];
          const { clipped } = clipByGlobalNorm(arrays, 3, { ord });
          const factor = size < 1 ? size : 3 / 3 ** (ord === Infinity ? 0 : 1 / ord);
          assertClose(
            clipped.flatMap((one) => [...one]),
            [factor, -factor, factor],
            { relative: 1e-14 },
          );
        }
        for (const bad of [NaN, Infinity, -Infinity]) {
          const arrays = [Float32Array.of(1), Float32Array.of(2, bad)] as const;
          const { clipped, nonFinite } = clipByGlobalNorm(arrays, 3, { ord });
          expect([nonFinite, ...clipped[0], ...clipped[1]]).toEqual([1, NaN, NaN, NaN]);
          const skipped = clipByGlobalNorm(arrays, 3, { ord, onNonFinite: 'skip' });
          expect([...skipped.clipped[0], ...skipped.clipped[1]]).toEqual([0, 0, 0]);
        }
        expect(clipByGlobalNorm([new Float32Array(3)], 1, { ord }).scale).toBe(1);
        expect(clipByGlobalNorm([], 1, { ord })).toEqual({
          clipped: [],
          norm: 0,
          scale: 1,
          nonFinite: null,
        });
      },
    );

    it.each([0, 0.5, -1, NaN])('ord %s is refused', (ord) => {
      expect(() => clipByGlobalNorm(ones, 1, { ord })).toThrow(/ord must be 1, 2, Infinity/);
    });
  });

  it('case 32: each example on its own', () => {
    const rows = ndarray(Float32Array.of(3, 4, 0.3, 0.4, 0, 0), [3, 2]);
    const { clipped, sum, numClipped, norms, nonFinite } = clipPerExampleNorm([rows], 1);
    expect(clipped[0].data).toEqual(Float32Array.from([0.6, 0.8, 0.3, 0.4, 0, 0]));
    const [total] = sum as [NdArray];
    expect(total.shape).toEqual([2]);
    assertClose(
      plain(total.data).map((v) => Number(v) / 3),
      [0.3, 0.4],
      { relative: 1e-7 },
    );
    expect(numClipped).toBe(1);
    assertClose(norms, [5, 0.5, 0], { relative: 1e-7 });
    expect(nonFinite).toBe(null);
    const off = clipPerExampleNorm([rows], Infinity);
    expect(off.clipped[0]).toEqual(rows);
    expect(off.numClipped).toBe(0);
    expect(off.sum[0]).toEqual(ndarray(Float32Array.of(3.3, 4.4), [2]));
  });

  it('counts examples over all arrays, and keeps a bad one apart', () => {
    const flat = ndarray(Float64Array.of(3, Infinity, 0), [3]);
    const grid = ndarray(Float64Array.of(4, 0, 1, 2, 3, 4), [3, 1, 2]);
    const { clipped, sum, numClipped, nonFinite } = clipPerExampleNorm([flat, null, grid], 2.5);
    assertSame(clipped[0].data, Float64Array.of(1.5, NaN, 0));
    assertSame(clipped[2].data, Float64Array.of(2, 0, 0, 0, 1.5, 2));
    assertSame((sum[0] as NdArray).data, Float64Array.of(NaN));
    expect((sum[2] as NdArray).shape).toEqual([1, 2]);
    expect({ numClipped, nonFinite }).toEqual({ numClipped: 2, nonFinite: 1 });
    const skipped = clipPerExampleNorm([flat, null, grid], 2.5, { onNonFinite: 'skip' });
    assertSame(skipped.clipped[0].data, Float64Array.of(1.5, 0, 0));
    assertSame((skipped.sum[0] as NdArray).data, Float64Array.of(1.5));
    const throwing = () => clipPerExampleNorm([flat], 1, { onNonFinite: 'throw' });
    expect(throwing).toThrow(/example 1/);
    const out = [new Float64Array(3), null, new Float64Array(6)] as const;
    const filled = clipPerExampleNorm([flat, null, grid], 2.5, { out });
    expect(filled.clipped).toBe(out);
    assertSame(out[2], Float64Array.of(2, 0, 0, 0, 1.5, 2));
  });

  it('adaptiveGradClip skips, throws, and writes into out', () => {
    const grads = [Float32Array.of(3, 4), null, Float32Array.of(NaN)];
    const params = [Float32Array.of(5, 0), null, Float32Array.of(1)];
    const clipped = adaptiveGradClip(grads, params, 0.5, { out: grads, onNonFinite: 'skip' });
    expect(clipped).toBe(grads);
    expect(clipped).toEqual([Float32Array.of(0, 0), null, Float32Array.of(0)]);
    const bad = [Float32Array.of(3, 4), Float32Array.of(-Infinity, 1)];
    const own = [Float32Array.of(5, 0), Float32Array.of(1, 1)];
    const throwing = () => adaptiveGradClip(bad, own, 0.5, { onNonFinite: 'throw' });
    expect(throwing).toThrow(/grads\[1\]/);
    const result = adaptiveGradClip(bad, own, 0.5);
    assertSame(result[0] as Float32Array, Float32Array.of(1.5, 2));
    assertSame(result[1] as Float32Array, Float32Array.of(NaN, 0));
    expect(adaptiveGradClip(bad, own, Infinity)).toEqual(bad);
    const deep = ndarray(new Float32Array(64), [2, 2, 2, 2, 2, 2]);
    expect(() => adaptiveGradClip([deep], [deep], 1)).toThrow(RangeError);
    expect(adaptiveGradClip([deep], [deep], 1, { axis: 0 })[0]).toEqual(deep);
  });

  it('keeps what is clipped by its average or its root of the mean square', () => {
    assertSame(clipByAverageNorm(Float32Array.of(3, 4), 1.25), Float32Array.of(1.5, 2));
    assertSame(clipByAverageNorm(Float32Array.of(3, 4), 2.5), Float32Array.of(3, 4));
    assertSame(
      clipByBlockRms(Float32Array.of(1, -7, 5, 5), 2.5),
      Float32Array.of(0.5, -3.5, 2.5, 2.5),
    );
    assertSame(clipByBlockRms(Float32Array.of(1, -7, 5, 5), 5), Float32Array.of(1, -7, 5, 5));
    const grid = ndarray(Float32Array.of(3, 3, 6, 6), [2, 2]);
    assertSame(clipByBlockRms(grid, 3, { axis: 1 }).data, Float32Array.of(3, 3, 3, 3));
    expect(() => clipByBlockRms(grid, 0)).toThrow(/threshold/);
  });

  it('globalNorm: every ord, nothing, and what is not finite', () => {
    const arrays = [Float64Array.of(3, -4), null, Float64Array.of(0, 12)];
    expect(globalNorm(arrays)).toBe(13);
    expect(globalNorm(arrays, { ord: 1 })).toBe(19);
    expect(globalNorm(arrays, { ord: Infinity })).toBe(12);
    assertClose([globalNorm(arrays, { ord: 3 })], [Math.cbrt(27 + 64 + 1728)], { relative: 1e-15 });
    const large = [Float64Array.of(3e300, 4e300), Float64Array.of(1e-300)];
    for (const ord of [1, 2, 3, 1.5, 1000, Infinity]) {
      expect(globalNorm([], { ord })).toBe(0);
      expect(globalNorm([null, new Float32Array(3)], { ord })).toBe(0);
      expect(globalNorm([Float32Array.of(1, NaN), Float32Array.of(Infinity)], { ord })).toBe(NaN);
      expect(globalNorm([Float32Array.of(1), Float32Array.of(-Infinity)], { ord })).toBe(Infinity);
      const expected = 1e300 * (ord === Infinity ? 4 : 4 * (1 + 0.75 ** ord) ** (1 / ord));
      assertClose([globalNorm(large, { ord })], [expected], { relative: 1e-14 }, `ord ${ord}`);
    }
  });

  it('sumSquares tells NaN from Infinity, and refuses what is no sum', () => {
    expect(sumSquares([])).toEqual({ scale: 1, sum: 0 });
    expect(sumSquares(Float32Array.of(3, 4))).toEqual({ scale: 1, sum: 25 });
    expect(sumSquares([Float32Array.of(Infinity), Float64Array.of(1e300)]).sum).toBe(Infinity);
    expect(sumSquares([Float32Array.of(NaN), Float64Array.of(Infinity)]).sum).toBe(NaN);
    expect(combineSumSquares([])).toEqual({ scale: 1, sum: 0 });
    const bad = [5, null, {}, { scale: 1 }] as unknown as SumSquares[];
    for (const part of bad) expect(() => combineSumSquares([part])).toThrow(TypeError);
    expect(() => combineSumSquares([{ scale: 0, sum: 1 }])).toThrow(RangeError);
    expect(() => combineSumSquares([{ scale: 1, sum: -1 }])).toThrow(RangeError);
  });
});

describe.each(BACKENDS)('clips by norm on %s', (backend) => {
  useBackend(backend);

  it('leave nothing in the heap, and give ordinary arrays', () => {
    for (const length of [0, 3, 1000, 100_000]) {
      const x = heap.zeros(length, 'float32').fill(3);
      const before = heap.info();
      const grid = ndarray(x, [1, length]);
      const results = [
        clipByNorm(x, 1),
        clipByNorm(grid, 1, { axis: 0 }).data,
        clipByBlockRms(x, 9),
        clipByGlobalNorm([x], 1).clipped[0],
        clipPerExampleNorm([grid], 1).clipped[0].data,
        adaptiveGradClip([x], [x], 0.5)[0],
      ];
      for (const result of results) {
        expect(heap.has(result)).toBe(false);
        expect(result.buffer.byteLength).toBe(result.byteLength);
      }
      expect(heap.info()).toEqual(before);
      heap.scope(() => {
        expect(heap.has(clipByNorm(x, 1))).toBe(true);
        expect(heap.has(clipByGlobalNorm([x], 1).clipped[0])).toBe(true);
      });
      expect(heap.info()).toEqual(before);
      heap.free(x);
    }
  });
});

describe('the trace', () => {
  it('names the kernels of both passes', () => {
    const x = Float32Array.from({ length: 300 }, (_, i) => i - 150);
    const events = traced(() => void clipByNorm(x, 1));
    expect(events.map(({ op, kernel, backend }) => [op, kernel, backend])).toEqual([
      ['clipByNorm', 'sumSquares', 'wasm'],
      ['clipByNorm', 'scaleRows', 'wasm'],
    ]);
    const within = traced(() => void clipByNorm(x, 1e9));
    expect(within.map(({ kernel }) => kernel)).toEqual(['sumSquares', 'copy']);
  });
});

describe('clips by norm refuse', () => {
  const x = new Float32Array(8);
  const buffer = new ArrayBuffer(64);
  const first = new Float32Array(buffer, 0, 8);
  const second = new Float32Array(buffer, 16, 8);
  it.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['integers', () => clipByNorm(new Int32Array(2), 1), TypeError, /clipByNorm: x .*int32/],
    [
      'an array of integers in a list',
      () => globalNorm([x, new Int8Array(2)]),
      TypeError,
      /arrays\[1\]/,
    ],
    [
      'an array in place of a list',
      () => clipByGlobalNorm(x as never, 1),
      TypeError,
      /a list of arrays/,
    ],
    ['undefined in a list', () => globalNorm([undefined as never]), TypeError, /arrays\[0\]/],
    [
      'an unknown option',
      () => clipByNorm(x, 1, { maxnorm: 1 } as never),
      TypeError,
      /unknown option 'maxnorm'/,
    ],
    [
      'ord where there is none',
      () => clipByBlockRms(x, 1, { ord: 1 } as never),
      TypeError,
      /unknown option 'ord'/,
    ],
    [
      'another word for onNonFinite',
      () => clipByNorm(x, 1, { onNonFinite: 'ignore' as never }),
      RangeError,
      /onNonFinite/,
    ],
    [
      'true for onNonFinite',
      () => clipByNorm(x, 1, { onNonFinite: true as never }),
      TypeError,
      /onNonFinite/,
    ],
    [
      'an out of another length',
      () => clipByNorm(x, 1, { out: new Float32Array(7) }),
      RangeError,
      /out/,
    ],
    [
      'an out that overlaps x',
      () => clipByNorm(first, 1, { out: second }),
      RangeError,
      /out .*overlaps x/,
    ],
    [
      'an out list of another length',
      () => clipByGlobalNorm([x], 1, { out: [] }),
      RangeError,
      /out/,
    ],
    ['null for an array', () => clipByGlobalNorm([x], 1, { out: [null] }), TypeError, /out\[0\]/],
    ['an array for null', () => clipByGlobalNorm([null], 1, { out: [x] }), TypeError, /out\[0\]/],
    [
      'an out of another dtype',
      () => clipByGlobalNorm([x], 1, { out: [new Float64Array(8)] }),
      TypeError,
      /out\[0\]/,
    ],
    [
      'an out that is another array',
      () => clipByGlobalNorm([first, x], 1, { out: [new Float32Array(8), first] }),
      RangeError,
      /out .*overlaps another/,
    ],
    [
      'one out for two',
      () => clipByGlobalNorm([x, x.slice()], 1, { out: [x, x] }),
      RangeError,
      /out .*overlaps another/,
    ],
    [
      'one array twice, in place',
      () => clipByGlobalNorm([x, x], 1, { out: [x, x] }),
      RangeError,
      /out .*overlaps another/,
    ],
    [
      'an out that overlaps another',
      () => clipByGlobalNorm([x, second], 1, { out: [first, new Float32Array(8)] }),
      RangeError,
      /out .*overlaps another/,
    ],
    [
      'an out that overlaps another, in a long list',
      () => {
        const many = Array.from({ length: 20 }, () => new Float32Array(8));
        const out = many.map((_, i) =>
          i === 17 ? (many[3] as Float32Array) : new Float32Array(8),
        );
        clipByGlobalNorm(many, 1, { out });
      },
      RangeError,
      /out .*overlaps another/,
    ],
    [
      'other numbers of examples',
      () => clipPerExampleNorm([ndarray(x, [8]), ndarray(new Float32Array(7), [7])], 1),
      RangeError,
      /grads\[1\] .*8 examples/,
    ],
    [
      'case 96: one array in place of a list',
      () => clipPerExampleNorm(new Float32Array(4) as never, 1),
      TypeError,
      /grads .*write \[ndarray\(grads, \[examples, …\]\)\] for one.*Float32Array\(4\)/,
    ],
    [
      'case 96: a flat array, which says nothing of examples',
      () => clipPerExampleNorm([null, x as never], 1),
      TypeError,
      /grads\[1\] .*write ndarray\(grads\[1\], \[examples, …\]\).* flat array of 8/,
    ],
    [
      'no axis of examples',
      () => clipPerExampleNorm([ndarray(new Float32Array(1), [])], 1),
      RangeError,
      /grads\[0\]/,
    ],
    [
      'parameters of another shape',
      () => adaptiveGradClip([ndarray(x, [2, 4])], [ndarray(x, [4, 2])], 1),
      RangeError,
      /params\[0\]/,
    ],
    [
      'an out that overlaps parameters',
      () => {
        const [grad, room] = [new Float32Array(4), new Float32Array(5)];
        adaptiveGradClip([grad], [room.subarray(1)], 1, { out: [room.subarray(0, 4)] });
      },
      RangeError,
      /out .*overlaps another/,
    ],
    ['parameters missing', () => adaptiveGradClip([x], [null], 1), TypeError, /params\[0\]/],
    ['a negative eps', () => adaptiveGradClip([x], [x], 1, { eps: -1 }), RangeError, /eps/],
    ['a clipping of 0', () => adaptiveGradClip([x], [x], 0), RangeError, /clipping/],
  ])('%s', (_, call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

it('lists of views of one buffer that are apart are taken, short and long', () => {
  for (const n of [2, 20]) {
    const [x, y] = [new Float32Array(4 * n).fill(3), new Float32Array(4 * n)];
    const views = (all: Float32Array) =>
      Array.from({ length: n }, (_, i) => all.subarray(4 * i, 4 * i + 4));
    clipByGlobalNorm(views(x), 3 * Math.sqrt(n), { out: views(y) });
    assertSame(
      y,
      x.map((v) => v / 2),
    );
    clipByGlobalNorm(views(y), 1000, { out: views(y) });
    assertSame(
      y,
      x.map((v) => v / 2),
    );
  }
});
