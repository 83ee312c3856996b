import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  div,
  exp,
  type FloatArray,
  log,
  maximum,
  minimum,
  mul,
  neg,
  type OutOptions,
  sigmoid,
  softplus,
  sqrt,
  square,
  sub,
  tanh,
} from '../../src/algebra/index.ts';
import type { NdArray } from '../../src/index.ts';
import { BACKENDS, useBackend } from '../support/harness.ts';
import { expectArray, expectClose, expectRejected, FLOATS, nd } from './support.ts';

type Values = readonly number[];

const binaryRows: readonly [string, typeof add, Values, Values, Values][] = [
  [
    'add',
    add,
    [1, -0, -0, NaN, Infinity, 3e38],
    [2, 0, -0, 1, -Infinity, 0],
    [3, 0, -0, NaN, NaN, 3e38],
  ],
  ['sub', sub, [1, 0, -0, Infinity], [2.5, 0, 0, Infinity], [-1.5, 0, -0, NaN]],
  ['mul', mul, [3, -0, Infinity, -2], [0.5, 5, 0, -4], [1.5, -0, NaN, 8]],
  [
    'div',
    div,
    [1, -1, 0, 5, Infinity],
    [0, 0, 0, -Infinity, 2],
    [Infinity, -Infinity, NaN, -0, Infinity],
  ],
  [
    'maximum',
    maximum,
    [1, NaN, 2, -0, 0, -Infinity],
    [2, 1, NaN, 0, -0, 3],
    [2, NaN, NaN, 0, 0, 3],
  ],
  [
    'minimum',
    minimum,
    [1, NaN, 2, -0, 0, -Infinity],
    [2, 1, NaN, 0, -0, 3],
    [1, NaN, NaN, -0, -0, -Infinity],
  ],
];

/** A list repeated until it takes more than one vector and one block of staging. */
function long(values: Values, length = 5003): number[] {
  return Array.from({ length }, (_, i) => values[i % values.length] as number);
}

