import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FloatArray, matmul, transpose } from '../../src/algebra/index.ts';
import { configure, heap, type NdArray, type TraceEvent } from '../../src/index.ts';
import { BACKENDS, on, useBackend } from '../support/harness.ts';
import {
  expectArray,
  expectRejected,
  FLOATS,
  type FloatName,
  nd,
  randomValues,
} from './support.ts';

describe.each(BACKENDS)('matmul on %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('%s', (dtype) => {
    const a = nd([1, 2, 3, 4, 5, 6], [2, 3], dtype);
    const b = nd([1, -2, 3, 4, 5, 6], [3, 2], dtype);

    it('multiplies matrices', () => {
      expectArray(matmul(a, b), [22, 24, 49, 48], [2, 2], dtype);
    });

    it('takes transposed operands', () => {
      expectArray(matmul(a, a, { transposeB: true }), [14, 32, 32, 77], [2, 2], dtype);
      const gram = [17, 22, 27, 22, 29, 36, 27, 36, 45];
      expectArray(matmul(a, a, { transposeA: true }), gram, [3, 3], dtype);
      expectArray(
        matmul(b, a, { transposeA: true, transposeB: true }),
        [22, 49, 24, 48],
        [2, 2],
        dtype,
      );
    });

    it('adds a bias to each row, then applies relu', () => {
      const bias = nd([-30, 0], [2], dtype);
      expectArray(matmul(a, b, { bias }), [-8, 24, 19, 48], [2, 2], dtype);
      const values = [0, 24, 19, 48];
      expectArray(matmul(a, b, { bias, activation: 'relu' }), values, [2, 2], dtype);
      expectArray(matmul(a, b, { bias, activation: 'linear' }), [-8, 24, 19, 48], [2, 2], dtype);
    });

    it('keeps NaN through relu, and gives +0 for -0', () => {
      const x = nd([NaN, -Infinity, -0, Infinity], [4, 1], dtype);
      const one = nd([1], [1, 1], dtype);
      expectArray(matmul(x, one, { activation: 'relu' }), [NaN, 0, 0, Infinity], [4, 1], dtype);
    });

    it('lets one NaN reach its row and column only', () => {
      const x = nd([1, NaN, 1, 1], [2, 2], dtype);
      const y = nd([1, 1, 1, 1], [2, 2], dtype);
      expectArray(matmul(x, y), [NaN, NaN, 2, 2], [2, 2], dtype);
      expectArray(matmul(y, x), [2, NaN, 2, NaN], [2, 2], dtype);
    });

    it('works for empty matrices', () => {
      expectArray(matmul(nd([], [0, 3], dtype), b), [], [0, 2], dtype);
      expectArray(matmul(a, nd([], [3, 0], dtype)), [], [2, 0], dtype);
      const none = [nd([], [2, 0], dtype), nd([], [0, 2], dtype)] as const;
      expectArray(matmul(...none), [0, 0, 0, 0], [2, 2], dtype);
      const bias = nd([1, -1], [2], dtype);
      expectArray(matmul(...none, { bias }), [1, -1, 1, -1], [2, 2], dtype);
      expectArray(matmul(...none, { bias, activation: 'relu' }), [1, 0, 1, 0], [2, 2], dtype);
    });

    it('writes to out', () => {
      const out = nd([NaN, NaN, NaN, NaN], [2, 2], dtype);
      expect(matmul(a, b, { out })).toBe(out);
      expectArray(out, [22, 24, 49, 48], [2, 2], dtype);
      const flat = nd([NaN, NaN, NaN, NaN], [4], dtype).data;
      const result = matmul(a, b, { out: flat });
      expect(result.data).toBe(flat);
      expectArray(result, [22, 24, 49, 48], [2, 2], dtype);
    });
  });

  it('rejects what does not fit', () => {
    const [a, b] = [nd([1, 2, 3, 4, 5, 6], [2, 3]), nd([1, 2, 3, 4, 5, 6], [3, 2])];
    expectRejected(() => matmul(a, a), 'RangeError', 'matmul', 'b', /\[3, n\].*\[2, 3\]/);
    expectRejected(() => matmul(nd([1, 2]), b), 'RangeError', 'matmul', 'a', /two axes/);
    expectRejected(() => matmul(a, nd([1, 2, 3], [3])), 'RangeError', 'matmul', 'b', /two axes/);
    const wide = nd([1, 2, 3, 4, 5, 6], [3, 2], 'float64');
    expectRejected(() => matmul(a, wide), 'TypeError', 'matmul', 'b', /float32/);
    const reject = (options: object, kind: 'TypeError' | 'RangeError', argument: string): void => {
      expectRejected(() => matmul(a, b, options), kind, 'matmul', argument);
    };
    reject({ bias: nd([1, 2, 3]) }, 'RangeError', 'bias');
    reject({ bias: nd([1, 2], [2], 'float64') }, 'TypeError', 'bias');
    reject({ activation: 'tanh' }, 'RangeError', 'activation');
    reject({ activation: 1 }, 'TypeError', 'activation');
    reject({ transposeA: 1 }, 'TypeError', 'transposeA');
    reject({ out: nd([1, 2, 3, 4]) }, 'RangeError', 'out');
    reject({ out: nd([1, 2, 3, 4], [2, 2], 'float64') }, 'TypeError', 'out');
    reject({ out: new Float32Array(5) }, 'RangeError', 'out');
    expectRejected(
      () => matmul(a, b, { transposeb: true } as object),
      'TypeError',
      'matmul',
      'options',
      /transposeB/,
    );
  });

  it('rejects an out that shares memory with an operand, and writes nothing', () => {
    const a = nd([1, 2, 3, 4], [2, 2]);
    const bias = nd([5, 6]);
    expectRejected(
      () => matmul(a, nd([1, 2, 3, 4], [2, 2]), { out: a }),
      'RangeError',
      'matmul',
      'out',
    );
    expectRejected(
      () => matmul(nd([1, 2, 3, 4], [2, 2]), a, { out: a }),
      'RangeError',
      'matmul',
      'out',
    );
    const around = new Float32Array(8);
    const out = around.subarray(1, 5);
    const inside = { ...bias, data: around.subarray(4, 6) };
    expectRejected(() => matmul(a, a, { bias: inside, out }), 'RangeError', 'matmul', 'out');
    expect([...a.data]).toEqual([1, 2, 3, 4]);
    expect([...around]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    const apart = { ...bias, data: around.subarray(6, 8) };
    expect([...matmul(a, a, { bias: apart, out }).data]).toEqual([7, 10, 15, 22]);
  });
});

