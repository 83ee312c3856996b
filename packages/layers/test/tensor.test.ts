import { inspect } from 'node:util';
import { heap, ndarray } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  dense,
  ones,
  randomNormal,
  randomUniform,
  Tensor,
  type TensorLike,
  tensor,
  type Weight,
  zeros,
} from '../src/index.ts';
import { RandomGenerator } from '../src/random/generator.ts';
import { thrown } from './support/harness.ts';

describe('tensor', () => {
  test.each<[string, TensorLike, readonly number[], number[]]>([
    ['a number', 3, [], [3]],
    ['a list', [1, 2, 3], [3], [1, 2, 3]],
    [
      'nested lists',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      'three axes',
      [
        [[1], [2]],
        [[3], [4]],
      ],
      [2, 2, 1],
      [1, 2, 3, 4],
    ],
    ['an empty list', [], [0], []],
    ['lists of nothing', [[], []], [2, 0], []],
    ['a Float32Array', Float32Array.of(1, 2), [2], [1, 2]],
    ['a Uint8Array', Uint8Array.of(1, 255), [2], [1, 255]],
    ['an NdArray', ndarray(Float32Array.of(1, 2), [2, 1]), [2, 1], [1, 2]],
    ['an NdArray of integers', ndarray(Int16Array.of(1, -2), [1, 2]), [1, 2], [1, -2]],
    ['a Tensor', zeros([1, 2]), [1, 2], [0, 0]],
  ])('reads %s', (_, values, shape, data) => {
    const x = tensor(values);
    expect(x).toBeInstanceOf(Tensor);
    expect(x.shape).toEqual(shape);
    expect(x.dtype).toBe('float32');
    expect(x.data).toEqual(Float32Array.from(data));
    expect([x.size, x.rank]).toEqual([data.length, shape.length]);
  });

  test('is float32 unless float64 is asked for', () => {
    expect(tensor(Float64Array.of(0.1)).data).toEqual(Float32Array.of(0.1));
    expect(tensor([0.1], { dtype: 'float64' }).data).toEqual(Float64Array.of(0.1));
    expect(tensor(Float32Array.of(0.1), { dtype: 'float64' }).item()).toBe(Math.fround(0.1));
    // An NdArray and a Tensor have a dtype of their own.
    expect(tensor(ndarray(Float64Array.of(0.1), [1])).dtype).toBe('float64');
    expect(tensor(tensor(0.1, { dtype: 'float64' })).item()).toBe(0.1);
    expect(tensor(tensor(0.1, { dtype: 'float64' }), { dtype: 'float32' }).dtype).toBe('float32');
  });

  test('copies: the source may change later', () => {
    const source = Float32Array.of(1, 2, 3, 4);
    const x = tensor(source, { shape: [2, 2] });
    const y = tensor(ndarray(source, [4]));
    source[0] = 9;
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(y.toArray()).toEqual([1, 2, 3, 4]);
  });

  test('keeps NaN, infinities and -0', () => {
    expect(tensor([NaN, Infinity, -Infinity, -0]).toArray()).toEqual([
      NaN,
      Infinity,
      -Infinity,
      -0,
    ]);
  });

  test('owns exactly its bytes, also from the heap', () => {
    const part = new Float32Array(new ArrayBuffer(4096), 16, 3);
    expect(tensor(part).data.buffer.byteLength).toBe(12);
    const resident = heap.from(Float32Array.of(1, 2, 3));
    expect(heap.has(tensor(resident).data)).toBe(false);
    const { data } = heap.scope(() => ({ data: tensor(heap.from(Float32Array.of(4))).data }));
    expect([heap.has(data), data[0]]).toEqual([false, 4]);
    heap.free(resident);
    expect(() => tensor(resident)).toThrow(TypeError);
  });

  test.each<[string, () => unknown, 'TypeError' | 'RangeError', RegExp]>([
    ['text', () => tensor('1' as never), 'TypeError', /tensor: values .* received "1"/],
    ['text in a list', () => tensor([1, '2'] as never), 'TypeError', /received "2"/],
    ['null', () => tensor(null as never), 'TypeError', /received null/],
    ['a number beside a list', () => tensor([[1, 2], 3] as never), 'RangeError', /shape \[2, 2\]/],
    ['ragged lists', () => tensor([[1, 2], [3]]), 'RangeError', /Array\(1\) at depth 1/],
    ['a list too deep', () => tensor([1, [2]] as never), 'RangeError', /numbers in shape \[2\]/],
    ['bigints', () => tensor(BigInt64Array.of(1n) as never), 'TypeError', /bigints/],
    [
      'an array with gaps',
      () => tensor({ data: new Float32Array(4), shape: [2], strides: [2] } as never),
      'TypeError',
      /values must be contiguous/,
    ],
    ['a freed array', () => tensor(freed()), 'TypeError', /values/],
    ['a detached array', () => tensor(detached()), 'TypeError', /values.*detached/],
    ['no bigints', () => tensor(new BigInt64Array(0) as never), 'TypeError', /bigints/],
    [
      'a DataView',
      () => tensor(new DataView(new ArrayBuffer(8)) as never),
      'TypeError',
      /DataView/,
    ],
    [
      'another size',
      () => tensor([1, 2], { shape: [3] }),
      'RangeError',
      /shape \[3\] holds 3 values, but there are 2/,
    ],
    ['half an axis', () => tensor([1, 2], { shape: [0.5] }), 'RangeError', /shape/],
    ['a number for a shape', () => tensor([1], { shape: 1 as never }), 'TypeError', /shape/],
    ['another dtype', () => tensor([1], { dtype: 'int32' as never }), 'TypeError', /float64/],
    [
      'a misspelt option',
      () => tensor([1], { dType: 'float64' } as never),
      'TypeError',
      /did you mean 'dtype'/,
    ],
    [
      'strides',
      () =>
        tensor({
          data: new Float32Array(4),
          shape: [2, 2],
          dtype: 'float32',
          strides: [1, 2],
        } as never),
      'TypeError',
      /tensor: values .*strides/,
    ],
  ])('rejects %s', (_, call, kind, message) => {
    const error = thrown(call);
    expect(error.name).toBe(`Clampwise${kind}`);
    expect(error.message).toMatch(message);
  });
});

