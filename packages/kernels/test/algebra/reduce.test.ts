import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FloatArray,
  max,
  mean,
  type ReduceOptions,
  sum,
  sumTo,
} from '../../src/algebra/index.ts';
import { heap, type NdArray } from '../../src/index.ts';
import { BACKENDS, on, useBackend } from '../support/harness.ts';
import { expectArray, expectRefused, FLOATS, nd, randomValues } from './support.ts';

describe.each(BACKENDS)('reductions on %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('%s', (dtype) => {
    const x = nd([1, 2, 3, 4, 5, 6], [2, 3], dtype);
    const cube = nd(
      Array.from({ length: 24 }, (_, i) => i),
      [2, 3, 4],
      dtype,
    );

    const rows: readonly [string, typeof sum, ReduceOptions, number[], number[]][] = [
      ['sum', sum, {}, [21], []],
      ['sum', sum, { keepDims: true }, [21], [1, 1]],
      ['sum', sum, { axis: 0 }, [5, 7, 9], [3]],
      ['sum', sum, { axis: 1 }, [6, 15], [2]],
      ['sum', sum, { axis: -1, keepDims: true }, [6, 15], [2, 1]],
      ['sum', sum, { axis: [0, 1] }, [21], []],
      ['sum', sum, { axis: [1, -2], keepDims: true }, [21], [1, 1]],
      ['sum', sum, { axis: [] }, [1, 2, 3, 4, 5, 6], [2, 3]],
      ['mean', mean, {}, [3.5], []],
      ['mean', mean, { axis: 0 }, [2.5, 3.5, 4.5], [3]],
      ['mean', mean, { axis: 1 }, [2, 5], [2]],
      ['max', max, {}, [6], []],
      ['max', max, { axis: 0 }, [4, 5, 6], [3]],
      ['max', max, { axis: 1, keepDims: true }, [3, 6], [2, 1]],
    ];
    it.each(rows)('%s with %o', (_, op, _op, values, shape) => {
      expectArray(op(x, _op), values, shape, dtype);
      const out = nd(
        values.map(() => NaN),
        shape,
        dtype,
      );
      expect(op(x, { ..._op, out })).toBe(out);
      expectArray(out, values, shape, dtype);
    });

    it('reduces any axes of a cube', () => {
      expectArray(sum(cube, { axis: 1 }), [12, 15, 18, 21, 48, 51, 54, 57], [2, 4], dtype);
      expectArray(sum(cube, { axis: [0, 2] }), [60, 92, 124], [3], dtype);
      expectArray(sum(cube, { axis: [2, 0], keepDims: true }), [60, 92, 124], [1, 3, 1], dtype);
      expectArray(mean(cube, { axis: [0, 2] }), [7.5, 11.5, 15.5], [3], dtype);
      expectArray(max(cube, { axis: [0, 2] }), [15, 19, 23], [3], dtype);
      expectArray(max(cube, { axis: [0, 1] }), [20, 21, 22, 23], [4], dtype);
    });

    it('takes NaN, infinities and zeros as they come', () => {
      expectArray(sum(nd([1, NaN], [2], dtype)), [NaN], [], dtype);
      expectArray(sum(nd([1, Infinity], [2], dtype)), [Infinity], [], dtype);
      expectArray(sum(nd([-Infinity, Infinity], [2], dtype)), [NaN], [], dtype);
      expectArray(sum(nd([-0, -0], [2], dtype)), [0], [], dtype);
      expectArray(max(nd([1, NaN, 2, NaN], [2, 2], dtype), { axis: 0 }), [2, NaN], [2], dtype);
      expectArray(max(nd([NaN, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11], dtype)), [NaN], [], dtype);
      expectArray(max(nd([-0, 0, -0], [3], dtype)), [0], [], dtype);
      expectArray(max(nd([-0, -0], [2], dtype)), [-0], [], dtype);
      expectArray(max(nd([-Infinity], [1], dtype)), [-Infinity], [], dtype);
    });

    it('of nothing is 0 for sum, NaN for mean and refused for max', () => {
      const none = nd([], [2, 0], dtype);
      expectArray(sum(none), [0], [], dtype);
      expectArray(sum(none, { axis: 1 }), [0, 0], [2], dtype);
      expectArray(sum(none, { axis: 0 }), [], [0], dtype);
      expectArray(mean(none, { axis: 1 }), [NaN, NaN], [2], dtype);
      expectArray(max(none, { axis: 0 }), [], [0], dtype);
      expectRefused(() => max(none), 'RangeError', 'max', 'x', /\[2, 0\]/);
      expectRefused(() => max(none, { axis: 1 }), 'RangeError', 'max', 'x');
    });

    it('keeps what a float32 running sum would lose', () => {
      const values = new Float32Array(3e5).fill(0.1);
      const exact = 3e5 * Math.fround(0.1);
      const total = sum(nd(values, [3e5], dtype)).data[0] as number;
      expect(Math.abs(total - exact) / exact).toBeLessThan(2 ** -24);
      const columns = sum(nd(values, [1e5, 3], dtype), { axis: 0 }).data;
      for (const column of columns) expect(column).toBeCloseTo(exact / 3, 2);
    });
  });

  it('adds the sums of blocks of 4096 with compensation, in float64', () => {
    const values = new Float64Array(3 * 4096);
    values[0] = 1e16;
    values[4096] = 1;
    values[8192] = -1e16;
    expect(sum(nd(values, [values.length], 'float64')).data[0]).toBe(1);
  });

  it('adds element i of a block to accumulator i mod 8', () => {
    // 1 is lost beside 1e16 in one accumulator, and kept in the next.
    const at = (i: number): number => {
      const values = new Float64Array(17);
      [values[0], values[i], values[16]] = [1e16, 1, -1e16];
      return sum(nd(values, [17], 'float64')).data[0] as number;
    };
    expect([at(1), at(7), at(8), at(9)]).toEqual([1, 1, 0, 1]);
  });

  it('refuses axes that are not there, and those given twice', () => {
    const x = nd([1, 2, 3, 4], [2, 2]);
    const refuse = (options: object, kind: 'TypeError' | 'RangeError', argument: string): void => {
      for (const op of [sum, mean, max]) {
        expectRefused(() => op(x, options), kind, op.name, argument);
      }
    };
    refuse({ axis: 2 }, 'RangeError', 'axis');
    refuse({ axis: -3 }, 'RangeError', 'axis');
    refuse({ axis: 0.5 }, 'RangeError', 'axis');
    refuse({ axis: [0, 0] }, 'RangeError', 'axis');
    refuse({ axis: [0, -2] }, 'RangeError', 'axis');
    refuse({ axis: '0' }, 'TypeError', 'axis');
    refuse({ axis: null }, 'TypeError', 'axis');
    refuse({ axis: ['0'] }, 'TypeError', 'axis');
    refuse({ keepDims: 1 }, 'TypeError', 'keepDims');
    refuse({ keepdims: true }, 'TypeError', 'options');
    refuse({ axis: 0, out: nd([1, 2, 3]) }, 'RangeError', 'out');
    refuse({ axis: 0, out: x.data.subarray(0, 2) }, 'RangeError', 'out');
    expectRefused(() => sum(nd([1], []), { axis: 0 }), 'RangeError', 'sum', 'axis', /left out/);
  });

  it('sumTo sums along the axes that broadcasting repeated', () => {
    const x = nd([1, 2, 3, 4, 5, 6], [2, 3]);
    expectArray(sumTo(x, [3]), [5, 7, 9], [3]);
    expectArray(sumTo(x, [1, 3]), [5, 7, 9], [1, 3]);
    expectArray(sumTo(x, [2, 1]), [6, 15], [2, 1]);
    expectArray(sumTo(x, []), [21], []);
    expectArray(sumTo(x, [1]), [21], [1]);
    expect(sumTo(x, [2, 3])).toBe(x);
    const cube = nd(
      Array.from({ length: 24 }, (_, i) => i),
      [2, 3, 4],
    );
    expectArray(sumTo(cube, [3, 1]), [60, 92, 124], [3, 1]);
    expectRefused(() => sumTo(x, [2]), 'RangeError', 'sumTo', 'shape', /\[2, 3\]/);
    expectRefused(() => sumTo(x, [1, 2, 3]), 'RangeError', 'sumTo', 'shape');
    expectRefused(() => sumTo(x, '3' as never), 'TypeError', 'sumTo', 'shape');
  });
});

