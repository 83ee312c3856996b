// What a model.json says, key by key, and the whole message of what it must not say.
import { describe, expect, test } from 'vitest';
import { Fault } from '../src/fault.ts';
import type { Json } from '../src/json.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/limits.ts';
import { dialectOf } from '../src/read/dialect.ts';
import { namedArrays } from '../src/read/namedArrays.ts';
import { once } from '../src/read/once.ts';
import { checkSpecs, type WeightSpec } from '../src/read/weightSpecs.ts';
import { DENSE, DENSE_SPECS, encode, sequential } from './support/files.ts';
import { failureOf, opened } from './support/opened.ts';

describe('descriptions of weights', () => {
  const spec = (fields: object = {}) =>
    ({ name: 'a', shape: [2], dtype: 'float32', ...fields }) as unknown as Json;
  const check = (list: Json[], limits: Partial<Limits> = {}) =>
    checkSpecs(list, { ...DEFAULT_LIMITS, ...limits });
  const DTYPES = 'one of float32, float16, int32, int16, int8, uint16, uint8, bool';

  test.each<[string, string, Json, Partial<Limits>?]>([
    ['weight 0 without a description', 'an object', 5],
    ['weight 0 without a name', 'a name for each weight', spec({ name: '' })],
    ['weight 0 without a name', 'a name for each weight', spec({ name: 5 })],
    ["the weight 'a' without a shape", 'a list of lengths', spec({ shape: 2 })],
    [
      "the weight 'a' with 3 axes",
      'at most 2 (limits.rank)',
      spec({ shape: [1, 1, 1] }),
      { rank: 2 },
    ],
    [
      "the weight 'a' with an axis of length -1",
      'whole numbers, at least 0',
      spec({ shape: [2, -1] }),
    ],
    [
      'the weight \'a\' with an axis of length "2"',
      'whole numbers, at least 0',
      spec({ shape: ['2'] }),
    ],
    ["the weight 'a' without a dtype", DTYPES, spec({ dtype: undefined })],
    ['the weight \'a\' of dtype "string"', DTYPES, spec({ dtype: 'string' })],
    ["the weight 'a' of dtype 5", DTYPES, spec({ dtype: 5 })],
    [
      "the weight 'a' of shape [2, 3]",
      'at most 23 bytes (limits.arrayBytes)',
      spec({ shape: [2, 3] }),
      { arrayBytes: 23 },
    ],
    [
      'the weight \'a\', quantized to "int4"',
      'one of uint8, uint16, float16',
      spec({ quantization: { dtype: 'int4' } }),
    ],
    [
      "the weight 'a', quantized to nothing",
      'one of uint8, uint16, float16',
      spec({ quantization: 'uint8' }),
    ],
    [
      "the weight 'a' of dtype float16, quantized to uint8",
      'float32',
      spec({ dtype: 'float16', quantization: { dtype: 'uint8', scale: 1, min: 0 } }),
    ],
    [
      "the weight 'a' of dtype int32, quantized to float16",
      'float32',
      spec({ dtype: 'int32', quantization: { dtype: 'float16' } }),
    ],
    ...[{ scale: 1 }, { min: 0 }, { scale: '1', min: 0 }].map((values): [string, string, Json] => [
      "the weight 'a', quantized without a scale or a min",
      'two finite numbers',
      spec({ quantization: { dtype: 'uint16', ...values } }),
    ]),
  ])('%s; expected %s', (received, expected, each, limits) => {
    expect(() => check([each], limits)).toThrow(new Fault(received, expected));
  });

  test('as many as are allowed, and one more', () => {
    const two = [spec(), spec({ name: 'b' })];
    const limits = { objects: 2, totalBytes: 16, arrayBytes: 8, rank: 1 };
    expect(check(two, limits)).toHaveLength(2);
    expect(() => check(two, { objects: 1 })).toThrow(
      new Fault('2 weights', 'at most 1 (limits.objects)'),
    );
    expect(() => check(two, { totalBytes: 15 })).toThrow(
      new Fault('weights of 16 bytes', 'at most 15 (limits.totalBytes)'),
    );
  });

  test('say what is stored', () => {
    const plain = { name: 'a', size: 6, quantization: null, isOfOptimizer: false };
    const shape = [2, 3];
    expect(check([spec({ shape })])).toEqual([{ ...plain, shape, dtype: 'float32', bytes: 24 }]);
    const bytes = ['float32', 'float16', 'int32', 'int16', 'int8', 'uint16', 'uint8', 'bool'].map(
      (dtype) => check([spec({ shape, dtype })])[0]?.bytes,
    );
    expect(bytes).toEqual([24, 12, 24, 12, 6, 12, 6, 6]);
    const quantization = { dtype: 'uint16', scale: 0.5, min: -1 };
    for (const dtype of ['float32', 'int32'])
      expect(check([spec({ shape, dtype, quantization, group: 'optimizer' })])).toEqual([
        { ...plain, shape, dtype, bytes: 12, quantization, isOfOptimizer: true },
      ]);
    const half = spec({ shape: [], quantization: { dtype: 'float16' }, group: 'model' });
    expect(check([half])).toEqual([
      {
        ...plain,
        shape: [],
        size: 1,
        dtype: 'float32',
        bytes: 2,
        quantization: { dtype: 'float16', scale: Number.NaN, min: Number.NaN },
      },
    ]);
    expect(check([spec({ shape: [0], quantization: null })])[0]).toMatchObject({ bytes: 0 });
  });
});

