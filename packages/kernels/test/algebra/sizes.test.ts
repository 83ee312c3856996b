import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../../src/algebra/index.ts';
import * as algebra from '../../src/algebra/index.ts';
import type { NdArray } from '../../src/index.ts';
import { heap } from '../../src/index.ts';
import { BACKENDS, useBackend } from '../support/harness.ts';
import { expectArray, expectRejected, FLOATS, nd } from './support.ts';

type Nd = NdArray<FloatArray>;

const HUGE = 1e9;

describe.each(BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('results of %s that fit in no memory', (dtype) => {
    const column = nd(new Float32Array(2e5), [2e5, 1], dtype);
    const row = nd(new Float32Array(2e5), [1, 2e5], dtype);
    const none = (...shape: number[]): Nd => nd([], shape, dtype);
    const calls: [string, () => unknown, RegExp][] = [
      ['matmul', () => algebra.matmul(none(HUGE, 0), none(0, HUGE)), /1000000000000000000 values/],
      ['matmul', () => algebra.matmul(column, row), /40000000000 values/],
      ['add', () => algebra.add(column, row), /40000000000 values/],
      ['mul', () => algebra.mul(row, column), /40000000000 values/],
      ['sum', () => algebra.sum(none(HUGE, HUGE, 0), { axis: 2 }), /1000000000000000000 values/],
      ['mean', () => algebra.mean(none(HUGE, HUGE, 0), { axis: 2 }), /1000000000000000000 values/],
    ];

    it.each(calls)('%s says how large it would be', (op, run, words) => {
      expectRejected(run, 'RangeError', op, 'the result', words);
    });

    it('are rejected for arrays in the heap too', () => {
      heap.scope(() => {
        const [a, b] = [heap.from(none(HUGE, 0)), heap.from(none(0, HUGE))];
        expectRejected(() => algebra.matmul(a, b), 'RangeError', 'matmul', 'the result');
        expectRejected(
          () => algebra.add(heap.from(column), row),
          'RangeError',
          'add',
          'the result',
        );
      });
    });
  });

  // Each of these took seconds to hours when a loop ran along the other axes.
  describe.each(FLOATS)('%s without elements', (dtype) => {
    const none = (...shape: number[]): Nd => nd([], shape, dtype);
    const empty: [string, () => Nd, number[]][] = [
      ['matmul', () => algebra.matmul(none(HUGE, 0), none(0, 0)), [HUGE, 0]],
      ['matmul', () => algebra.matmul(none(0, HUGE), none(HUGE, 0)), [0, 0]],
      [
        'matmul',
        () => algebra.matmul(none(0, 0), none(0, HUGE), { activation: 'relu' }),
        [0, HUGE],
      ],
      ['sum', () => algebra.sum(none(HUGE, 0), { axis: 0 }), [0]],
      ['sum', () => algebra.sum(none(HUGE, 5, 0), { axis: 1 }), [HUGE, 0]],
      ['mean', () => algebra.mean(none(5, 0, HUGE), { axis: [0, 2] }), [0]],
      ['max', () => algebra.max(none(HUGE, 0), { axis: 0 }), [0]],
      ['sumTo', () => algebra.sumTo(none(HUGE, 0), [1, 0]), [1, 0]],
      ['transpose', () => algebra.transpose(none(HUGE, 0, 7)), [7, 0, HUGE]],
      ['add', () => algebra.add(none(HUGE, 1, 0), none(1, HUGE, 0)), [HUGE, HUGE, 0]],
      ['maximum', () => algebra.maximum(none(HUGE, 0), nd([1], [1], dtype)), [HUGE, 0]],
      ['exp', () => algebra.exp(none(HUGE, 0)), [HUGE, 0]],
      ['softmax', () => algebra.softmax(none(HUGE, 0)), [HUGE, 0]],
      ['reluVjp', () => algebra.reluVjp(none(HUGE, 0), none(HUGE, 0)), [HUGE, 0]],
    ];

    it.each(empty)('%s takes no time by the other axes', (_, run, shape) => {
      expectArray(run(), [], shape, dtype);
    });

    it('sums over nothing are 0, means NaN, and products the bias', () => {
      expectArray(algebra.sum(none(HUGE, 0)), [0], [], dtype);
      expectArray(algebra.mean(none(HUGE, 0)), [NaN], [], dtype);
      expectArray(algebra.sum(none(2, 0, 3), { axis: 1 }), Array(6).fill(0), [2, 3], dtype);
      expectArray(algebra.mean(none(2, 0), { axis: 1 }), [NaN, NaN], [2], dtype);
      const bias = nd([-1, 2], [2], dtype);
      expectArray(algebra.matmul(none(2, 0), none(0, 2)), [0, 0, 0, 0], [2, 2], dtype);
      expectArray(algebra.matmul(none(2, 0), none(0, 2), { bias }), [-1, 2, -1, 2], [2, 2], dtype);
      const options = { bias, activation: 'relu' } as const;
      expectArray(algebra.matmul(none(1, 0), none(0, 2), options), [0, 2], [1, 2], dtype);
    });

    it('overwrite what was in out', () => {
      const out = nd([7, 7], [2], dtype);
      expect(algebra.sum(none(2, 0), { axis: 1, out })).toBe(out);
      expectArray(out, [0, 0], [2], dtype);
      const square = nd([7, 7, 7, 7], [2, 2], dtype);
      algebra.matmul(none(2, 0), none(0, 2), { out: square });
      expectArray(square, [0, 0, 0, 0], [2, 2], dtype);
      heap.scope(() => {
        // Freed memory holds what was there.
        heap.free(heap.from(nd([7, 7], [2], dtype).data));
        const x = heap.from(none(2, 0));
        expectArray(algebra.sum(x, { axis: 1 }), [0, 0], [2], dtype);
      });
    });
  });
});