describe.each(FLOATS)('random reductions of %s', (dtype) => {
  it('have the same bits on both backends, and those of the rule', () => {
    const sizes = fc.tuple(
      fc.constantFrom(1, 2, 3, 5),
      fc.oneof(fc.integer({ min: 0, max: 70 }), fc.constantFrom(4095, 4096, 4097, 9000)),
      fc.constantFrom(1, 2, 3, 4, 5, 8, 17),
    );
    fc.assert(
      fc.property(sizes, fc.nat(), fc.boolean(), ([outer, count, inner], seed, large) => {
        const scale = large ? 1e30 : 1;
        const values = randomValues(outer * count * inner, seed).map((v) => v ** 9 * scale);
        const x = nd(values, [outer, count, inner], dtype);
        const expected: number[] = [];
        for (let o = 0; o < outer; o++) {
          for (let i = 0; i < inner; i++) {
            const lane = (k: number): number => x.data[(o * count + k) * inner + i] as number;
            expected.push(ruledSum(Array.from({ length: count }, (_, k) => lane(k))));
          }
        }
        const means = expected.map((v) => v / count);
        for (const backend of BACKENDS) {
          const run = (op: typeof sum): NdArray<FloatArray> =>
            on(backend, () => op(x, { axis: 1 }));
          expectArray(run(sum), expected, [outer, inner], dtype);
          expectArray(run(mean), means, [outer, inner], dtype);
          if (count > 0)
            expectArray(run(max), largest(x, outer, count, inner), [outer, inner], dtype);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('have the same bits in the heap', () => {
    const x = nd(randomValues(30000, 5), [100, 300], dtype);
    for (const axis of [undefined, 0, 1]) {
      const expected = on('js', () => sum(x, { axis }));
      const resident = heap.from(x);
      const actual = on('wasm', () => sum(resident, { axis }));
      expectArray(actual, expected.data, expected.shape, dtype);
      heap.free(resident);
    }
  });
});

/** The sum by the rule, in plain words: blocks, eight accumulators, compensation between blocks. */
function ruledSum(values: readonly number[]): number {
  let [total, lost] = [0, 0];
  for (let start = 0; start < values.length; start += 4096) {
    const accumulators = [0, 0, 0, 0, 0, 0, 0, 0];
    for (const [i, v] of values.slice(start, start + 4096).entries()) {
      accumulators[i % 8] = (accumulators[i % 8] as number) + v;
    }
    const block = accumulators.reduce((s, v) => s + v);
    const next = total + block;
    lost += Math.abs(total) >= Math.abs(block) ? total - next + block : block - next + total;
    total = next;
  }
  return total + lost;
}

function largest(x: NdArray<FloatArray>, outer: number, count: number, inner: number): number[] {
  return Array.from({ length: outer * inner }, (_, at) => {
    const [o, i] = [Math.floor(at / inner), at % inner];
    const lane = Array.from(
      { length: count },
      (_, k) => x.data[(o * count + k) * inner + i] as number,
    );
    return Math.max(...lane);
  });
}