interface Problem {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly bias: boolean;
  readonly activation: 'linear' | 'relu';
  readonly seed: number;
}

interface Operands {
  readonly a: NdArray<FloatArray>;
  readonly b: NdArray<FloatArray>;
  readonly bias: NdArray<FloatArray> | undefined;
}

function operandsOf(problem: Problem, dtype: FloatName): Operands {
  const { m, k, n, transposeA, transposeB, seed } = problem;
  return {
    a: nd(randomValues(m * k, seed), transposeA ? [k, m] : [m, k], dtype),
    b: nd(randomValues(k * n, seed + 1), transposeB ? [n, k] : [k, n], dtype),
    bias: problem.bias ? nd(randomValues(n, seed + 2), [n], dtype) : undefined,
  };
}

/**
 * Checks results of one product against sums in float64: each element may differ by (k + 2) roundings of the sum of the magnitudes,
 * the classic bound of an inner product (Higham, Accuracy and Stability of Numerical Algorithms, 3.1).
 */
function expectProducts(
  results: readonly NdArray<FloatArray>[],
  { m, k, n, transposeA, transposeB, activation }: Problem,
  { a, b, bias }: Operands,
  unit: number,
): void {
  for (const { shape } of results) expect(shape).toEqual([m, n]);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let [sum, size] = [bias?.data[j] ?? 0, Math.abs(bias?.data[j] ?? 0)];
      for (let p = 0; p < k; p++) {
        const x = a.data[transposeA ? p * m + i : i * k + p] as number;
        const term = x * (b.data[transposeB ? j * k + p : p * n + j] as number);
        sum += term;
        size += Math.abs(term);
      }
      const expected = activation === 'relu' && sum <= 0 ? 0 : sum;
      for (const { data } of results) {
        const error = Math.abs((data[i * n + j] as number) - expected);
        if (!(error <= (k + 2) * unit * size)) {
          throw new Error(`[${i}, ${j}]: ${data[i * n + j]}, expected ${expected}`);
        }
      }
    }
  }
}

const UNITS = { float32: 2 ** -24, float64: 2 ** -53 };

function check(problem: Problem, dtype: FloatName): void {
  const operands = operandsOf(problem, dtype);
  const { a, b, bias } = operands;
  const { transposeA, transposeB, activation } = problem;
  const options = { transposeA, transposeB, activation, ...(bias && { bias }) };
  const results = BACKENDS.map((backend) => on(backend, () => matmul(a, b, options)));
  expectProducts(results, problem, operands, UNITS[dtype]);
}