test('arrays are cut from parts of any length', () => {
  const spec = (name: string, bytes: number): WeightSpec => ({
    name,
    shape: [bytes],
    dtype: 'uint8',
    size: bytes,
    bytes,
    quantization: null,
    isOfOptimizer: false,
  });
  const all = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const sizes = [2, 0, 3, 1, 0];
  const specs = sizes.map((size, k) => spec(`w${k}`, size));
  const wanted = [[1, 2], [], [3, 4, 5], [6], []];
  for (const cuts of [
    [6],
    [2, 4],
    [1, 5],
    [1, 1, 1, 1, 1, 1],
    [0, 2, 0, 3, 0, 1, 0],
    [3, 0, 0, 3],
  ]) {
    let start = 0;
    const parts = cuts.map((length) => {
      start += length;
      return all.subarray(start - length, start);
    });
    const { weights } = namedArrays(specs, parts);
    expect(weights.map(({ values }) => [...values])).toEqual(wanted);
    // What lies in one part is a view of it.
    if (cuts.length === 1)
      expect(weights.every(({ values }) => values.buffer === all.buffer)).toBe(true);
  }
  expect(namedArrays([spec('empty', 0)], []).weights[0]?.values).toHaveLength(0);
});

test.each([
  ['tfjs-layers 4.22.0', 'tfjs'],
  ['TensorFlow.js tfjs-layers v4.22.0', 'tfjs'],
  ['3.0.0', 'keras3'],
  ['10.1', 'keras3'],
  ['2.15.0', 'keras2'],
  ['v3', 'keras2'],
  ['', 'keras2'],
] as const)('the version %j is of %s', (version, dialect) => {
  expect(dialectOf(version, { class_name: 'Sequential' })).toBe(dialect);
});

test('without a version, the words of Keras 3 tell', () => {
  for (const word of ['batch_shape', '__keras_tensor__', 'DTypePolicy'])
    expect(dialectOf('', { config: [word] })).toBe('keras3');
  for (const word of ['batch_input_shape', 'my_batch_shape', 'keras_tensor'])
    expect(dialectOf('', { config: [word] })).toBe('keras2');
});

test('what was read once is kept, unless reading failed', async () => {
  let calls = 0;
  const read = once(async () => {
    calls++;
    if (calls === 1) throw new Error('first');
    return calls;
  });
  await expect(read()).rejects.toThrow('first');
  expect(await Promise.all([read(), read(), read()])).toEqual([2, 2, 2]);
});

