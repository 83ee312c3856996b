// The whole message of content that cannot be written, and what the written JSON looks like.

import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { Fault } from '../src/fault.ts';
import { type KerasContent, type TfjsContent, writeKeras, writeTfjs } from '../src/index.ts';
import type { Json, JsonObject } from '../src/json.ts';
import type { NamedArray, StoredArray } from '../src/types.ts';
import { checkArray } from '../src/write/arrays.ts';
import { checkJson, checkList, checkObject, said } from '../src/write/content.ts';
import { checked } from '../src/write/fail.ts';
import { pythonJson } from '../src/write/json.ts';
import { byPath } from '../src/write/paths.ts';

const floats = (shape: readonly number[], ...values: number[]): StoredArray => {
  return { shape, dtype: 'float32', values: Float32Array.from(values) };
};

describe('parts of content', () => {
  const array = (fields: object): StoredArray =>
    ({ ...floats([2], 1, 2), ...fields }) as StoredArray;
  const DTYPES =
    'float16, bfloat16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool';

  test.each<[string, string, unknown]>([
    ['x that is no array', '{ dtype, shape, values }', null],
    ['x that is no array', '{ dtype, shape, values }', 5],
    ['x of the dtype complex', DTYPES, array({ dtype: 'complex' })],
    ['x of the dtype undefined', DTYPES, array({ dtype: undefined })],
    ['x of float64 as Float32Array', 'a Float64Array for float64', array({ dtype: 'float64' })],
    ['x of float32 as Array', 'a Float32Array for float32', array({ values: [1, 2] })],
    ['x without a shape', 'a list of sizes', array({ shape: 2 })],
    ['x without a shape', 'a list of sizes', array({ shape: [-1, -2] })],
    ['x without a shape', 'a list of sizes', array({ shape: [0.5, 4] })],
    ['x without a shape', 'a list of sizes', array({ shape: new Array(1) })],
    ['x of shape [2, 2] with 2 values', '4 values for that shape', array({ shape: [2, 2] })],
    ['x of shape [] with 2 values', '1 values for that shape', array({ shape: [] })],
  ])('%s; expected %s', (received, expected, value) => {
    expect(() => checkArray(value as StoredArray, 'x')).toThrow(new Fault(received, expected));
  });

  test('arrays that are fine', () => {
    for (const fine of [floats([2], 1, 2), floats([], 1), floats([0, 4]), floats([2, 1, 1], 1, 2)])
      expect(() => checkArray(fine, 'x')).not.toThrow();
  });

  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

  test.each<[string, string, () => void]>([
    ['x with a value of the type bigint', 'values of JSON', () => checkJson({ a: [1n] }, 'x')],
    ['x with a value of the type function', 'values of JSON', () => checkJson([() => 1], 'x')],
    ['x with a value of the type symbol', 'values of JSON', () => checkJson(Symbol('s'), 'x')],
    ['x with more than 64 levels', 'fewer levels', () => checkJson(nested(65), 'x')],
    ['x that is no list', 'a list without holes', () => checkJson({ a: new Array(2) }, 'x')],
    ['x of the type string', 'an object or null', () => checkObject('a', 'x')],
    ['x of the type object', 'an object or null', () => checkObject([], 'x')],
    ['x with a value of the type bigint', 'values of JSON', () => checkObject({ a: 1n }, 'x')],
    ['x that is no list', 'a list without holes', () => checkList({}, 'x')],
    ['x that is no list', 'a list without holes', () => checkList([1, undefined], 'x')],
  ])('%s; expected %s', (received, expected, check) => {
    expect(check).toThrow(new Fault(received, expected));
  });

  test('values of JSON', () => {
    for (const fine of [
      null,
      'x',
      1,
      true,
      undefined,
      [],
      {},
      { a: [{ b: undefined }] },
      nested(64),
    ])
      expect(() => checkJson(fine, 'x')).not.toThrow();
    for (const fine of [null, undefined, {}, { a: 1 }])
      expect(() => checkObject(fine, 'x')).not.toThrow();
    expect(() => checkList([], 'x')).not.toThrow();
    expect([said(1.5), said('a'), said(null), said(1n)]).toEqual(['1.5', 'a', 'object', 'bigint']);
  });

  test('paths', () => {
    const [one, two] = [floats([1], 1), floats([1], 2)];
    const tree = byPath([
      { path: ['a', 'b'], arrays: [one] },
      { path: ['a'], arrays: [two] },
      { path: [], arrays: [] },
      { path: ['a', 'c'], arrays: [] },
    ]);
    const a = tree.inside.get('a');
    expect([a?.path, a?.arrays, a?.inside.get('b')?.path, a?.inside.get('b')?.arrays]).toEqual([
      ['a'],
      [two],
      ['a', 'b'],
      [one],
    ]);
    expect([...(a?.inside.keys() ?? [])]).toEqual(['b', 'c']);
    const cases: [unknown[], string, string][] = [
      [[null], 'weights with a path that is no list', 'a list without holes'],
      [[{ path: ['a'] }], 'weights with arrays that is no list', 'a list without holes'],
      [[{ path: [5], arrays: [] }], 'a path without names', 'names of layers'],
      [
        [
          { path: ['a', 'b'], arrays: [one] },
          { path: ['a', 'b'], arrays: [] },
        ],
        "weights of 'a/b' twice",
        'each path once',
      ],
      [
        [{ path: ['a', 'b'], arrays: [one, 5] }],
        "weight 1 of 'a/b' that is no array",
        '{ dtype, shape, values }',
      ],
    ];
    for (const [weights, received, expected] of cases)
      expect(() => byPath(weights as never)).toThrow(new Fault(received, expected));
  });

  test('an error of another kind stays what it is', () => {
    const other = new TypeError('other');
    const failing = () => {
      throw other;
    };
    expect(() => checked('write', failing)).toThrow(other);
    expect(checked('write', () => 5)).toBe(5);
  });
});

