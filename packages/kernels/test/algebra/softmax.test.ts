import { describe, expect, it } from 'vitest';
import { type FloatArray, softmax } from '../../src/algebra/index.ts';
import { heap, type NdArray } from '../../src/index.ts';
import { BACKENDS, on, traced, useBackend } from '../support/harness.ts';
import { expectArray, expectClose, expectRejected, FLOATS, nd, randomValues } from './support.ts';

const settings = BACKENDS.flatMap((backend) => FLOATS.map((dtype) => [dtype, backend] as const));

describe.each(settings)('softmax of %s on %s', (dtype, backend) => {
  useBackend(backend);

  // The nearest doubles, from 40-digit arithmetic.
  const probabilities = [0.09003057317038046, 0.24472847105479764, 0.6652409557748219];

  it('normalises each row', () => {
    const result = softmax(nd([1, 2, 3, 7, 7, 7], [2, 3], dtype));
    expect(result.shape).toEqual([2, 3]);
    expectClose(result, [...probabilities, 1 / 3, 1 / 3, 1 / 3], 2);
  });

  it('does not overflow: adding a number to a row changes nothing', () => {
    expectClose(softmax(nd([1001, 1002, 1003], [3], dtype)), probabilities, 2);
    expectClose(softmax(nd([-1003, -1002, -1001], [1, 3], dtype)), probabilities, 2);
  });

  it('gives 0 for -Infinity, and NaN for rows with NaN, +Infinity or nothing finite', () => {
    const x = [-Infinity, 0, 0, NaN, Infinity, 0, -Infinity, -Infinity];
    const expected = [0, 1, NaN, NaN, NaN, NaN, NaN, NaN];
    expectArray(softmax(nd(x, [4, 2], dtype)), expected, [4, 2], dtype);
  });

  it('works in place and for empty arrays', () => {
    const x = nd([0, 0], [1, 2], dtype);
    expect(softmax(x, { out: x })).toBe(x);
    expectArray(x, [0.5, 0.5], [1, 2], dtype);
    expectArray(softmax(nd([], [0, 3], dtype)), [], [0, 3], dtype);
    expectArray(softmax(nd([], [3, 0], dtype)), [], [3, 0], dtype);
  });

  it('is that of float64 within a unit or so, and each row sums to 1, for rows of any length', () => {
    for (const n of [...Array.from({ length: 21 }, (_, i) => i + 1), 257, 20_011]) {
      const x = nd(scaled(3 * n, n), [3, n], dtype);
      const y = softmax(x).data;
      for (let start = 0; start < 3 * n; start += n) {
        const row = Array.from(x.data.subarray(start, start + n));
        const m = row.reduce((a, b) => Math.max(a, b));
        const powers = row.map((v) => Math.exp(v - m));
        const total = powers.reduce((sum, v) => sum + v, 0);
        const unit = dtype === 'float32' ? 2 ** -23 : 2 ** -52;
        const units = dtype === 'float32' ? 1.1 : 4 + Math.log2(n);
        // One expectation for a row: one for each of so many values takes seconds.
        const shares = powers.map((power, i) => {
          const error = Math.abs((y[start + i] as number) - power / total);
          return error / (units * unit * (power / total) + 2 ** -149);
        });
        expect(shares.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(1);
        const sum = Array.from(y.subarray(start, start + n)).reduce((a, v) => a + v, 0);
        expect(Math.abs(sum - 1)).toBeLessThanOrEqual((dtype === 'float32' ? 1 : n) * 2 * unit);
      }
    }
  });

  it.each([1, 3, 4, 6, 7, 9])(
    'keeps what is not finite to its row of %s, wherever it stands',
    (n) => {
      for (const special of [NaN, Infinity]) {
        for (let i = 0; i < n; i++) {
          const x = randomValues(3 * n);
          x[n + i] = special;
          const y = softmax(nd(x, [3, n], dtype)).data;
          expect([...y].map(Number.isNaN)).toEqual(x.map((_, k) => k >= n && k < 2 * n));
        }
      }
    },
  );

  it('rejects a scalar', () => {
    expectRejected(() => softmax(nd([1], [], dtype)), 'RangeError', 'softmax', 'x', /axis/);
  });
});

/** Values whose powers differ by many orders of magnitude. */
function scaled(length: number, seed: number): number[] {
  return randomValues(length, seed).map((v) => v * 20);
}

describe('softmax of float32 on WASM and JS', () => {
  const shapes: readonly (readonly number[])[] = [
    [1, 1],
    [5],
    [1000, 3],
    [7, 5000],
    [3, 5, 11],
    [2, 20_011],
    [2, 261_632],
  ];
  it.each(shapes)('has the same bits, wherever the arrays lie: shape %s', (...shape) => {
    const length = shape.reduce((a, b) => a * b);
    const x = nd(scaled(length, 5), shape);
    x.data[length - 1] = -Infinity;
    const expected = on('js', () => softmax(x)).data;
    const check = (run: () => NdArray<FloatArray>): void => {
      const [event] = traced(() => expectArray(on('wasm', run), expected, shape));
      expect(event?.backend).toBe('wasm');
    };
    check(() => softmax(x));
    check(() => softmax(x, { out: nd(x.data.slice(), shape) }));
    heap.scope(() => {
      check(() => softmax(heap.from(x)));
      check(() => softmax(heap.from(x), { out: nd(new Float32Array(length), shape) }));
      check(() => softmax(x, { out: heap.from(x) }));
    });
    check(() => softmax(x, { out: x }));
  });

  it('runs longer rows as a loop, but in the heap', () => {
    const x = nd(scaled(300_000, 6), [300_000]);
    const expected = on('js', () => softmax(x)).data;
    const backends = traced(() => {
      expectArray(
        on('wasm', () => softmax(x)),
        expected,
        [300_000],
      );
      heap.scope(() =>
        expectArray(
          on('wasm', () => softmax(heap.from(x))),
          expected,
          [300_000],
        ),
      );
    }).map((event) => event.backend);
    expect(backends).toEqual(['js', 'wasm']);
  });
});