describe.each(FLOATS)('random products of %s', (dtype) => {
  const flags = {
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    bias: fc.boolean(),
    activation: fc.constantFrom('linear', 'relu'),
    seed: fc.nat(),
  } as const;

  it('of all small sizes are within the error bound on both backends', () => {
    const size = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(fc.record({ m: size, k: size, n: size, ...flags }), (problem) => {
        check(problem, dtype);
      }),
      { numRuns: 300 },
    );
  });

  it('of long and narrow ones are too', () => {
    const size = fc.constantFrom(1, 2, 3, 7, 8, 9, 64, 191, 193, 255, 256, 257, 513, 1030);
    const fits = ({ m, k, n }: { m: number; k: number; n: number }): boolean => m * k * n < 600000;
    fc.assert(
      fc.property(fc.record({ m: size, k: size, n: size, ...flags }).filter(fits), (problem) => {
        check(problem, dtype);
      }),
      { numRuns: 40 },
    );
  });
});

describe.each(FLOATS)('products of %s larger than the staging memory', (dtype) => {
  const base = { bias: true, activation: 'relu', seed: 7 } as const;
  it.each([
    { m: 5, k: 70001, n: 3, transposeA: false, transposeB: false },
    { m: 5, k: 70001, n: 9, transposeA: true, transposeB: true },
    { m: 3, k: 3, n: 100003, transposeA: false, transposeB: true },
    { m: 100003, k: 3, n: 3, transposeA: true, transposeB: false },
    { m: 301, k: 517, n: 263, transposeA: false, transposeB: false },
    { m: 301, k: 517, n: 263, transposeA: true, transposeB: true },
    { m: 97, k: 256, n: 197, transposeA: false, transposeB: true },
  ])('$m × $k × $n, transposed: $transposeA, $transposeB', (sizes) => {
    check({ ...base, ...sizes }, dtype);
  });
});

describe('float64', () => {
  it('gives the same bits on both backends, also where it adds up in blocks', () => {
    const size = fc.constantFrom(1, 3, 4, 5, 8, 9, 17, 97, 256, 259);
    const flags = { transposeA: fc.boolean(), transposeB: fc.boolean(), bias: fc.boolean() };
    const activation = fc.constantFrom('linear' as const, 'relu' as const);
    const problems = fc.record({ m: size, k: size, n: size, ...flags, activation, seed: fc.nat() });
    fc.assert(
      fc.property(problems, (problem) => {
        const { a, b, bias } = operandsOf(problem, 'float64');
        const { m, n, transposeA, transposeB, activation } = problem;
        const options = { transposeA, transposeB, bias, activation };
        const expected = on('js', () => matmul(a, b, options));
        const result = on('wasm', () => matmul(a, b, options));
        expectArray(result, expected.data, [m, n], 'float64');
      }),
      { numRuns: 40 },
    );
  });

  it('runs in WebAssembly', () => {
    const a = nd(randomValues(256, 1), [16, 16], 'float64');
    const calls: TraceEvent[] = [];
    configure({ trace: (event) => calls.push(event) });
    try {
      on('wasm', () => matmul(a, a));
    } finally {
      configure({ trace: null });
    }
    expect(calls).toMatchObject([{ op: 'matmul', dtype: 'float64', backend: 'wasm' }]);
  });
});

describe.each(FLOATS)('matmul and memory, %s', (dtype) => {
  // More than one block along m and k.
  const [m, k, n] = [165, 515, 41];
  const problem: Problem = {
    m,
    k,
    n,
    transposeA: false,
    transposeB: false,
    bias: true,
    activation: 'relu',
    seed: 3,
  };
  const operands = operandsOf(problem, dtype);
  const bias = operands.bias as NdArray<FloatArray>;
  const expected = on('wasm', () => matmul(operands.a, operands.b, { bias, activation: 'relu' }));

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])(
    'gives the same bits wherever each operand lies (%i)',
    (places) => {
      heap.scope(() => {
        const at = (bit: number, x: NdArray<FloatArray>): NdArray<FloatArray> =>
          places & bit ? heap.from(x) : x;
        const out = at(8, nd(new Float32Array(m * n), [m, n], dtype));
        const options = { bias: at(4, bias), activation: 'relu', out } as const;
        on('wasm', () => matmul(at(1, operands.a), at(2, operands.b), options));
        expectArray(out, expected.data, [m, n], dtype);
      });
    },
  );

  it('gives the same bits for transposed copies', () => {
    const turned = { bias, activation: 'relu', transposeA: true, transposeB: true } as const;
    const result = on('wasm', () => matmul(transpose(operands.a), transpose(operands.b), turned));
    expectArray(result, expected.data, [m, n], dtype);
  });

  it('returns a heap array inside a scope where an operand is resident, else an ordinary one', () => {
    heap.scope(() => {
      expect(heap.has(matmul(heap.from(operands.a), operands.b))).toBe(true);
      expect(heap.has(matmul(operands.a, operands.b))).toBe(false);
    });
    const a = heap.from(operands.a);
    expect(heap.has(matmul(a, operands.b))).toBe(false);
    heap.free(a);
    expectRejected(() => matmul(a, operands.b), 'TypeError', 'matmul', 'a', /free/);
  });
});