test.each<[Json | undefined, string]>([
  [null, 'null'],
  [undefined, 'null'],
  [true, 'true'],
  ['é"', '"é\\""'],
  [1, '1'],
  [1.5, '1.5'],
  [1e21, '1e+21'],
  [Number.NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
  [[1, [], 'a'], '[1, [], "a"]'],
  [{ a: 1, 'b"': { c: [] } }, '{"a": 1, "b\\"": {"c": []}}'],
  [{ a: undefined, b: null } as unknown as Json, '{"b": null}'],
  [
    { learning_rate: 1, momentum: -2, other: 3 },
    '{"learning_rate": 1.0, "momentum": -2.0, "other": 3}',
  ],
  [{ learning_rate: 0.5, momentum: 1e21 }, '{"learning_rate": 0.5, "momentum": 1e+21}'],
  [{ learning_rate: [1] }, '{"learning_rate": [1]}'],
])('%j as Python writes it: %s', (value, text) => {
  expect(pythonJson(value)).toBe(text);
});

const dense = { class_name: 'Dense', config: { name: 'd', units: 1, use_bias: false } };
const kernel: NamedArray = { name: 'd/kernel', ...floats([1, 1], 2) };

describe('writeKeras', () => {
  const model = (...layers: JsonObject[]): JsonObject => ({
    class_name: 'Sequential',
    module: 'keras',
    config: { name: 'm', build_input_shape: [null, 1], layers },
  });
  const weights = [{ path: ['d'], arrays: [kernel] }];
  const training = { optimizer: { module: 'keras.optimizers', class_name: 'SGD', config: {} } };
  const state = { iterations: 1, learningRate: 0.5, slots: [] };
  const content = (more: object = {}) => ({ model: model(dense), weights, training, ...more });
  const rnn = (cells: JsonObject[], arrays: StoredArray[]) => ({
    model: model({
      class_name: 'RNN',
      config: { name: 'r', cell: { class_name: 'StackedRNNCells', config: { cells } } },
    }),
    weights: [{ path: ['r'], arrays }],
  });
  const cell = (use_bias: boolean): JsonObject => ({
    class_name: 'SimpleRNNCell',
    config: { units: 1, use_bias },
  });

  test.each<[unknown, string]>([
    [null, 'object; expected { model, weights }'],
    [5, 'number; expected { model, weights }'],
    [{ weights }, 'content without a model; expected { model, weights }'],
    [{ model: model() }, 'content without weights; expected { model, weights }'],
    [
      { model: { class_name: 'Sequential', config: {} }, weights },
      "a model without a module; expected one with a module: 'keras' or 'keras.src.models.functional'",
    ],
    [
      content({ training: { optimizer: { class_name: 'SGD' } } }),
      "an optimizer without a module; expected one with a module: 'keras.optimizers'",
    ],
    [content({ training: 5 }), 'training of the type number; expected an object or null'],
    [
      content({ model: { ...model(), x: 1n } }),
      'a model with a value of the type bigint; expected values of JSON',
    ],
    [
      content({ kerasVersion: Symbol('s') }),
      'a kerasVersion with a value of the type symbol; expected values of JSON',
    ],
    [
      content({ weights: [{ path: ['x', 'y'], arrays: [kernel] }] }),
      "weights of 'x', which no output of the model needs; expected paths of layers that lead to an output",
    ],
    [
      content({ training: null, optimizer: state }),
      'an optimizer without training; expected training that names the optimizer',
    ],
    [content({ optimizer: 5 }), 'an optimizer that is no object; expected { iterations, slots }'],
    [
      content({ optimizer: { ...state, slots: 5 } }),
      'slots of the optimizer that is no list; expected a list without holes',
    ],
    [
      content({ optimizer: { ...state, learningRate: '1' } }),
      'a learning rate of the type string; expected a number or null',
    ],
    ...[-1, 1.5, 2 ** 31, 'x'].map((iterations): [unknown, string] => [
      content({ optimizer: { ...state, iterations } }),
      `${iterations} iterations; expected a count from 0 to 2147483647`,
    ]),
    [
      content({ optimizer: { ...state, slots: [kernel, 5] } }),
      'slot 1 of the optimizer that is no array; expected { dtype, shape, values }',
    ],
    [
      rnn([cell(true), cell(false)], Array(4).fill(floats([1], 1))),
      '4 weights of a layer that keeps them in parts; expected 5 for these cells',
    ],
    [
      {
        model: model({ class_name: 'MultiHeadAttention', config: { name: 'a' } }),
        weights: [{ path: ['a'], arrays: Array(6).fill(floats([1], 1)) }],
      },
      '6 weights of a layer that keeps them in parts; expected a multiple of 4',
    ],
  ])('%o', (given, message) => {
    expect(() => writeKeras(given as KerasContent)).toThrow(
      expect.objectContaining({ message: `writeKeras: cannot write content: ${message}` }),
    );
  });

  test('what is at the limit, or not given', () => {
    const fine: object[] = [
      { training: null },
      { training: undefined, optimizer: null },
      { training: { optimizer: 'sgd' }, optimizer: { ...state, iterations: 2 ** 31 - 1 } },
      { optimizer: { ...state, iterations: 0, learningRate: null } },
      rnn([cell(true), cell(false)], Array(5).fill(floats([1, 1], 1))),
    ];
    for (const more of fine) expect(() => writeKeras(content(more) as KerasContent)).not.toThrow();
  });

  test('stores the weights, packs the settings, and dates nothing', () => {
    const bytes = writeKeras(content({ kerasVersion: '3.1.0' }) as KerasContent);
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toEqual(['metadata.json', 'config.json', 'model.weights.h5']);
    expect(strFromU8(files['metadata.json'] as Uint8Array)).toBe('{"keras_version": "3.1.0"}');
    expect(JSON.parse(strFromU8(files['config.json'] as Uint8Array))).toEqual({
      ...model(dense),
      compile_config: training,
    });
    // Method 0, and midnight of 1 January 1980: the day is 1 and the month is 1.
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const headers: [number, number, number][] = [];
    for (let at = 0; at + 46 < bytes.length; at++)
      if (view.getUint32(at, true) === 0x02014b50)
        headers.push([10, 12, 14].map((more) => view.getUint16(at + more, true)) as never);
    expect(headers).toEqual([
      [8, 0, 0x21],
      [8, 0, 0x21],
      [0, 0, 0x21],
    ]);
  });
});

describe('writeTfjs', () => {
  const model = {
    class_name: 'Sequential',
    config: {
      name: 'm',
      layers: [{ ...dense, config: { ...dense.config, batch_input_shape: [null, 1] } }],
    },
  } as unknown as JsonObject;
  const content = (more: object = {}) => ({ model, weights: [kernel], ...more });
  const double = { ...kernel, dtype: 'float64', values: Float64Array.of(1) };

  test.each<[unknown, string]>([
    [undefined, 'undefined; expected { model, weights }'],
    [{ weights: [] }, 'content without a model; expected { model, weights }'],
    [{ model }, 'content without weights; expected { model, weights }'],
    [content({ weights: new Array(1) }), 'weights that is no list; expected a list without holes'],
    [
      content({ model: { ...model, x: 1n } }),
      'a model with a value of the type bigint; expected values of JSON',
    ],
    [content({ training: 'x' }), 'training of the type string; expected an object or null'],
    [
      content({ userDefinedMetadata: 5 }),
      'userDefinedMetadata of the type number; expected an object or null',
    ],
    [content({ optimizer: 5 }), 'an optimizer that is no list; expected a list without holes'],
    [
      content({ optimizer: [kernel], training: { optimizer_config: 'sgd' } }),
      'an optimizer without training.optimizer_config; expected training with an optimizer_config',
    ],
    [content({ weights: [{ ...kernel, name: 5 }] }), 'a weight without a name; expected names'],
    [content({ weights: [null] }), 'a weight without a name; expected names'],
    [
      content({ weights: [{ ...kernel, shape: [2] }] }),
      "the weight 'd/kernel' of shape [2] with 1 values; expected 2 values for that shape",
    ],
    [
      content({ weights: [double] }),
      "the weight 'd/kernel' of the dtype float64; expected float32, int32, bool or float16, the dtypes of tfjs",
    ],
    [content({ weights: [kernel, kernel] }), "two weights named 'd/kernel'; expected unique names"],
  ])('%o', (given, message) => {
    expect(() => writeTfjs(given as TfjsContent)).toThrow(
      expect.objectContaining({ message: `writeTfjs: cannot write content: ${message}` }),
    );
  });

  test('writes each dtype of tfjs, and the state after the weights', () => {
    const named = (name: string, dtype: string, values: unknown) => ({
      name,
      dtype,
      values,
      shape: [1],
    });
    const artifacts = writeTfjs(
      content({
        weights: [
          kernel,
          named('i', 'int32', Int32Array.of(7)),
          named('b', 'bool', Uint8Array.of(1)),
          named('h', 'float16', Uint16Array.of(0x3c00, 0x4000).subarray(1)),
        ],
        training: { optimizer_config: {} },
        optimizer: [named('iter', 'int32', Int32Array.of(3))],
        userDefinedMetadata: { a: 1 },
      }) as TfjsContent,
    );
    const { weightSpecs, weightData, ...rest } = artifacts;
    expect(weightSpecs).toEqual([
      { name: 'd/kernel', shape: [1, 1], dtype: 'float32' },
      { name: 'i', shape: [1], dtype: 'int32' },
      { name: 'b', shape: [1], dtype: 'bool' },
      {
        name: 'h',
        shape: [1],
        dtype: 'float32',
        quantization: { dtype: 'float16', original_dtype: 'float32' },
      },
      { name: 'iter', shape: [1], dtype: 'int32', group: 'optimizer' },
    ]);
    expect([...new Uint8Array(weightData)]).toEqual([
      0, 0, 0, 64, 7, 0, 0, 0, 1, 0, 64, 3, 0, 0, 0,
    ]);
    expect(rest).toEqual({
      format: 'layers-model',
      generatedBy: '@clampwise/model-files',
      convertedBy: null,
      modelTopology: { ...model, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
      trainingConfig: { optimizer_config: {} },
      userDefinedMetadata: { a: 1 },
    });
    const plain = writeTfjs(content({ training: null, optimizer: null }) as TfjsContent);
    expect(Object.keys(plain)).not.toContain('trainingConfig');
    expect(Object.keys(plain)).not.toContain('userDefinedMetadata');
  });
});
