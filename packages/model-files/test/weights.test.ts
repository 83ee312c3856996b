import { io } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, test, vi } from 'vitest';
import { type ModelSource, openModelFile, type StoredWeights } from '../src/index.ts';
import type { JsonObject } from '../src/json.ts';
import { DENSE, DENSE_SPECS, encode, sequential } from './support/files.ts';
import { zipOf } from './support/zip.ts';

const DATA = Float32Array.of(2, 1);
const bytesOfData = new Uint8Array(DATA.buffer);

const arraysOf = (weights: StoredWeights) =>
  weights.kind === 'named' ? weights.arrays.map(({ values }) => [...values].map(Number)) : [];

/** The weights of artifacts. */
const read = async (artifacts: object) => {
  const file = await openModelFile({ ...DENSE, ...artifacts } as ModelSource, { strict: false });
  return arraysOf(await file.weights());
};

const manifest = (paths: readonly unknown[], weights: unknown = DENSE_SPECS): JsonObject =>
  ({ ...DENSE, weightsManifest: [{ paths, weights }] }) as unknown as JsonObject;

describe('weightData', () => {
  const offset = new Float32Array([9, 2, 1, 9]).subarray(1, 3);
  const odd = new Uint8Array(11);
  odd.set(bytesOfData, 3);
  const stream = () => new Blob([bytesOfData]).stream();
  test.each<[string, object]>([
    ['an ArrayBuffer', { weightData: DATA.buffer }],
    ['a Float32Array', { weightData: DATA }],
    ['a view with an offset', { weightData: offset }],
    ['a view that is not aligned', { weightData: odd.subarray(3) }],
    ['a DataView', { weightData: new DataView(odd.buffer, 3, 8) }],
    ['a Buffer of Node', { weightData: Buffer.from(bytesOfData) }],
    [
      'several buffers',
      { weightData: [DATA.buffer.slice(0, 3), bytesOfData.subarray(3), new ArrayBuffer(0)] },
    ],
    ['an array of bytes', { weightData: [...bytesOfData] }],
    ['base64 text', { weightData: Buffer.from(bytesOfData).toString('base64') }],
    ['a stream', { getWeightStream: stream }],
    ['a promise of a stream', { getWeightStream: async () => stream() }],
  ])('%s', async (_, artifacts) => {
    expect(await read({ weightSpecs: DENSE_SPECS, ...artifacts })).toEqual([[2], [1]]);
  });

  test('may be missing where there are no weights', async () => {
    expect(await read({ weightSpecs: [] })).toEqual([]);
    expect(await (await openModelFile(DENSE)).weights()).toEqual({ kind: 'none' });
  });

  test.each<[string, object, RegExp]>([
    ['nothing', {}, /weightSpecs of 8 bytes without weightData/],
    ['too few bytes', { weightData: new ArrayBuffer(7) }, /weightData of 7 bytes/],
    ['too many bytes', { weightData: new ArrayBuffer(12) }, /weightData of 12 bytes/],
    ['an object', { weightData: {} }, /weightData that is an object/],
    ['numbers', { weightData: [2.5, 1] }, /weightData\[0\] that is 2\.5/],
    ['a list of others', { weightData: [DATA.buffer, 'x'] }, /weightData\[1\] that is "x"/],
    ['no base64', { weightData: 'ü' }, /not base64/],
    ['no stream', { getWeightStream: () => 5 }, /getWeightStream that gives 5/],
    [
      'a stream of text',
      {
        getWeightStream: () => new Blob(['12345678']).stream().pipeThrough(new TextDecoderStream()),
      },
      /other things than bytes/,
    ],
    [
      'a longer stream',
      { getWeightStream: () => new Blob([new ArrayBuffer(9)]).stream() },
      /over 8 bytes/,
    ],
  ])('%s is rejected', async (_, artifacts, message) => {
    const reading = read({ weightSpecs: DENSE_SPECS, ...artifacts });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: 'ClampwiseTypeError', argument: 'source' });
  });
});

