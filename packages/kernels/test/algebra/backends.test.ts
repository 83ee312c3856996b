import { array } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../../src/algebra/index.ts';
import * as algebra from '../../src/algebra/index.ts';
import { configure, heap, type NdArray, ndarray } from '../../src/index.ts';
import { on, traced } from '../support/harness.ts';
import { expectArray, nd, randomValues } from './support.ts';

type Nd = NdArray<FloatArray>;
type Options = { readonly out?: Nd };

/** Each operation on two arrays of one shape (of one it leaves out the second). */
const elementwise: readonly [string, (a: Nd, b: Nd, options?: Options) => Nd][] = [
  ['add', algebra.add],
  ['sub', algebra.sub],
  ['mul', algebra.mul],
  ['div', algebra.div],
  ['maximum', algebra.maximum],
  ['minimum', algebra.minimum],
  ['reluVjp', algebra.reluVjp],
  [
    'reluVjp, all',
    (a, b, o) => algebra.reluVjp(a, b, { ...o, threshold: 0.5, negativeSlope: 0.3, maxValue: 2 }),
  ],
  ['neg', (a, _, o) => algebra.neg(a, o)],
  ['abs', (a, _, o) => algebra.abs(a, o)],
  ['square', (a, _, o) => algebra.square(a, o)],
  ['sqrt', (a, _, o) => algebra.sqrt(a, o)],
  ['exp', (a, _, o) => algebra.exp(a, o)],
  ['log', (a, _, o) => algebra.log(a, o)],
  ['tanh', (a, _, o) => algebra.tanh(a, o)],
  ['sigmoid', (a, _, o) => algebra.sigmoid(a, o)],
  ['softplus', (a, _, o) => algebra.softplus(a, o)],
  ['softmax', (a, _, o) => algebra.softmax(a, o)],
  ['relu', (a, _, o) => algebra.relu(a, o)],
  ['relu6', (a, _, o) => algebra.relu(a, { ...o, maxValue: 6 })],
  [
    'relu, all',
    (a, _, o) => algebra.relu(a, { ...o, threshold: 0.5, negativeSlope: 0.3, maxValue: 2 }),
  ],
];

const operands = fc
  .integer({ min: 0, max: 67 })
  .chain((n) =>
    fc.tuple(
      array('float32', { minLength: n, maxLength: n }),
      array('float32', { minLength: n, maxLength: n }),
    ),
  )
  .map(([a, b]) => [vector(a as FloatArray), vector(b as FloatArray)] as const);

function vector(data: FloatArray): Nd {
  return ndarray(data, [data.length]);
}

function places(a: Nd, b: Nd, run: (a: Nd, b: Nd, options?: Options) => Nd): [string, () => Nd][] {
  const fresh = (): Nd => vector(new Float32Array(a.data.length).fill(7));
  return [
    ['ordinary', () => run(a, b)],
    ['out', () => run(a, b, { out: fresh() })],
    ['in place of a', () => inPlace(a, (x) => run(x, b, { out: x }))],
    ['in place of b', () => inPlace(b, (x) => run(a, x, { out: x }))],
    ['a in the heap', () => heap.scope(() => heap.detach(run(heap.from(a), b)))],
    ['b in the heap', () => heap.scope(() => heap.detach(run(a, heap.from(b))))],
    [
      'out in the heap',
      () => heap.scope(() => heap.detach(run(a, b, { out: heap.from(fresh()) }))),
    ],
    [
      'all in the heap',
      () =>
        heap.scope(() => heap.detach(run(heap.from(a), heap.from(b), { out: heap.from(fresh()) }))),
    ],
  ];
}

function inPlace(x: Nd, run: (x: Nd) => Nd): Nd {
  return run(vector(x.data.slice()));
}

