import { assertSame, typedArray } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { checkArray } from '../src/check/array.ts';
import { checkUnits } from '../src/check/units.ts';
import { measureVectors } from '../src/families/norms/measure.ts';
import {
  adaptiveGradClip,
  clipByNorm,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
  heap,
  ndarray,
} from '../src/index.ts';
import { attached } from './support/attached.ts';
import { BACKENDS, bytesOf, inHeap, on } from './support/harness.ts';

/** Values whose every bit counts: what a sum is depends on its order. */
function values(length: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 2 ** ((state >>> 8) % 12);
  });
}

// Around the vectors of a register, the accumulators, the blocks of sums, the columns of a call and what staging holds.
const SIZES = [
  [10, 5],
  [17, 7],
  [5, 20],
  [1, 200],
  [3, 129],
  [8, 64],
  [9, 1030],
  [33, 513],
  [40, 512],
  [4095, 3],
  [4097, 4],
  [8193, 5],
  [20_000, 1],
] as const;

/** The columns of an n by m matrix as the rows of its transpose. */
function turned(x: Float32Array, n: number, m: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(x, (_, k) => x[(k % n) * m + Math.floor(k / n)] as number);
}

describe.each(SIZES)('%d rows by %d columns', (n, m) => {
  const x = values(n * m, 7);
  // The middle column is within, one holds NaN, and one an infinity.
  for (let i = 0; i < n; i++) x[i * m + (m >> 1)] = i === 0 ? 0.5 : 0;
  if (m > 4) [x[0], x[1]] = [Number.NaN, -Infinity];
  const shape = [n, m];
  const rows = on('js', () => clipByNorm(turned(x, n, m), 10, { shape: [m, n], axis: 1 }));
  const expected = turned(rows, m, n);

  it('give what rows of the transpose give, to the last bit', () => {
    for (const backend of BACKENDS) {
      assertSame(
        on(backend, () => clipByNorm(x, 10, { shape, axis: 0 })),
        expected,
        backend,
      );
    }
  });

  it('have the sums of rows, to the last bit of a double', () => {
    // float32 results seldom show in what order their norms were added.
    const finite = x.map((v) => (Number.isFinite(v) ? v : 3.25));
    const sums = (of: Float32Array): Float64Array => {
      const array = checkArray('test', 'x', of);
      const units = checkUnits('test', array, 0, shape);
      return measureVectors('test', 2, array, units).parts.sums.slice();
    };
    const wanted = on('js', () => {
      const rows = checkArray('test', 'x', turned(finite, n, m));
      const units = checkUnits('test', rows, 1, [m, n]);
      return measureVectors('test', 2, rows, units).parts.sums.slice();
    });
    expect(bytesOf(on('js', () => sums(finite)))).toEqual(bytesOf(wanted));
    on('wasm', () => {
      expect(bytesOf(sums(finite))).toEqual(bytesOf(wanted));
      heap.scope(() => {
        expect(bytesOf(sums(inHeap(finite)))).toEqual(bytesOf(wanted));
      });
    });
  });

  it('wherever they lie', () => {
    on('wasm', () => {
      const own = x.slice();
      clipByNorm(own, 10, { shape, axis: 0, out: own });
      assertSame(own, expected, 'in place');
      heap.scope(() => {
        const there = inHeap(x);
        assertSame(clipByNorm(there, 10, { shape, axis: 0 }).slice(), expected, 'in the heap');
        const out = x.slice();
        assertSame(clipByNorm(there, 10, { shape, axis: 0, out }), expected, 'out of it');
        clipByNorm(x, 10, { shape, axis: 0, out: there });
        assertSame(there.slice(), expected, 'into it');
      });
      attached.scope((place) => {
        const there = place(x);
        attached.attached.run(() => clipByNorm(there, 10, { shape, axis: 0, out: there }));
        assertSame(there.slice(), expected, 'in an attached memory');
      });
    });
  });

  it('rules for weights, and clips by unit', () => {
    const w = x.map((v) => (Number.isFinite(v) ? v : 1));
    const run = (): Float32Array[] => {
      const nd = ndarray(w, shape);
      return [
        constrainMaxNorm(w, 2, { shape }),
        constrainUnitNorm(w, { shape }),
        constrainMinMaxNorm(w, 1, 2, { shape, rate: 0.5 }),
        adaptiveGradClip([nd], [nd], 0.5)[0].data,
      ];
    };
    const wanted = on('js', run);
    for (const [k, given] of on('wasm', run).entries()) {
      assertSame(given, wanted[k] as Float32Array);
    }
  });
});

it('out of the heap go through the scratch space, and no further', () => {
  const shape = [600, 512];
  const x = values(600 * 512, 11);
  const expected = on('js', () => clipByNorm(x, 10, { shape, axis: 0 }));
  on('wasm', () => {
    heap.scope(() => {
      const there = inHeap(x);
      const out = new Float32Array(x.length);
      assertSame(clipByNorm(there, 10, { shape, axis: 0, out }), expected);
      assertSame(there.slice(), x, 'what it read');
    });
  });
});

it('the axes of a convolution, and axes of one', () => {
  const x = values(3 * 3 * 16 * 9, 3);
  const run = (shape: number[], axis: number[]) => constrainMaxNorm(x, 2, { shape, axis });
  for (const [shape, axis] of [
    [
      [3, 3, 16, 9],
      [0, 1, 2],
    ],
    [[9, 1, 16, 9], [0]],
    [[1, 144, 9], [1]],
    [
      [3, 3, 16, 9],
      [0, 2],
    ],
    [
      [144, 9, 1],
      [0, 2],
    ],
  ] as const) {
    const wanted = on('js', () => run([...shape], [...axis]));
    assertSame(
      on('wasm', () => run([...shape], [...axis])),
      wanted,
      `[${shape}] along [${axis}]`,
    );
  }
});

it('doubles are made rows', () => {
  const x = typedArray('float64', [...values(300, 5)]) as Float64Array<ArrayBuffer>;
  const run = () => clipByNorm(x, 1, { shape: [100, 3], axis: 0 });
  assertSame(on('wasm', run), on('js', run));
});