describe('a model.json', () => {
  const said = (error: string) => `openModelFile: cannot read source: ${error}`;

  test.each<[object, string]>([
    [
      { a: 1, b: 2 },
      'an object with the keys a, b; expected a model of layers, such as a model.json',
    ],
    [
      { format: 'graph-model', a: 1 },
      'a graph model; expected a model of layers; for a graph model use tf.loadGraphModel',
    ],
    [
      { modelTopology: { node: [] } },
      'a graph model; expected a model of layers; for a graph model use tf.loadGraphModel',
    ],
    [
      { modelTopology: { a: 1 }, format: 'layers-model' },
      'an object with the keys modelTopology, format; expected a model of layers, such as a model.json',
    ],
    [{ ...DENSE, weightSpecs: {} }, 'weightSpecs that are no list; expected a list'],
    [
      { ...DENSE, weightData: new ArrayBuffer(8) },
      'weightData without weightSpecs; expected both of them',
    ],
    [
      { ...DENSE, weightsManifest: [1] },
      'a weightsManifest that is no list of groups; expected a list of groups',
    ],
    [
      { ...DENSE, weightsManifest: [{ paths: ['a'] }, { paths: ['b', 'a'] }] },
      "a weightsManifest that names 'a' twice; expected each file once",
    ],
  ])('%o', async (source, message) => {
    expect(await failureOf(opened(source))).toBe(said(message));
  });

  test('says which program wrote it', async () => {
    const format = async (more: object) => (await opened({ ...DENSE, ...more })).format;
    const container = 'model.json';
    expect(await format({})).toEqual({ dialect: 'keras2', container, version: '2.15.0' });
    const none = { keras_version: '' };
    expect(await format({ ...none, generatedBy: 'keras v2.3.1' })).toMatchObject({
      version: '2.3.1',
    });
    const topology = { modelTopology: { ...DENSE, keras_version: '2.1' }, generatedBy: 'keras v9' };
    expect((await opened(topology)).format).toMatchObject({ version: '2.1', dialect: 'keras2' });
    const inside = { keras_version: '3.1', model_config: DENSE };
    expect((await opened({ modelTopology: inside })).format).toMatchObject({ dialect: 'keras3' });
    expect(await format(none)).toMatchObject({ version: '', dialect: 'keras2' });
  });

  test('has its training in one of three places', async () => {
    const [outer, topology, inner] = [{ loss: 'a' }, { loss: 'b' }, { loss: 'c' }];
    const of = async (source: object) => {
      const { training, trainingKey } = await opened(source);
      return [training, trainingKey];
    };
    const model = { ...DENSE, compile_config: inner };
    const all = {
      trainingConfig: outer,
      modelTopology: { training_config: topology, model_config: model },
    };
    expect(await of(all)).toEqual([outer, 'trainingConfig']);
    expect(await of({ ...all, trainingConfig: null })).toEqual([topology, 'training_config']);
    expect(await of({ modelTopology: { model_config: model } })).toEqual([inner, 'compile_config']);
    expect(await of({ ...DENSE, trainingConfig: 'x' })).toEqual([null, null]);
  });

  test('may have metadata of the user, and methods that are no part of it', async () => {
    const metadata = async (userDefinedMetadata: unknown) =>
      (await opened({ ...DENSE, userDefinedMetadata })).userDefinedMetadata;
    expect(await metadata({ a: 1 })).toEqual({ a: 1 });
    for (const other of [null, 'x', [1]]) expect(await metadata(other)).toBeNull();
    const file = await opened({ ...DENSE, save: () => 1 });
    expect(file.architecture.source).toEqual(DENSE);
  });

  test('has an optimizer only if a weight is of its group', async () => {
    const weightData = Float32Array.of(2, 1).buffer;
    const plain = await opened({ ...DENSE, weightSpecs: DENSE_SPECS, weightData });
    expect([await plain.hasOptimizerState(), await plain.optimizer()]).toEqual([false, null]);
    const none = await opened(DENSE);
    expect([await none.hasOptimizerState(), await none.optimizer()]).toEqual([false, null]);
  });

  test('whose settings ask for far more than its weights hold', async () => {
    // 2,002,000 parameters, and 3,000 that are stored.
    const model = sequential(
      ['Dense', { units: 1000, batch_input_shape: [null, 1000] }],
      ['Dense', { units: 1000 }],
    );
    const weightSpecs = [
      { name: 'k', shape: [2, 1000], dtype: 'float32' },
      { name: 'b', shape: [1000], dtype: 'float32' },
      { name: 'm', shape: [1e6], dtype: 'float32', group: 'optimizer' },
    ];
    const artifacts = { ...model, weightSpecs };
    expect(await failureOf(opened(artifacts))).toBe(
      said(
        'a model of 2002000 parameters or more with 3000 stored weights; expected settings and weights that agree',
      ),
    );
    expect(await failureOf(opened(artifacts, { strict: false }))).toBe('no error');
  });
});