describe('weight specs', () => {
  const spec = (fields: object) => [{ name: 'a', shape: [2], dtype: 'float32', ...fields }];

  test.each<[string, unknown, RegExp]>([
    ['no list', {}, /weightSpecs that are no list/],
    ['no object', [5], /weight 0 without a description/],
    ['no name', spec({ name: undefined }), /weight 0 without a name/],
    ['no shape', spec({ shape: undefined }), /the weight 'a' without a shape/],
    ['no dtype', spec({ dtype: undefined }), /the weight 'a' without a dtype/],
    ['a dtype of the prototype', spec({ dtype: 'constructor' }), /of dtype "constructor"/],
    ['strings', spec({ dtype: 'string', shape: [1e7] }), /of dtype "string"/],
    ['complex numbers', spec({ dtype: 'complex64' }), /of dtype "complex64"/],
    ['a negative length', spec({ shape: [-1] }), /an axis of length -1/],
    ['a length that is no number', spec({ shape: [null] }), /an axis of length null/],
    ['half a length', spec({ shape: [1.5] }), /an axis of length 1\.5/],
    ['too many axes', spec({ shape: Array(9).fill(1) }), /at most 8 \(limits\.rank\)/],
    ['too many bytes', spec({ shape: [2 ** 20, 2 ** 20] }), /limits\.arrayBytes/],
    ['too many bytes in all', Array(5).fill(spec({ shape: [2 ** 28] })[0]), /limits\.totalBytes/],
    ['quantization without scale', spec({ quantization: { dtype: 'uint8' } }), /without a scale/],
    [
      'quantization of another kind',
      spec({ quantization: { dtype: 'int4' } }),
      /quantized to "int4"/,
    ],
    ['quantization that is no object', spec({ quantization: 5 }), /quantized to nothing/],
    [
      'int32 as float16',
      spec({ dtype: 'int32', quantization: { dtype: 'float16' } }),
      /quantized to float16/,
    ],
    ['a name of a terminal', spec({ name: '\u001b]0;x\u0007', shape: 5 }), /'\\u001b\]0;x\\u0007'/],
  ])('%s is rejected at once', async (_, weightSpecs, message) => {
    const opening = openModelFile({
      ...DENSE,
      weightSpecs,
      weightData: new ArrayBuffer(24),
    } as unknown as ModelSource);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
  });

  test('other dtypes keep their values', async () => {
    const specs = [
      { name: 'a', shape: [], dtype: 'int32' },
      { name: 'b', shape: [3], dtype: 'bool' },
      { name: 'b', shape: [2], dtype: 'uint8' },
      { name: 'c', shape: [0, 4], dtype: 'float32' },
      { name: 'd', shape: [1], dtype: 'float16' },
    ];
    const weightData = [Int32Array.of(-7), Uint8Array.of(1, 0, 1, 200, 3), Uint16Array.of(0x3c00)];
    expect(await read({ weightSpecs: specs, weightData })).toEqual([
      [-7],
      [1, 0, 1],
      [200, 3],
      [],
      [0x3c00],
    ]);
  });

  test('quantized weights are what tfjs makes of them', async () => {
    const specs = [
      {
        name: 'a',
        shape: [3],
        dtype: 'float32',
        quantization: { dtype: 'uint8', scale: 0.1, min: -1 },
      },
      {
        name: 'b',
        shape: [2],
        dtype: 'int32',
        quantization: { dtype: 'uint16', scale: 0.5, min: -3 },
      },
      { name: 'c', shape: [5], dtype: 'float32', quantization: { dtype: 'float16' } },
    ];
    const halves = [0x3555, 0x8001, 0x7c00, 0xfbff, 0x0000];
    const weightData = [
      Uint8Array.of(0, 10, 255),
      Uint16Array.of(1, 65535),
      Uint16Array.of(...halves),
    ];
    const bytes = weightData.map((each) => new Uint8Array(each.buffer));
    const found = await read({ weightSpecs: specs, weightData: bytes });
    const ofTfjs = io.decodeWeights(
      bytes.map((each) => each.slice().buffer),
      specs as io.WeightsManifestEntry[],
    );
    expect(found).toEqual(Object.values(ofTfjs).map((tensor) => [...tensor.dataSync()]));
    // 1/3, the smallest, infinity and the largest, by IEEE 754.
    expect(found[2]).toEqual([0.333251953125, -(2 ** -24), Infinity, -65504, 0]);
  });

  test("the optimizer's are kept apart, wherever they stand", async () => {
    const [kernel, bias] = DENSE_SPECS;
    const state = { name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' };
    const moment = { name: 'm', shape: [1], dtype: 'float32', group: 'optimizer' };
    const artifacts = {
      ...DENSE,
      trainingConfig: { optimizer_config: { class_name: 'Adam', config: { learning_rate: 0.1 } } },
      weightSpecs: [state, kernel, moment, bias],
      weightData: [Int32Array.of(7), Float32Array.of(2, 5, 1)],
    };
    const file = await openModelFile(artifacts as ModelSource);
    expect(arraysOf(await file.weights())).toEqual([[2], [1]]);
    const optimizer = await file.optimizer();
    expect(optimizer).toMatchObject({
      name: 'Adam',
      iterations: 7,
      config: { learning_rate: 0.1 },
    });
    expect(optimizer?.slots.map(({ name, values }) => [name, values[0]])).toEqual([['m', 5]]);
  });
});

describe('files of weights', () => {
  const readFiles = async (
    paths: readonly string[],
    readShard: (path: string) => Promise<Uint8Array>,
  ) => {
    const file = await openModelFile(manifest(paths), { readShard });
    return arraysOf(await file.weights());
  };

  test('are asked for again after an error', async () => {
    const readShard = vi.fn(async () => bytesOfData);
    readShard.mockRejectedValueOnce(new Error('offline'));
    const file = await openModelFile(manifest(['a']), { readShard });
    await expect(file.weights()).rejects.toThrow('offline');
    expect(arraysOf(await file.weights())).toEqual([[2], [1]]);
  });

  test('may be several, cut anywhere', async () => {
    const parts: Record<string, Uint8Array> = {
      a: bytesOfData.subarray(0, 5),
      b: new Uint8Array(),
      c: bytesOfData.subarray(5),
    };
    expect(await readFiles(['a', 'b', 'c'], async (path) => parts[path] as Uint8Array)).toEqual([
      [2],
      [1],
    ]);
  });

  test('are read once, when they are asked for', async () => {
    const readShard = vi.fn(async () => bytesOfData);
    const file = await openModelFile(manifest(['a']), { readShard });
    expect(readShard).not.toHaveBeenCalled();
    await file.weights();
    await file.weights();
    await file.optimizer();
    expect(readShard).toHaveBeenCalledTimes(1);
  });

  const page = '<!DOCTYPE html><html><body>Not found</body></html>';
  test.each<[string, Uint8Array, RegExp]>([
    ['a page that is longer', encode(page), /an HTML page as a\.bin/],
    ['a page that is shorter', encode('<html>'), /an HTML page as a\.bin/],
    ['a page that is as long', encode('<html>  '), /an HTML page as a\.bin/],
    [
      'too few bytes',
      bytesOfData.subarray(1),
      /weights \(bytes in a\.bin: 7\) of 7 bytes; expected 8 bytes, as the weight specs say/,
    ],
    ['too many bytes', new Uint8Array(9), /of 9 bytes/],
    ['far too many bytes', new Uint8Array(3e6), /3000000 bytes/],
    ['nothing', new Uint8Array(), /of 0 bytes/],
  ])('%s is rejected', async (_, bytes, message) => {
    const reading = readFiles(['a.bin'], async () => bytes);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({
      name: 'ClampwiseTypeError',
      op: 'openModelFile',
    });
  });

  test.each([
    '/etc/passwd',
    '//host/x',
    'data:,x',
    'https://host/x',
    '../x',
    '%2e%2e/x',
    '..\\x',
    'a/.%2E/%2e./x',
  ])('the path %s is rejected, and nothing else is requested', async (path) => {
    const fetchFunc = vi.fn(async () => new Response(JSON.stringify(manifest(['a.bin', path]))));
    const opening = openModelFile('https://a.org/m/model.json', { fetchFunc });
    await expect(opening).rejects.toThrow(/the path '.*' in the weightsManifest/);
    expect(fetchFunc).toHaveBeenCalledTimes(1);
  });

  test('a file that is named twice is rejected', async () => {
    await expect(openModelFile(manifest(['a', 'b', 'a']))).rejects.toThrow("names 'a' twice");
  });

  test('what readShard throws or gives wrongly is said', async () => {
    const failing = async (): Promise<Uint8Array> => {
      throw new Error('disk on fire');
    };
    await expect(readFiles(['a.bin'], failing)).rejects.toThrow(
      'a.bin, which could not be read (disk on fire)',
    );
    const wrong = (async () => 'text') as unknown as () => Promise<Uint8Array>;
    await expect(readFiles(['a.bin'], wrong)).rejects.toThrow('readShard gave "text"');
    const nowhere = await openModelFile(manifest(['a.bin']));
    await expect(nowhere.weights()).rejects.toThrow(/its place is not known.*readShard/);
    const list = await openModelFile([
      new File([JSON.stringify(manifest(['a.bin']))], 'model.json'),
    ]);
    await expect(list.weights()).rejects.toThrow('it is not among the files model.json');
  });
});

test('weights that do not fit their layer are rejected, unless strict is false', async () => {
  const model = sequential(['Dense', { units: 5e7, batch_input_shape: [null, 1] }]);
  const artifacts = { ...model, weightSpecs: DENSE_SPECS, weightData: DATA };
  const opening = openModelFile(artifacts as ModelSource);
  await expect(opening).rejects.toThrow("the layer 'l0' with units 50000000");
  const loose = await openModelFile(artifacts as ModelSource, { strict: false });
  expect(arraysOf(await loose.weights())).toEqual([[2], [1]]);
  const empty = await openModelFile({ ...model, weightSpecs: [] } as ModelSource);
  expect(await empty.weights()).toEqual({ kind: 'named', arrays: [] });
  const limits = { parameters: 1e8 - 1 };
  for (const options of [{ limits }, { limits, strict: false }]) {
    const limited = openModelFile({ ...model, weightSpecs: [] } as ModelSource, options);
    await expect(limited).rejects.toThrow('limits.parameters');
  }
});

describe('a .keras archive without its weights', () => {
  const config = JSON.stringify(DENSE);
  const weightsOf = async (entries: Record<string, Uint8Array | string>) =>
    (await openModelFile(zipOf(entries))).weights();

  test.each<[string, Record<string, string>, RegExp]>([
    ['absent', {}, /an archive whose weights are missing \(it holds config\.json\)/],
    [
      'renamed',
      { 'weights.h5': 'x' },
      /weights are missing \(it holds config\.json, weights\.h5\)/,
    ],
    ['an .npz', { 'model.weights.npz': 'x' }, /an \.npz file/],
    [
      'in several files',
      { 'model.weights.json': '{}', 'model.weights_00000.h5': 'x' },
      /in several files/,
    ],
  ])('%s', async (_, entries, message) => {
    await expect(weightsOf({ 'config.json': config, ...entries })).rejects.toThrow(message);
  });

  test('is fine if it has none', async () => {
    const model = sequential(['Flatten', { batch_input_shape: [null, 2, 2] }], ['ReLU', {}]);
    expect(await weightsOf({ 'config.json': JSON.stringify(model) })).toEqual({ kind: 'none' });
  });

  test('assets are not unpacked', async () => {
    const model = sequential(['ReLU', {}]);
    const entries = { 'assets/x': 'a'.repeat(1e5), 'config.json': JSON.stringify(model) };
    const file = await openModelFile(zipOf(entries), { limits: { totalBytes: 100 } });
    expect(file.architecture.layers).toHaveLength(1);
  });

  test('a config.json that is missing or no object is said', async () => {
    await expect(openModelFile(zipOf({ 'a\u001b[31m': 'x' }))).rejects.toThrow(
      'an archive of a\\u001b[31m',
    );
    await expect(openModelFile(zipOf({ 'config.json': '5' }))).rejects.toThrow(
      'a config.json that is no object',
    );
  });
});

describe('names of the prototype', () => {
  test.each(['__proto__', 'constructor', '__defineGetter__', 'toString'])('%s', async (name) => {
    const text = JSON.stringify(sequential([name, { name }])).replaceAll(
      `"name":"${name}"`,
      `"name":"${name}","${name}":{"x":1}`,
    );
    const { architecture } = await openModelFile(text);
    expect(architecture.layers.map((layer) => [layer.className, layer.name])).toEqual([
      [name, name],
    ]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    for (const json of [
      `{"${name}": 1}`,
      `{"class_name": "Sequential", "config": {"${name}": []}}`,
    ])
      await expect(openModelFile(json)).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
  });
});
