// The whole message of what is wrong with a file: what was found, and what is expected.
import { describe, expect, test } from 'vitest';
import { readArchitecture } from '../src/architecture/read.ts';
import { Fault } from '../src/fault.ts';
import type { Hdf5Content, Hdf5Dataset, Hdf5Group } from '../src/hdf5/types.ts';
import { writeHdf5 } from '../src/hdf5/write/write.ts';
import { type ModelSource, openModelFile } from '../src/index.ts';
import type { JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/limits.ts';
import type { LayerEntry, StoredArray } from '../src/types.ts';
import { checkAgreement, checkAgreementByName } from '../src/weights/agree.ts';
import { placeIn, rootOf, textsOf, varsIn, weightIn } from '../src/weights/find.ts';
import { checkParameters, checkStored } from '../src/weights/parameters.ts';
import { checkSizes } from '../src/weights/read.ts';
import { open } from './hdf5/support.ts';
import { DENSE, DENSE_SPECS, encode, sequential } from './support/files.ts';

function faultOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return (error as Fault).message;
  }
  throw new Error('the call did not throw');
}

const rejected = async (source: unknown, options = {}): Promise<string> => {
  const file = openModelFile(source as ModelSource, options).then((each) => each.weights());
  return file.then(
    () => 'no error',
    (error: Error) => error.message,
  );
};

const architectureOf = (model: JsonObject, limits: Partial<Limits> = {}) =>
  readArchitecture(model, 'keras2', { ...DEFAULT_LIMITS, ...limits });

describe('models', () => {
  const functional = (layers: unknown[]) =>
    ({
      class_name: 'Functional',
      config: { name: 'm', layers, input_layers: [], output_layers: [] },
    }) as unknown as JsonObject;

  test.each<[string, JsonObject, Partial<Limits>?]>([
    [
      "a model of the class 'Own' without a list of layers; expected a Sequential or functional model",
      { class_name: 'Own', config: {} } as unknown as JsonObject,
    ],
    ['layer 0 that is not an object; expected layers as objects', functional([1])],
    [
      "layer 1 ('b') without a class_name; expected layers with a class_name",
      functional([{ class_name: 'Dense', config: {}, name: 'a' }, { config: { name: 'b' } }]),
    ],
    [
      'more than 1 layers; expected fewer layers, or a higher limits.layers',
      sequential(['Dense', {}], ['Dense', {}]),
      { layers: 1 },
    ],
    [
      'models nested deeper than 1 levels; expected fewer levels, or a higher limits.depth',
      sequential(['Sequential', { layers: [] }]),
      { depth: 1 },
    ],
    [
      "a call of 'a' without arguments; expected calls with arguments",
      functional([{ class_name: 'Dense', name: 'a', config: { name: 'a' }, inbound_nodes: [1] }]),
    ],
  ])('%s', (message, model, limits) => {
    expect(faultOf(() => architectureOf(model, limits))).toBe(message);
  });
});