describe('the files of weights', () => {
  const BYTES = new Uint8Array(Float32Array.of(2, 1).buffer);
  const MEGABYTE = 2 ** 20;
  const weightsOf = async (files: Readonly<Record<string, Uint8Array>>, more: object = {}) => {
    const manifest = [{ paths: Object.keys(files), weights: DENSE_SPECS }];
    const readShard = async (path: string) => files[path];
    const file = await opened({ ...DENSE, weightsManifest: manifest }, { readShard, ...more });
    return file.weights();
  };
  const said = (error: string) => `openModelFile: cannot read source: ${error}`;

  test.each<[string, Readonly<Record<string, Uint8Array>>]>([
    ['an HTML page as a.bin; expected weights', { 'a.bin': encode('<html>') }],
    [
      'a pointer of Git LFS in place of the file as a.bin; expected weights',
      { 'a.bin': encode('version https://git-lfs') },
    ],
    [
      'weights (bytes in a: 3, b: 4) of 7 bytes; expected 8 bytes, as the weight specs say',
      { a: BYTES.subarray(0, 3), b: BYTES.subarray(4) },
    ],
    [
      'weights (bytes in a: 1048584) of 1048584 bytes; expected 8 bytes, as the weight specs say',
      { a: new Uint8Array(8 + MEGABYTE) },
    ],
    [
      'weights of over 1048585 bytes; expected 8 bytes, as the weight specs say',
      { a: new Uint8Array(9 + MEGABYTE) },
    ],
  ])('%s', async (message, files) => {
    expect(await failureOf(weightsOf(files))).toBe(said(message));
  });

  test('are fetched up to a megabyte more than the weights take', async () => {
    const fetched = async (size: number, limits = {}) => {
      const fetchFunc = async () => new Response(new Uint8Array(size));
      const weightsManifest = [{ paths: ['a'], weights: DENSE_SPECS }];
      const options = { fetchFunc, weightPathPrefix: 'https://h/', limits };
      return failureOf((await opened({ ...DENSE, weightsManifest }, options)).weights());
    };
    expect(await fetched(MEGABYTE + 9)).toContain('which gave over 1048584 bytes');
    expect(await fetched(MEGABYTE + 8)).toContain('weights (bytes in a: 1048584)');
  });

  test('are read eight at a time, in order', async () => {
    let [now, most] = [0, 0];
    const asked: string[] = [];
    const readShard = async (path: string) => {
      asked.push(path);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      return BYTES.subarray(Number(path), Number(path) + 1);
    };
    const paths = Array.from({ length: 8 }, (_, k) => `${k}`);
    const many = [...paths, '8', '9', '10'];
    const weightsManifest = [{ paths: many, weights: DENSE_SPECS }];
    const file = await opened({ ...DENSE, weightsManifest }, { readShard });
    const weights = await file.weights();
    expect(weights.kind === 'named' && weights.arrays.map(({ values }) => values[0])).toEqual([
      2, 1,
    ]);
    expect(asked).toEqual(many);
    expect(most).toBe(8);
  });

  test('that are more than the limit', async () => {
    const files = { a: BYTES.subarray(0, 4), b: BYTES.subarray(4) };
    expect((await weightsOf(files, { limits: { objects: 2 } })).kind).toBe('named');
    expect(await failureOf(weightsOf(files, { limits: { objects: 1 } }))).toBe(
      said('a weightsManifest of 2 files; expected at most 1 (limits.objects)'),
    );
  });
});