describe.each(elementwise)('%s of any float32 bits', (_, run) => {
  it('is the same on WASM and JS, wherever the operands lie', () => {
    fc.assert(
      fc.property(operands, ([a, b]) => {
        const expected = on('js', () => run(a, b));
        for (const [, call] of places(a, b, run)) {
          expectArray(on('wasm', call), expected.data, expected.shape);
          expectArray(on('js', call), expected.data, expected.shape);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for arrays of several chunks', () => {
    const [a, b] = [vector(long(1)), vector(long(2))];
    const expected = on('js', () => run(a, b));
    for (const [, call] of places(a, b, run)) {
      expectArray(on('wasm', call), expected.data, expected.shape);
    }
  });
});

function long(seed: number): Float32Array {
  return Float32Array.from(randomValues(40003, seed), (v) => v * 3);
}

describe('operands that repeat', () => {
  const shapes: readonly [readonly number[], readonly number[]][] = [
    [[7, 11], [11]],
    [[11], [7, 11]],
    [
      [7, 11],
      [1, 1],
    ],
    [[300, 211], [211]],
    [
      [1, 211],
      [300, 211],
    ],
    [
      [3, 5, 4],
      [5, 4],
    ],
    [
      [3, 5, 4],
      [1, 5, 4],
    ],
    [[3, 20011], [20011]],
    [[20011], [3, 20011]],
  ];
  it.each(shapes)('of shapes %j and %j are the same on WASM and JS', (first, second) => {
    const [a, b] = [shaped(first, 1), shaped(second, 2)];
    const expected = on('js', () => algebra.sub(a, b));
    const run = (x: Nd, y: Nd): Nd => on('wasm', () => algebra.sub(x, y));
    for (const event of traced(() => void run(a, b))) expect(event.backend).toBe('wasm');
    expectArray(run(a, b), expected.data, expected.shape);
    heap.scope(() => {
      expectArray(run(heap.from(a), b), expected.data, expected.shape);
      expectArray(run(a, heap.from(b)), expected.data, expected.shape);
      const out = heap.from(nd(new Float32Array(expected.data.length), expected.shape));
      on('wasm', () => algebra.sub(a, b, { out }));
      expectArray(out, expected.data, expected.shape);
    });
    const bigger = sizeOf(first) > sizeOf(second) ? a : b;
    on('wasm', () => algebra.sub(a, b, { out: bigger }));
    expectArray(bigger, expected.data, expected.shape);
  });

  function sizeOf(shape: readonly number[]): number {
    return shape.reduce((product, n) => product * n, 1);
  }

  function shaped(shape: readonly number[], seed: number): Nd {
    return nd(randomValues(sizeOf(shape), seed), shape);
  }
});

describe('the trace', () => {
  const matrix = (m: number, n: number): Nd => nd(randomValues(m * n), [m, n]);
  const event = (run: () => unknown): object => {
    const events = traced(() => void run());
    expect(events).toHaveLength(1);
    return events[0] as object;
  };

  it('says that large float32 work ran on WASM, and where its data lay', () => {
    const x = matrix(64, 64);
    const staged = { dtype: 'float32', backend: 'wasm', placement: 'staged' };
    const calls: [string, string, (x: Nd) => Nd][] = [
      ['matmul', 'matmul', (a) => algebra.matmul(a, x)],
      ['add', 'add', (a) => algebra.add(a, x)],
      ['mul', 'mul', (a) => algebra.mul(a, 2)],
      ['sqrt', 'sqrt', (a) => algebra.sqrt(a)],
      ['exp', 'exp', (a) => algebra.exp(a)],
      ['tanh', 'tanh', (a) => algebra.tanh(a)],
      ['softmax', 'softmax', (a) => algebra.softmax(a)],
      ['relu', 'relu', (a) => algebra.relu(a)],
      ['reluVjp', 'reluVjp', (a) => algebra.reluVjp(a, x)],
      ['sum', 'sumRows', (a) => algebra.sum(a)],
      ['mean', 'addRows', (a) => algebra.mean(a, { axis: 0 })],
      ['max', 'maxRows', (a) => algebra.max(a, { axis: 1 })],
      ['sumTo', 'addRows', (a) => algebra.sumTo(a, [64])],
    ];
    for (const [op, kernel, run] of calls) {
      expect(event(() => run(x))).toMatchObject({ ...staged, op, kernel });
      heap.scope(() => {
        const resident = heap.from(x);
        expect(event(() => run(resident))).toMatchObject({ ...staged, op, placement: 'heap' });
      });
    }
  });

  it('says why the rest ran as loops', () => {
    const [small, large] = [matrix(2, 2), matrix(64, 64)];
    const js = { backend: 'js', placement: 'ordinary' };
    expect(event(() => algebra.add(small, 1))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/little/),
    });
    expect(event(() => algebra.matmul(small, small))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/little/),
    });
    const wide = nd(large.data, large.shape, 'float64');
    for (const op of [algebra.sqrt, algebra.exp, algebra.softmax]) {
      const reason = expect.stringMatching(/element type/);
      expect(event(() => op(wide))).toMatchObject({ ...js, dtype: 'float64', reason });
    }
    expect(event(() => algebra.transpose(large))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/JavaScript/),
    });
    expect(event(() => algebra.softmax(matrix(2, 300_000)))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/shapes/),
    });
    const column = nd(randomValues(64), [64, 1]);
    expect(event(() => algebra.add(large, column))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/shapes/),
    });
    expect(event(() => algebra.add(nd([]), 1))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/nothing/),
    });
    configure({ backend: 'js' });
    expect(event(() => algebra.add(large, 1))).toMatchObject({
      ...js,
      reason: expect.stringMatching(/configured/),
    });
    configure({ backend: 'auto' });
  });
});

describe('results', () => {
  it('of ordinary arrays are ordinary, over their own buffers', () => {
    const x = nd(randomValues(4096), [64, 64]);
    for (const run of [
      algebra.sqrt,
      algebra.sum,
      algebra.transpose,
      algebra.softmax,
      (a: Nd) => algebra.matmul(a, a),
    ]) {
      const { data } = run(x);
      expect(data.buffer.byteLength).toBe(data.byteLength);
      expect(heap.has(data)).toBe(false);
    }
  });

  it('leave no array behind in the heap', () => {
    const before = heap.info().usedBytes;
    heap.scope(() => {
      const x = heap.from(nd(randomValues(4096), [64, 64]));
      for (let i = 0; i < 50; i++)
        algebra.mean(algebra.relu(algebra.add(algebra.matmul(x, x), 1)), { axis: 0 });
    });
    expect(heap.info().usedBytes).toBe(before);
  });

  it('of a freed array are rejected', () => {
    const x = heap.from(nd(randomValues(64), [8, 8]));
    heap.free(x);
    for (const run of [
      algebra.sqrt,
      algebra.relu,
      algebra.sum,
      algebra.transpose,
      algebra.softmax,
    ]) {
      expect(() => run(x)).toThrow(/free/);
    }
    expect(() => algebra.add(nd([1], [1, 1]), x)).toThrow(/free/);
    expect(() => algebra.matmul(nd(randomValues(64), [8, 8]), x)).toThrow(/free/);
    const square = nd(randomValues(64), [8, 8]);
    for (const run of [algebra.sqrt, algebra.relu, algebra.transpose, algebra.softmax]) {
      expect(() => run(square, { out: x })).toThrow(/free/);
    }
    expect(() => algebra.matmul(square, square, { out: x })).toThrow(/free/);
    expect(() => algebra.add(square, square, { out: x })).toThrow(/free/);
    const cube = nd(randomValues(128), [2, 8, 8]);
    expect(() => algebra.sum(cube, { axis: 0, out: x })).toThrow(/free/);
  });
});