describe('artifacts', () => {
  const specs = (list: unknown) => ({
    ...DENSE,
    weightSpecs: list,
    weightData: new ArrayBuffer(8),
  });
  const manifest = (list: unknown) => ({ ...DENSE, weightsManifest: list });
  test.each<[string, object, object?]>([
    [
      'weightData without weightSpecs; expected both of them',
      { ...DENSE, weightData: new ArrayBuffer(8) },
    ],
    ['weightSpecs that are no list; expected a list', specs({})],
    ['a weightsManifest that is no list of groups; expected a list of groups', manifest({})],
    ['a weightsManifest that is no list of groups; expected a list of groups', manifest([1])],
    [
      "a weightsManifest that names 'a' twice; expected each file once",
      manifest([{ paths: ['a', 'a'], weights: DENSE_SPECS }]),
    ],
    [
      'a weightsManifest of 2 files; expected at most 1 (limits.objects)',
      manifest([{ paths: ['a', 'b'], weights: [] }]),
      { limits: { objects: 1 } },
    ],
    [
      '2 weights; expected at most 1 (limits.objects)',
      specs(DENSE_SPECS),
      { limits: { objects: 1 } },
    ],
    [
      'weights of 8 bytes; expected at most 7 (limits.totalBytes)',
      specs(DENSE_SPECS),
      { limits: { totalBytes: 7 } },
    ],
    ['weight 0 without a description; expected an object', specs([1])],
    [
      'weightSpecs of 8 bytes without weightData; expected weightData as an ArrayBuffer, a view, a list of them, a list of bytes, or base64 text',
      { ...DENSE, weightSpecs: DENSE_SPECS },
    ],
    [
      'weightData that is text, but not base64; expected weightData as an ArrayBuffer, a view, a list of them, a list of bytes, or base64 text',
      { ...specs(DENSE_SPECS), weightData: '%' },
    ],
    [
      'weightData[1] that is 256; expected bytes, 0 to 255',
      { ...specs(DENSE_SPECS), weightData: [1, 256] },
    ],
    [
      'weightData[1] that is -1; expected bytes, 0 to 255',
      { ...specs(DENSE_SPECS), weightData: [1, -1] },
    ],
    [
      'weightData[1] that is 0.5; expected bytes, 0 to 255',
      { ...specs(DENSE_SPECS), weightData: [1, 0.5] },
    ],
    [
      'getWeightStream that gives 1; expected a ReadableStream',
      { ...DENSE, weightSpecs: DENSE_SPECS, getWeightStream: () => 1 },
    ],
    [
      'a stream of over 8 bytes of weights; expected 8 bytes, as the weight specs say',
      {
        ...DENSE,
        weightSpecs: DENSE_SPECS,
        getWeightStream: () => new Blob([new Uint8Array(9)]).stream(),
      },
    ],
    [
      'a stream of weights that failed (no network); expected all bytes of it',
      {
        ...DENSE,
        weightSpecs: DENSE_SPECS,
        getWeightStream: () => {
          throw new Error('no network');
        },
      },
    ],
    ['an io handler whose load gives 1; expected an address', { load: () => 1 }],
    ['an io handler whose load gives null; expected an address', { load: () => null }],
    [
      'an io handler whose load failed (gone); expected one that returns a model',
      { load: () => Promise.reject(new Error('gone')) },
    ],
    ['a promise (await it first); expected an address', Promise.resolve(DENSE)],
    [
      'an object with the keys a, b; expected a model of layers, such as a model.json',
      { a: 1, b: 2 },
    ],
    [
      'a graph model; expected a model of layers; for a graph model use tf.loadGraphModel',
      { format: 'graph-model', modelTopology: {} },
    ],
    [
      'a graph model; expected a model of layers; for a graph model use tf.loadGraphModel',
      { modelTopology: { node: [] } },
    ],
    ['a list of other things than Files; expected a list of Files', [1]],
    ['an empty list; expected a list of Files', []],
  ])('%s', async (message, source, options) => {
    const [found, expected] = message.split('; expected ') as [string, string];
    const text = await rejected(source, options);
    expect(text).toContain(found);
    expect(text).toContain(expected);
  });

  test('a buffer that was transferred', async () => {
    const bytes = encode('{}');
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(await rejected(bytes.buffer)).toContain('a buffer whose bytes were transferred away');
  });

  test('an HDF5 file without a model', async () => {
    const withText = (text: string) =>
      writeHdf5({ attributes: { model_config: text }, children: new Map() });
    expect(await rejected(writeHdf5({ children: new Map() }))).toContain(
      'an HDF5 file of weights alone',
    );
    expect(await rejected(withText('[1]'))).toContain(
      'an HDF5 file whose model_config is no object',
    );
    expect(await rejected(withText('[1]'))).toContain('a whole model, as model.save() writes it');
  });

  test('a response that says its length, or not', async () => {
    const told: (number | null)[] = [];
    const ask = (headers: HeadersInit) =>
      openModelFile('https://host/model.json', {
        fetchFunc: async () => new Response(JSON.stringify(DENSE), { headers }),
        onProgress: () => told.push(1),
        strict: false,
      });
    for (const headers of [
      {},
      { 'content-length': 'x' },
      { 'content-length': '5', 'content-encoding': 'gzip' },
    ])
      await expect(ask(headers as HeadersInit)).resolves.toMatchObject({ training: null });
  });
});