const FLAT = [1, 2, 3, 4];
const SQUARE = [
  [1, 2],
  [3, 4],
];
const WIDE = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
];
const TALL = [[1], [2], [3], [4]];

/** The shape and the values that a call makes, or that it throws. */
function made(call: () => { shape: readonly number[]; data: ArrayLike<number> }): unknown {
  try {
    const { shape, data } = call();
    return { shape, values: Array.from(data) };
  } catch {
    return 'an error';
  }
}

describe('tensor(values, shape, dtype)', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test.each<[string, TensorLike & tf.TensorLike, readonly number[] | undefined]>([
    ['a number', 5, [1]],
    ['a number', 5, [1, 1]],
    ['a number', 5, []],
    ['a list of one', [5], []],
    ['a flat list', FLAT, [2, 2]],
    ['a flat list', FLAT, [1, 4, 1]],
    ['a flat list', FLAT, [3]],
    ['a flat list', FLAT, [-1, 4]],
    ['a flat list', FLAT, undefined],
    ['a typed array', Float32Array.from(FLAT), [2, 2]],
    ['a typed array', Float32Array.from(FLAT), [5]],
    ['an empty list', [], [0]],
    ['an empty list', [], [3, 0]],
    ['a list of an empty list', [[]], [1, 0, 2]],
    ['nested lists', SQUARE, [2, 2]],
    ['nested lists', SQUARE, [2, 2, 1]],
    ['nested lists', SQUARE, [2, 1, 2]],
    ['nested lists', SQUARE, [1, 2, 2]],
    ['nested lists', SQUARE, [4]],
    ['wide lists', WIDE, [2, 2, 2]],
    ['wide lists', WIDE, [4, 2]],
    ['wide lists', WIDE, [8]],
    ['tall lists', TALL, [4]],
    ['tall lists', TALL, [2, 2]],
    ['a list of one list', [[5]], []],
    ['typed rows', SQUARE.map((row) => Float32Array.from(row)), undefined],
    ['typed rows', SQUARE.map((row) => Float32Array.from(row)), [2, 2]],
    ['typed rows', SQUARE.map((row) => Float32Array.from(row)), [4]],
    ['rows of bytes', SQUARE.map((row) => Uint8Array.from(row)), [2, 2]],
    ['typed and plain rows', [Float32Array.of(1, 2), [3, 4]], undefined],
    ['plain and typed rows', [[3, 4], Float32Array.of(1, 2)], undefined],
    ['typed rows of three axes', SQUARE.map((row) => [Float32Array.from(row)]), undefined],
    ['empty typed rows', [new Float32Array(0), new Float32Array(0)], undefined],
  ])('reads or rejects %s as tfjs does: %j, shape %j', (_, values, shape) => {
    const theirs = made(() => {
      const x = tf.tensor(values, shape as number[], 'float32');
      return { shape: x.shape, data: x.dataSync() };
    });
    expect(made(() => tensor(values, shape, 'float32'))).toEqual(theirs);
    const options = shape === undefined ? {} : { shape };
    expect(made(() => tensor(values, options))).toEqual(theirs);
  });

  test('makes float64 of float64 rows, and gives an NdArray or a Tensor any shape', () => {
    const rows = [Float64Array.of(0.1, 2), Float64Array.of(3, 4)];
    expect(tensor(rows, [2, 2], 'float64').data).toEqual(Float64Array.of(0.1, 2, 3, 4));
    expect(tensor(rows).data).toEqual(Float32Array.of(0.1, 2, 3, 4));
    expect(tensor(0.1, undefined, 'float64').item()).toBe(0.1);
    expect(tensor(tensor(SQUARE), [4]).toArray()).toEqual(FLAT);
    expect(tensor(ndarray(Float64Array.from(FLAT), [4]), [2, 2]).dtype).toBe('float64');
  });

  test.each<[string, () => unknown, 'TypeError' | 'RangeError', string]>([
    [
      'a shape of another size',
      () => tensor(FLAT, [3]),
      'RangeError',
      'shape [3] holds 3 values, but there are 4',
    ],
    [
      'another shape than that of nested arrays',
      () => tensor(SQUARE, [4]),
      'RangeError',
      'shape must be [2, 2], as values are; received [4]',
    ],
    [
      'a number as the shape',
      () => tensor(FLAT, 4 as never),
      'TypeError',
      'shape must be an array of axis lengths; received 4',
    ],
    [
      'a dtype in the place of the shape',
      () => tensor(FLAT, 'float64' as never),
      'TypeError',
      'shape must be an array of axis lengths; received "float64"',
    ],
    [
      'null',
      () => tensor(FLAT, null as never),
      'TypeError',
      'options must be an object with the keys shape, dtype; received null',
    ],
    [
      'a typed array as the shape',
      () => tensor(FLAT, Int32Array.of(4) as never),
      'TypeError',
      'options must be an object with the keys shape, dtype; received Int32Array(1)',
    ],
    [
      'text in the shape',
      () => tensor(FLAT, ['4'] as never),
      'TypeError',
      'shape must be an array of numbers; received an axis "4"',
    ],
    [
      'another dtype',
      () => tensor(FLAT, [4], 'int32' as never),
      'TypeError',
      `dtype must be 'float32' or 'float64'; received "int32"`,
    ],
    [
      'a dtype after options',
      () => (tensor as (...given: unknown[]) => unknown)(FLAT, { shape: [4] }, 'float64'),
      'TypeError',
      'shape must be an array of axis lengths; received an array of shape [4]',
    ],
    [
      'rows of bigints',
      () => tensor([BigInt64Array.of(1n)] as never),
      'TypeError',
      'values must be an array of numbers, not bigints; received BigInt64Array(1)',
    ],
    [
      'a freed row',
      () => tensor([Float32Array.of(1, 2), freed()]),
      'TypeError',
      'values must be an array in use; received an array that was freed',
    ],
    [
      // tfjs makes a tensor of shape [2, 2] with 3 values.
      'ragged typed rows',
      () => tensor([Float32Array.of(1, 2), Float32Array.of(3)]),
      'RangeError',
      'values must be nested arrays of shape [2, 2], as the first entries are; received Float32Array(1) at depth 1',
    ],
    [
      'typed arrays too deep',
      () => tensor([[1], [Float32Array.of(1)]]),
      'RangeError',
      'values must be numbers in shape [2, 1]; received Float32Array(1)',
    ],
    [
      'a typed array for a list of lists',
      () => tensor([SQUARE, Float32Array.of(1, 2)]),
      'RangeError',
      'values must be nested arrays of shape [2, 2, 2], as the first entries are; received 1 at depth 2',
    ],
  ])('rejects %s', (_, call, kind, sentence) => {
    const error = thrown(call);
    expect([error.name, error.message]).toEqual([`Clampwise${kind}`, `tensor: ${sentence}`]);
  });
});