describe.each(BACKENDS)('elementwise operations on %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('%s', (dtype) => {
    it.each(binaryRows)('%s gives what IEEE 754 gives', (_, op, a, b, expected) => {
      expectArray(
        op(nd(a, undefined, dtype), nd(b, undefined, dtype)),
        expected,
        [a.length],
        dtype,
      );
      const [x, y] = [nd(long(a), undefined, dtype), nd(long(b), undefined, dtype)];
      expectArray(op(x, y), long(expected), [5003], dtype);
    });

    it.each(binaryRows)('%s takes numbers, and out in place', (_, op, a, b, expected) => {
      for (const [i, value] of expected.entries()) {
        const [x, y] = [a[i] as number, b[i] as number];
        expectArray(op(nd([x, x], undefined, dtype), y), [value, value], [2], dtype);
        expectArray(op(x, nd([y, y], undefined, dtype)), [value, value], [2], dtype);
      }
      const first = nd(a, undefined, dtype);
      expect(op(first, nd(b, undefined, dtype), { out: first })).toBe(first);
      expectArray(first, expected, [a.length], dtype);
      const second = nd(b, undefined, dtype);
      op(nd(a, undefined, dtype), second, { out: second.data });
      expectArray(second, expected, [a.length], dtype);
    });

    it('rounds a number to the dtype first', () => {
      const x = nd([0], undefined, dtype);
      const tenth = dtype === 'float32' ? Math.fround(0.1) : 0.1;
      expect(add(x, 0.1).data[0]).toBe(tenth);
      expect(add(x, 1e300).data[0]).toBe(dtype === 'float32' ? Infinity : 1e300);
    });

    it('broadcasts as NumPy does', () => {
      const rows = nd([1, 2, 3, 4, 5, 6], [2, 3], dtype);
      const row = nd([10, 20, 30], [3], dtype);
      const column = nd([100, 200], [2, 1], dtype);
      expectArray(add(rows, row), [11, 22, 33, 14, 25, 36], [2, 3], dtype);
      expectArray(add(row, rows), [11, 22, 33, 14, 25, 36], [2, 3], dtype);
      expectArray(sub(rows, column), [-99, -98, -97, -196, -195, -194], [2, 3], dtype);
      expectArray(sub(column, row), [90, 80, 70, 190, 180, 170], [2, 3], dtype);
      expectArray(add(rows, nd([7], [], dtype)), [8, 9, 10, 11, 12, 13], [2, 3], dtype);
      expectArray(add(nd([1], [1, 1, 1], dtype), nd([7], [], dtype)), [8], [1, 1, 1], dtype);
      const cube = nd([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], dtype);
      const middle = nd([1, 2], [1, 2, 1], dtype);
      expectArray(mul(cube, middle), [1, 2, 6, 8, 5, 6, 14, 16], [2, 2, 2], dtype);
      const outer = nd([1, 2], [2, 1, 1], dtype);
      expectArray(mul(outer, middle), [1, 2, 2, 4], [2, 2, 1], dtype);
    });

    it('works for empty arrays', () => {
      const none = nd([], [0, 3], dtype);
      expectArray(add(none, none), [], [0, 3], dtype);
      expectArray(add(none, 1), [], [0, 3], dtype);
      expectArray(add(1, none), [], [0, 3], dtype);
      expectArray(add(none, nd([1, 2, 3], [3], dtype)), [], [0, 3], dtype);
      expectArray(add(nd([], [0, 1], dtype), nd([1, 2, 3], [1, 3], dtype)), [], [0, 3], dtype);
      expectArray(sqrt(none), [], [0, 3], dtype);
    });

    const unaryRows: readonly [string, typeof sqrt, Values, Values][] = [
      ['neg', neg, [1, -0, 0, NaN, -Infinity], [-1, 0, -0, NaN, Infinity]],
      ['abs', abs, [-1, -0, 2, NaN, -Infinity], [1, 0, 2, NaN, Infinity]],
      [
        'square',
        square,
        [-3, -0, 0.5, NaN, -Infinity, 2 ** -40],
        [9, 0, 0.25, NaN, Infinity, 2 ** -80],
      ],
      ['sqrt', sqrt, [4, -0, 2, -1, NaN, Infinity], [2, -0, Math.SQRT2, NaN, NaN, Infinity]],
    ];
    it.each(unaryRows)('%s is exact to one rounding', (_, op, x, expected) => {
      expectArray(op(nd(x, undefined, dtype)), expected, [x.length], dtype);
      expectArray(op(nd(long(x), undefined, dtype)), long(expected), [5003], dtype);
      const inPlace = nd(x, undefined, dtype);
      expect(op(inPlace, { out: inPlace })).toBe(inPlace);
      expectArray(inPlace, expected, [x.length], dtype);
    });

    it('exp, log, tanh, sigmoid and softplus keep to their limits', () => {
      const ends = nd([NaN, Infinity, -Infinity, 0, -0], undefined, dtype);
      expectArray(exp(ends), [NaN, Infinity, 0, 1, 1], [5], dtype);
      expectArray(log(ends), [NaN, Infinity, NaN, -Infinity, -Infinity], [5], dtype);
      expectArray(tanh(ends), [NaN, 1, -1, 0, -0], [5], dtype);
      expectArray(sigmoid(ends), [NaN, 1, 0, 0.5, 0.5], [5], dtype);
      expectArray(softplus(ends), [NaN, Infinity, 0, Math.LN2, Math.LN2], [5], dtype);
      const far = nd([-1000, 1000], undefined, dtype);
      expectArray(sigmoid(far), [0, 1], [2], dtype);
      expectArray(softplus(far), [0, 1000], [2], dtype);
    });

    it('exp, log, tanh, sigmoid and softplus are right to two units in the last place', () => {
      // The nearest doubles, from 40-digit arithmetic.
      const x = nd([-2, -0.5, 0.5, 2], undefined, dtype);
      const near = (op: typeof exp, of: NdArray<FloatArray>, values: Values): void =>
        expectClose(op(of), values, 2);
      near(exp, x, [0.1353352832366127, 0.6065306597126334, 1.6487212707001282, 7.38905609893065]);
      near(log, nd([0.5, 2, 10], undefined, dtype), [-Math.LN2, Math.LN2, Math.LN10]);
      near(
        tanh,
        x,
        [-0.9640275800758169, -0.46211715726000974, 0.46211715726000974, 0.9640275800758169],
      );
      near(
        sigmoid,
        x,
        [0.11920292202211756, 0.37754066879814546, 0.6224593312018546, 0.8807970779778824],
      );
      near(
        softplus,
        x,
        [0.1269280110429725, 0.4740769841801067, 0.9740769841801067, 2.1269280110429727],
      );
      // Where log(1 + e^x) written out would give 0.
      near(softplus, nd([-40], undefined, dtype), [4.248354255291589e-18]);
    });
  });

  it('rejects what is no float array', () => {
    expectRejected(() => add(1, 2), 'TypeError', 'add', 'a', /a and b are numbers/);
    expectRejected(() => add([1] as never, nd([1])), 'TypeError', 'add', 'a');
    expectRejected(() => add(nd([1]), null as never), 'TypeError', 'add', 'b');
    expectRejected(
      () => sqrt(Float32Array.of(1, 2) as never),
      'TypeError',
      'sqrt',
      'x',
      /ndarray\(x, \[2\]\)/,
    );
    const whole = { data: Int32Array.of(1), shape: [1], dtype: 'int32' };
    expectRejected(() => sqrt(whole as never), 'TypeError', 'sqrt', 'x', /float32 or float64/);
    const strided = { ...nd([1, 2, 3, 4], [2, 2]), strides: [1, 2] };
    expectRejected(() => sqrt(strided), 'TypeError', 'sqrt', 'x', /contiguous/);
    const short = { ...nd([1, 2, 3]), shape: [4] };
    expectRejected(() => sqrt(short), 'RangeError', 'sqrt', 'x.shape');
    const big = { ...nd([1, 2, 3]), shape: [3n as never] };
    expectRejected(() => sqrt(big), 'TypeError', 'sqrt', 'x.shape');
    expectRejected(() => sqrt({ ...nd([1, 2]), shape: [-1, -2] }), 'RangeError', 'sqrt', 'x.shape');
    expectRejected(() => sqrt({ ...nd([1]), dtype: 'float64' }), 'TypeError', 'sqrt', 'x.dtype');
  });

  it('rejects shapes and dtypes that do not fit', () => {
    const [a, b] = [nd([1, 2, 3]), nd([1, 2])];
    expectRejected(() => add(a, b), 'RangeError', 'add', 'b', /\[3\].*\[2\]/);
    expectRejected(() => add(a, nd([1, 2, 3], [3], 'float64')), 'TypeError', 'add', 'b', /float64/);
    expectRejected(() => add(a, 1, { out: nd([1, 2]) }), 'RangeError', 'add', 'out');
    expectRejected(() => add(a, 1, { out: new Float32Array(2) }), 'RangeError', 'add', 'out');
    expectRejected(
      () => add(a, 1, { out: new Float64Array(3) as never }),
      'TypeError',
      'add',
      'out',
    );
    expectRejected(() => add(a, 1, { ouT: a } as never), 'TypeError', 'add', 'options', /'out'/);
    expectRejected(() => sqrt(a, 3 as never), 'TypeError', 'sqrt', 'options');
    expectRejected(
      () => add(nd([1, 2], [2, 1]), a, { out: b }),
      'RangeError',
      'add',
      'out',
      /\[2, 3\]/,
    );
  });

  it('rejects an out that overlaps an operand in part, and writes nothing', () => {
    const memory = Float32Array.of(1, 2, 3, 4, 5);
    const x = { ...nd([0, 0, 0]), data: memory.subarray(0, 3) };
    const out = memory.subarray(1, 4);
    expectRejected(() => sqrt(x, { out }), 'RangeError', 'sqrt', 'out', /overlaps x/);
    expectRejected(() => add(x, 1, { out }), 'RangeError', 'add', 'out', /overlaps a/);
    expectRejected(() => add(nd([1, 1, 1]), x, { out }), 'RangeError', 'add', 'out', /overlaps b/);
    expect([...memory]).toEqual([1, 2, 3, 4, 5]);
    const same = new Float32Array(memory.buffer, 0, 3);
    expectArray(square(x, { out: same }), [1, 4, 9], [3]);
    expectArray(square(x, { out: new Float32Array(3) }), [1, 16, 81], [3]);
  });

  it('does not let an operand that repeats be the output', () => {
    const row = nd([1, 2, 3]);
    const rows = nd([1, 2, 3, 4, 5, 6], [2, 3]);
    const part = rows.data.subarray(0, 3);
    const shared = { ...row, data: part };
    expectRejected(
      () => add(nd([1, 1, 1, 1, 1, 1], [2, 3]), shared, { out: rows }),
      'RangeError',
      'add',
      'out',
    );
  });
});