describe('settings and the shapes of weights', () => {
  const layer = (className: string, config: object): LayerEntry =>
    ({ name: 'd', className, config, model: null, wrapped: null }) as never;
  const check = (className: string, config: object, ...shapes: number[][]) =>
    faultOf(() => checkAgreement(layer(className, config), shapes));
  const agree = (className: string, config: object, ...shapes: number[][]) =>
    checkAgreement(layer(className, config), shapes);
  const no = (setting: string, shape: string) =>
    `the layer 'd' with ${setting} and a weight of shape ${shape}; expected settings and weights that agree`;

  test.each<[string, object, number[][], string, number[][]]>([
    ['Dense', { units: 3 }, [[2, 4]], no('units 3', '[2, 4]'), [[2, 3]]],
    ['Dense', { units: '3' }, [[2, 4]], no('units "3"', '[2, 4]'), [[2, 3]]],
    ['Embedding', { input_dim: 5, output_dim: 2 }, [[6, 2]], no('input_dim 5', '[6, 2]'), [[5, 2]]],
    [
      'Embedding',
      { input_dim: 5, output_dim: 2 },
      [[5, 3]],
      no('output_dim 2', '[5, 3]'),
      [[5, 2]],
    ],
    [
      'Conv1D',
      { filters: 4, kernel_size: [3] },
      [[3, 2, 5]],
      no('filters 4', '[3, 2, 5]'),
      [[3, 2, 4]],
    ],
    [
      'Conv2D',
      { filters: 4, kernel_size: [3, 2] },
      [[3, 3, 2, 4]],
      no('kernel_size 2', '[3, 3, 2, 4]'),
      [[3, 2, 2, 4]],
    ],
    [
      'Conv2D',
      { filters: 4, kernel_size: 3 },
      [[3, 2, 2, 4]],
      no('kernel_size 3', '[3, 2, 2, 4]'),
      [[3, 3, 2, 4]],
    ],
    [
      'Conv2DTranspose',
      { filters: 4, kernel_size: 1 },
      [[1, 1, 2, 4]],
      no('filters 4', '[1, 1, 2, 4]'),
      [[1, 1, 4, 2]],
    ],
    [
      'SeparableConv1D',
      { filters: 4, kernel_size: 1 },
      [
        [1, 2, 1],
        [1, 2, 5],
      ],
      no('filters 4', '[1, 2, 5]'),
      [
        [1, 2, 1],
        [1, 2, 4],
      ],
    ],
    [
      'DepthwiseConv2D',
      { depth_multiplier: 2, kernel_size: 1 },
      [[1, 1, 3, 1]],
      no('depth_multiplier 2', '[1, 1, 3, 1]'),
      [[1, 1, 3, 2]],
    ],
    ['LSTM', { units: 2 }, [[3, 6]], no('units 2', '[3, 6]'), [[3, 8]]],
    ['GRU', { units: 2 }, [[3, 8]], no('units 2', '[3, 8]'), [[3, 6]]],
    ['SimpleRNN', { units: 2 }, [[3, 4]], no('units 2', '[3, 4]'), [[3, 2]]],
    [
      'ConvLSTM2D',
      { filters: 2, kernel_size: 1 },
      [[1, 1, 3, 4]],
      no('filters 2', '[1, 1, 3, 4]'),
      [[1, 1, 3, 8]],
    ],
    [
      'RNN',
      { cell: { class_name: 'GRUCell', config: { units: 2 } } },
      [[3, 8]],
      no('units 2', '[3, 8]'),
      [[3, 6]],
    ],
    [
      'RNN',
      { cells: [{ class_name: 'LSTMCell', config: { units: 2 } }] },
      [[3, 6]],
      no('units 2', '[3, 6]'),
      [[3, 8]],
    ],
    [
      'Bidirectional',
      { layer: { class_name: 'SimpleRNN', config: { units: 2 } } },
      [[3, 4]],
      no('units 2', '[3, 4]'),
      [[3, 2]],
    ],
  ])('%s with %j', (className, config, wrong, message, right) => {
    expect(check(className, config, ...wrong)).toBe(message);
    expect(() => agree(className, config, ...right)).not.toThrow();
  });

  test('a layer of Keras without its weights', () => {
    const message = (name: string) =>
      `no weights for the layer 'd' of the class ${name}; expected weights for every layer`;
    for (const name of ['Dense', 'BatchNormalization', 'PReLU', 'SeparableConv2D', 'SimpleRNNCell'])
      expect(check(name, {})).toBe(message(name));
    for (const name of ['Own', 'Activation']) expect(() => agree(name, {})).not.toThrow();
    expect(() => agree('Dense', {}, [5])).not.toThrow();
    expect(() => agree('BatchNormalization', {}, [1], [2])).not.toThrow();
  });

  test('the layers of a nested model', () => {
    const { layers } = architectureOf(sequential(['Dense', { units: 2 }]));
    const nested = { ...layer('Sequential', {}), model: { layers } } as never as LayerEntry;
    const wrapping = {
      ...layer('TimeDistributed', {}),
      wrapped: { layers },
    } as never as LayerEntry;
    for (const each of [nested, wrapping]) {
      expect(() => checkAgreement(each, [[1, 2], [2]])).not.toThrow();
    }
    expect(() => checkAgreement(wrapping, [])).not.toThrow();
    expect(() => checkAgreementByName(layers, [[1, 2], [2]])).not.toThrow();
  });
});