describe('a Tensor', () => {
  test('gives its values as nested arrays, as one number, and as text', () => {
    expect(
      tensor([
        [1, -0],
        [3, NaN],
      ]).toArray(),
    ).toEqual([
      [1, -0],
      [3, NaN],
    ]);
    expect(tensor(5).toArray()).toBe(5);
    expect(tensor([[5]]).item()).toBe(5);
    expect(thrown(() => tensor([1, 2]).item()).message).toMatch(/one element/);
    expect(String(tensor([0.1, -0, NaN]))).toBe('Tensor float32 [3] [0.1, -0, NaN]');
    expect(
      String(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe('Tensor float32 [2, 2]\n[[1, 2],\n [3, 4]]');
    expect(String(tensor(0.1, { dtype: 'float64' }))).toBe('Tensor float64 [] 0.1');
  });

  test('shortens long axes in its text', () => {
    const text = String(tensor(Array.from({ length: 100 }, (_, k) => k)));
    expect(text).toBe('Tensor float32 [100] [0, 1, 2, …, 97, 98, 99]');
    expect(String(zeros([1000, 1000])).length).toBeLessThan(400);
  });

  test('is no operand of JavaScript: the error names ops', () => {
    const x = tensor([1, 2]) as unknown as number;
    const y = tensor(3) as unknown as number;
    const calls: readonly (() => unknown)[] = [
      () => x * 2,
      () => x + y,
      () => x - 1,
      () => x > 0,
      () => x <= y,
      () => +y,
      () => -x,
      () => x ** 2,
      () => Number(y),
      () => Math.max(x, 0),
      () => x / y,
      () => Math.sqrt(y),
      () => Float32Array.of(0).fill(x),
    ];
    for (const call of calls) {
      const error = thrown(call);
      expect(error).toMatchObject({ name: 'ClampwiseTypeError', op: 'Tensor' });
      expect(error.message).toMatch(/ops\.mul\(x, 2\)/);
    }
    const layer = dense({ units: 1 });
    layer.apply([[1]]);
    expect(thrown(() => (layer.weights[0] as unknown as number) * 2).message).toMatch(/ops\.mul/);
  });

  test('of a layer is copied and written as JSON without the layer', () => {
    const layer = dense({ units: 1, useBias: false, kernelInitializer: 'ones' });
    layer.apply([[1]]);
    const weight = layer.weights[0] as Weight;
    const plain = { name: 'kernel', shape: [1, 1], dtype: 'float32' };
    expect(JSON.parse(JSON.stringify(weight))).toMatchObject(plain);
    expect(structuredClone(weight)).toMatchObject({ ...plain, data: Float32Array.of(1) });
    expect(inspect(weight)).toBe('Tensor float32 [1, 1]\n[[1]]');
  });

  test('is text where text is asked for', () => {
    const x = tensor([1, 2]);
    expect(`${x}`).toBe('Tensor float32 [2] [1, 2]');
    expect([x, x].join(' ')).toBe('Tensor float32 [2] [1, 2] Tensor float32 [2] [1, 2]');
    expect(inspect(x)).toBe('Tensor float32 [2] [1, 2]');
    expect(JSON.parse(JSON.stringify(x))).toMatchObject({ shape: [2], dtype: 'float32' });
  });

  test('cannot be given other parts', () => {
    const x = tensor([1, 2]);
    expect(() => (x.shape as number[]).push(1)).toThrow(TypeError);
  });
});

describe('makers', () => {
  test('zeros and ones', () => {
    expect(zeros([2, 3]).data).toEqual(new Float32Array(6));
    expect(ones([2], { dtype: 'float64' }).data).toEqual(Float64Array.of(1, 1));
    expect(ones([]).item()).toBe(1);
    expect(thrown(() => zeros([-1])).name).toBe('ClampwiseRangeError');
    expect(thrown(() => ones([2], { dtpe: 'float64' } as never)).message).toMatch(/'dtype'/);
  });

  test('a seed repeats, others differ, and no seed is another each time', () => {
    const draw = (seed?: number) => randomNormal([8], seed === undefined ? {} : { seed }).toArray();
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)).not.toEqual(draw(7 + 2 ** 32));
    expect(draw(-1)).not.toEqual(draw(1));
    expect(draw()).not.toEqual(draw());
    const uniform = randomUniform([8], { seed: 7, min: -2, max: 5 });
    expect(uniform.toArray()).toEqual(randomUniform([8], { seed: 7, min: -2, max: 5 }).toArray());
  });

  test('the numbers of a seed stay what they are', () => {
    const x = randomUniform([4], { seed: 1, dtype: 'float64' });
    expect([...x.data]).toMatchInlineSnapshot(`
      [
        0.32162812851037836,
        0.13630153396766254,
        0.1985286682096573,
        0.9100636103942535,
      ]
    `);
    expect([...randomNormal([3], { seed: 1 }).data]).toMatchInlineSnapshot(`
      [
        -0.40406495332717896,
        0.9462964534759521,
        1.7013933658599854,
      ]
    `);
  });

  test('random values have the mean and the deviation asked for', () => {
    const n = 40_000;
    const moments = (data: ArrayLike<number>): [number, number] => {
      const values = Array.from(data);
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n)];
    };
    const [mean, stddev] = moments(randomNormal([n], { seed: 3, mean: 2, stddev: 0.5 }).data);
    expect(Math.abs(mean - 2)).toBeLessThan(0.01);
    expect(Math.abs(stddev - 0.5)).toBeLessThan(0.01);
    const uniform = randomUniform([n], { seed: 3, min: -1, max: 3 }).data;
    const [middle, width] = moments(uniform);
    expect(Math.abs(middle - 1)).toBeLessThan(0.03);
    expect(Math.abs(width - 4 / Math.sqrt(12))).toBeLessThan(0.02);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThanOrEqual(3);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a negative deviation', () => randomNormal([1], { stddev: -1 }), /stddev .* at least 0/],
    ['half a seed', () => randomNormal([1], { seed: 0.5 }), /seed .* whole/],
    ['max below min', () => randomUniform([1], { min: 1, max: 0 }), /max .* at least 1/],
    ['NaN', () => randomUniform([1], { min: NaN }), /min .* NaN/],
    ['a misspelt option', () => randomNormal([1], { std: 1 } as never), /unknown option 'std'/],
  ])('reject %s', (_, call, message) => {
    expect(thrown(call).message).toMatch(message);
  });
});

test('the generator is xoshiro128**: the first outputs of its reference implementation from 1, 2, 3, 4', () => {
  const random = new RandomGenerator(0);
  Object.assign(random, { a: 1, b: 2, c: 3, d: 4 });
  expect(Array.from({ length: 4 }, () => random.bits())).toEqual([11520, 0, 5927040, 70819200]);
});

function freed(): Float32Array {
  const x = heap.from(Float32Array.of(1, 2));
  heap.free(x);
  return x;
}

function detached(): Float32Array {
  const x = Float32Array.of(1, 2);
  structuredClone(x.buffer, { transfer: [x.buffer] });
  return x;
}