describe('broadcasting of random shapes', () => {
  const axes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

  it('is what an index by index walk gives, on both sides', () => {
    const masks = fc.tuple(axes, fc.nat(15), fc.nat(15), fc.nat(4), fc.nat(4));
    fc.assert(
      fc.property(masks, ([full, aMask, bMask, aDrop, bDrop]) => {
        const a = counted(shrunk(full, aMask, aDrop), 1);
        const b = counted(shrunk(full, bMask, bDrop), 100);
        const shape = joint(a.shape, b.shape);
        const size = shape.reduce((product, n) => product * n, 1);
        const expected = Array.from(
          { length: size },
          (_, i) => at(a, shape, i) - 2 * at(b, shape, i),
        );
        const options: OutOptions = { out: nd(new Float32Array(size), shape) };
        const double = mul(b, 2);
        expectArray(sub(a, double), expected, shape);
        expectArray(sub(a, double, options), expected, shape);
        expectArray(
          neg(sub(double, a)),
          expected.map((v) => -(0 - v)),
          shape,
        );
      }),
      { numRuns: 300 },
    );
  });

  function counted(shape: readonly number[], start: number): NdArray<FloatArray> {
    const size = shape.reduce((product, n) => product * n, 1);
    return nd(
      Array.from({ length: size }, (_, i) => start + i),
      shape,
    );
  }

  /** The shape with some axes put to 1, and some of the leading ones left out. */
  function shrunk(full: readonly number[], mask: number, drop: number): number[] {
    return full.map((n, k) => (mask & (1 << k) ? 1 : n)).slice(Math.min(drop, full.length));
  }

  function joint(a: readonly number[], b: readonly number[]): number[] {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, k) =>
      Math.max(a[k - rank + a.length] ?? 1, b[k - rank + b.length] ?? 1),
    );
  }

  function at(x: NdArray<FloatArray>, full: readonly number[], position: number): number {
    let [index, step, rest] = [0, 1, position];
    for (let k = 1; k <= full.length; k++) {
      const n = full[full.length - k] as number;
      const own = x.shape[x.shape.length - k] ?? 1;
      if (own !== 1) index += (rest % n) * step;
      step *= own;
      rest = Math.floor(rest / n);
    }
    return x.data[index] as number;
  }
});