describe('parameters', () => {
  const model = architectureOf(sequential(['Dense', { units: 3, batch_input_shape: [null, 2] }]));

  test('are at most as many as the limit, or as the file holds', () => {
    const most = (parameters: number) => checkParameters(model, { ...DEFAULT_LIMITS, parameters });
    expect(() => most(9)).not.toThrow();
    expect(faultOf(() => most(8))).toBe(
      'a model without weights that has 9 parameters or more; expected at most 8, or a higher limits.parameters',
    );
    const large = architectureOf(
      sequential(['Dense', { units: 2000, batch_input_shape: [null, 1000] }]),
    );
    // 2,002,000 parameters: a million more than eight times as many as are stored.
    expect(() => checkStored(large, 125_250)).not.toThrow();
    expect(faultOf(() => checkStored(large, 125_249))).toBe(
      'a model of 2002000 parameters or more with 125249 stored weights; expected settings and weights that agree',
    );
  });
});

describe('groups of weights', () => {
  const floats = { dtype: 'float32', shape: [1], values: Float32Array.of(1) } as const;
  const groupOf = (members: Readonly<Record<string, Hdf5Content | StoredArray>>): Hdf5Content => ({
    children: new Map(Object.entries(members)),
  });
  const file = open(
    writeHdf5(
      groupOf({
        array: floats,
        group: groupOf({ vars: groupOf({ '0': floats, '1': floats }) }),
        named: groupOf({ vars: groupOf({ b: floats, a: floats }) }),
      }),
    ),
  );
  const root = (limits: Partial<Limits> = {}) => rootOf(file, { ...DEFAULT_LIMITS, ...limits });

  test('arrays are found by number or by name', () => {
    const names = (name: string) => varsIn(placeIn(root(), name) as never).map((each) => each.name);
    expect(names('group')).toEqual(['group/vars/0', 'group/vars/1']);
    expect(names('named')).toEqual(['named/vars/a', 'named/vars/b']);
    expect(placeIn(root(), 'nothing')).toBeUndefined();
    expect(varsIn(root())).toEqual([]);
    expect(textsOf(file, 'layer_names')).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ["an array at 'array' in the weights; expected a group there", () => placeIn(root(), 'array')],
    ["a group at 'group' in the weights; expected an array there", () => weightIn(root(), 'group')],
    ["nothing at 'x' in the weights; expected an array there", () => weightIn(root(), 'x')],
    [
      'more than 1 groups and arrays of weights; expected fewer, or a higher limits.objects',
      () => varsIn(placeIn(root({ objects: 1 }), 'group') as never),
    ],
    [
      'weights in groups nested deeper than 2 levels; expected fewer levels, or a higher limits.depth',
      () => varsIn(placeIn(root({ depth: 1 }), 'group') as never),
    ],
  ])('%s', (message, call) => {
    expect(faultOf(call)).toBe(message);
  });

  const array = (fields: object) => ({
    name: 'w',
    dataset: { dtype: 'float32', shape: [2], byteSize: 8, ...fields } as unknown as Hdf5Dataset,
  });
  test.each<[string, object[], Partial<Limits>]>([
    [
      "the array 'w' with 2 axes; expected at most 1, or a higher limits.rank",
      [{ shape: [1, 2] }],
      { rank: 1 },
    ],
    [
      "the array 'w' of 8 bytes; expected at most 7, or a higher limits.arrayBytes",
      [{}],
      { arrayBytes: 7 },
    ],
    [
      'arrays of 16 bytes; expected at most 15, or a higher limits.totalBytes',
      [{}, {}],
      { totalBytes: 15 },
    ],
    ["the array 'w' of string values; expected arrays of numbers", [{ dtype: 'string' }], {}],
    ["the array 'w' of opaque values; expected arrays of numbers", [{ dtype: 'opaque' }], {}],
    [
      "the array 'w' of bfloat16 values, without a mark that says so; expected a .keras file",
      [{ dtype: 'opaque', byteSize: 4 }],
      {},
    ],
  ])('%s', (message, arrays, limits) => {
    const found = arrays.map(array);
    expect(faultOf(() => checkSizes(found, { ...DEFAULT_LIMITS, ...limits }))).toBe(message);
  });

  test('an array that is there twice, and sizes at their limits', () => {
    const one = array({});
    expect(faultOf(() => checkSizes([one, one], DEFAULT_LIMITS))).toBe(
      "the array 'w' twice; expected an array for each weight",
    );
    const limits = { ...DEFAULT_LIMITS, rank: 1, arrayBytes: 8, totalBytes: 16 };
    expect(() => checkSizes([array({}), array({})], limits)).not.toThrow();
    expect((file as Hdf5Group).kind).toBe('group');
  });
});
