import { readFile } from 'node:fs/promises';
import { writeKeras } from '@clampwise/model-files';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inspectKerasModel } from '../src/inspect.ts';
import { type LoadKerasOptions, loadKerasModel, saveKerasModel } from '../src/keras.ts';
import { called, functional, layer, sequential, withWeights } from './support/models.ts';

// Where models come from, by which options, and how stored weights become those of tfjs.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

afterEach(() => vi.unstubAllGlobals());

const INPUT = { batch_input_shape: [null, 1] };
const DENSE = sequential(layer('Dense', 'a', { units: 1, ...INPUT }));
const KERNEL = { name: 'a/kernel', shape: [1, 1], values: [2] };
const BIAS = { name: 'a/bias', shape: [1], values: [1] };
const JSON_ADDRESS = 'https://example.org/models/model.json?v=1';

/** What a model with one input and one output predicts for a number. */
function answer(model: LayersModel, x = 1): number | undefined {
  const y = tf.tidy(() => (model.predict(tf.tensor2d([[x]])) as tf.Tensor).dataSync()[0]);
  model.dispose();
  return y;
}

/** A server of a model.json and its weights. */
function served() {
  const { weightSpecs, weightData } = withWeights(DENSE, [KERNEL, BIAS]) as {
    weightSpecs: object;
    weightData: Float32Array<ArrayBuffer>;
  };
  const weightsManifest = [{ paths: ['w.bin'], weights: weightSpecs }];
  const content = JSON.stringify({ modelTopology: DENSE, weightsManifest });
  return vi.fn(async (address: string, _init?: RequestInit) => {
    const isJson = address.includes('model.json');
    return new Response(isJson ? content : weightData);
  });
}

describe('addresses', () => {
  test('are read with fetchFunc, requestInit and weightPathPrefix; onProgress is told', async () => {
    const fetchFunc = served();
    const fractions: number[] = [];
    const requestInit = { headers: { Authorization: 'x' } };
    const options: LoadKerasOptions = {
      fetchFunc,
      requestInit,
      weightPathPrefix: 'https://example.org/shards/',
      onProgress: (fraction) => fractions.push(fraction),
    };
    const { model } = await loadKerasModel(JSON_ADDRESS, options);
    expect(answer(model)).toBe(3);
    expect(fetchFunc.mock.calls).toEqual([
      [JSON_ADDRESS, requestInit],
      ['https://example.org/shards/w.bin?v=1', requestInit],
    ]);
    expect(fractions.at(-1)).toBe(1);
  });

  test('are read with the global fetch, weights next to the model.json', async () => {
    const fetch = served();
    vi.stubGlobal('fetch', fetch);
    const { model } = await loadKerasModel(new URL(JSON_ADDRESS));
    expect(answer(model)).toBe(3);
    const addresses = fetch.mock.calls.map(([address]) => address);
    expect(addresses).toEqual([JSON_ADDRESS, 'https://example.org/models/w.bin?v=1']);
    expect((await inspectKerasModel(JSON_ADDRESS)).format).toBe('Keras 2, model.json');
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  test('are read with the fetch of a platform that brings its own', async () => {
    const fetch = served();
    const { platform, platformName } = tf.env();
    tf.env().platform = { ...platform, fetch } as typeof platform;
    tf.env().platformName = 'shelf';
    try {
      const { model } = await loadKerasModel(JSON_ADDRESS);
      expect(answer(model)).toBe(3);
      expect(fetch).toHaveBeenCalledTimes(2);
    } finally {
      tf.env().platform = platform;
      tf.env().platformName = platformName;
    }
  });

  test('of other schemes go to the io handlers of tfjs', async () => {
    const router: Parameters<typeof tf.io.registerLoadRouter>[0] = (url) =>
      String(url).startsWith('shelf://')
        ? {
            load: async () => {
              if (String(url) === 'shelf://gone') throw new Error('nothing on this shelf');
              return withWeights(DENSE, [KERNEL, BIAS]) as tf.io.ModelArtifacts;
            },
          }
        : (null as never);
    tf.io.registerLoadRouter(router);
    expect(answer((await loadKerasModel('shelf://model')).model)).toBe(3);
    await expect(loadKerasModel('shelf://gone')).rejects.toThrow(/nothing on this shelf/);
    await expect(inspectKerasModel('shelf://model')).rejects.toThrow(/source/);
    tf.io.registerLoadRouter(router);
    await expect(loadKerasModel('shelf://model')).rejects.toThrow(
      /an address that 2 io handlers of tfjs can load/,
    );
  });

  test.each(['model.keras', 'file:///models/model.keras'])('%s is none', async (address) => {
    await expect(loadKerasModel(address)).rejects.toThrow(/await readFile\(path\)/);
  });
});

describe('strict: false', () => {
  const EXTRA = { name: 'other/kernel', shape: [2], values: [7, 7] };

  test('takes the weights whose names fit, and leaves out the others', async () => {
    const source = withWeights(DENSE, [KERNEL, EXTRA]);
    await expect(loadKerasModel(source)).rejects.toThrow(/a bias of shape \[1\]/);
    const { model } = await loadKerasModel(source, { strict: false });
    // The bias starts at 0.
    expect(answer(model)).toBe(2);
  });

  test('a weight of another shape is an error', async () => {
    const source = withWeights(DENSE, [{ ...BIAS, shape: [1, 1] }]);
    const loading = loadKerasModel(source, { strict: false });
    await expect(loading).rejects.toThrow(/a weight of shape \[1, 1\] for 'a\/bias'/);
  });
});

describe('stored weights', () => {
  test('the report says that a file has none', async () => {
    const bare = await loadKerasModel(DENSE);
    expect(bare.report.text).toMatch(
      /^Keras 2, model\.json without weights, so they have their initial values:/,
    );
    const { bytes } = await saveKerasModel(bare.model);
    expect((await loadKerasModel(bytes)).report.text).not.toContain('without weights');
  });

  const bits = (...values: number[]) => Uint16Array.from(values);

  test.each([
    ['float64', Float64Array.of(0.1), Math.fround(0.1)],
    ['float16', bits(0x3e00), 1.5],
    ['bfloat16', bits(0xc020), -2.5],
    ['int8', Int8Array.of(-3), -3],
    ['uint8', Uint8Array.of(200), 200],
    ['int64', BigInt64Array.of(-5n), -5],
    ['bool', Uint8Array.of(1), 1],
  ] as const)('of %s become float32', async (dtype, values, expected) => {
    const { model } = await loadKerasModel(denseArchive({ shape: [1, 1], dtype, values }));
    expect(model.getWeights()[0]?.dtype).toBe('float32');
    expect(answer(model)).toBe(expected);
  });

  test('that float32 does not have are an error', async () => {
    const values = BigInt64Array.of(2n ** 40n + 5n);
    const source = denseArchive({ shape: [1, 1], dtype: 'int64', values });
    await expect(loadKerasModel(source)).rejects.toThrow(
      /the value 1099511627781 in the int64 weight .*; expected values that float32 has/,
    );
  });

  test('become int32 if they are whole numbers in its range', async () => {
    class Counter extends layers.Layer {
      static readonly className = 'Counter';

      override build(): void {
        this.addWeight('count', [1], 'int32', undefined, undefined, false);
        this.built = true;
      }

      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const [count] = this.getWeights();
        return tf.add([inputs].flat()[0] as tf.Tensor, tf.cast(count as tf.Tensor, 'float32'));
      }
    }
    const counted = (value: bigint) =>
      archive('Counter', {}, [{ shape: [1], dtype: 'int64', values: BigInt64Array.of(value) }]);
    const customObjects = { Counter: Counter as never };
    const { model } = await loadKerasModel(counted(41n), { customObjects });
    expect(model.getWeights()[0]?.dtype).toBe('int32');
    expect(answer(model)).toBe(42);
    const wide = loadKerasModel(counted(2n ** 31n), { customObjects });
    await expect(wide).rejects.toThrow(/the value 2147483648 .*; expected values that int32 has/);
  });

  // Exporters that write the weight's own name.
  test('with the same names go by their order and shape', async () => {
    const two = sequential(
      layer('Dense', 'a', { units: 1, ...INPUT }),
      layer('Dense', 'b', { units: 1 }),
    );
    const own = (name: string, shape: number[], value: number) => ({
      name,
      shape,
      values: [value],
    });
    const source = withWeights(two, [
      own('kernel', [1, 1], 2),
      own('bias', [1], 1),
      own('kernel', [1, 1], 10),
      own('bias', [1], 5),
    ]);
    expect(answer((await loadKerasModel(source)).model)).toBe(35);
  });

  test('without layers in their names go layer after layer, as Keras lists them', async () => {
    const model = sequential(
      layer('BatchNormalization', 'n', { epsilon: 0, ...INPUT }),
      layer('Dense', 'd', { units: 1 }),
    );
    const own = (name: string, value: number, shape = [1]) => ({ name, shape, values: [value] });
    const source = withWeights(model, [
      own('gamma', 3),
      own('beta', 2),
      own('moving_mean', -1),
      own('moving_variance', 4),
      own('kernel', 10, [1, 1]),
      own('bias', 7),
    ]);
    // (1 + 1) / 2 * 3 + 2 = 5, times 10 plus 7.
    expect(answer((await loadKerasModel(source)).model)).toBeCloseTo(57, 4);
  });

  test('do not change with the bytes that you passed', async () => {
    const source = withWeights(DENSE, [KERNEL, BIAS]) as { weightData: Float32Array };
    const { model } = await loadKerasModel(source);
    source.weightData.fill(9);
    expect(answer(model)).toBe(3);
    const bytes = denseArchive({ shape: [1, 1], dtype: 'float32', values: Float32Array.of(2) });
    const { model: second } = await loadKerasModel(bytes);
    bytes.fill(0);
    expect(answer(second)).toBe(2);
  });
});

type Stored = Parameters<typeof writeKeras>[0]['weights'][number]['arrays'][number];

/** A .keras archive of one layer. */
function archive(className: string, config: object, arrays: readonly Stored[]): Uint8Array {
  const entry = { class_name: className, config: { name: 'd', ...config } };
  const model = {
    class_name: 'Sequential',
    module: 'keras',
    config: { name: 's', build_input_shape: [null, 1], layers: [entry] },
  };
  return writeKeras({ model, weights: [{ path: ['d'], arrays }] } as never);
}

const denseArchive = (kernel: Stored): Uint8Array =>
  archive('Dense', { units: 1, use_bias: false }, [kernel]);

describe('names that tfjs does not accept', () => {
  const NAMES = ['fc 1', '_x', 'größe', 'a:0', 'relu(x)', '层', ' '];

  test.each(NAMES)('%j loads, with its weights', async (name) => {
    const model = sequential(layer('Dense', name, { units: 1, ...INPUT }));
    const source = withWeights(model, [
      { ...KERNEL, name: `${name}/kernel` },
      { ...BIAS, name: `${name}/bias` },
    ]);
    const loaded = await loadKerasModel(source);
    const [own] = loaded.model.layers;
    const change = loaded.report.changes.find(({ path }) => path === `layers.${name}.name`);
    expect(change).toMatchObject({ kind: 'changed', instead: JSON.stringify(own?.name) });
    expect(answer(loaded.model)).toBe(3);
  });

  test('in a graph and its losses, different from each other', async () => {
    const input = called('InputLayer', 'in put', [], INPUT);
    const graph = functional(
      [
        input,
        called('Dense', 'fc 1', ['in put'], { units: 1, kernel_initializer: 'ones' }),
        called('Dense', 'fc_1', ['fc 1'], { units: 1, kernel_initializer: 'ones' }),
        called('Add', 'fc:1', ['fc 1', 'fc_1']),
      ],
      'in put',
      'fc:1',
    );
    const training_config = {
      optimizer_config: { class_name: 'SGD', config: {} },
      loss: { 'fc:1': 'mse' },
      metrics: { 'fc:1': ['mae'] },
    };
    const { model } = await loadKerasModel({ ...graph, training_config } as object);
    expect(model.layers.map(({ name }) => name)).toEqual(['in_put', 'fc_1_1', 'fc_1', 'fc_1_2']);
    expect(model.outputNames).toEqual(['fc_1_2']);
    const history = await model.fit(tf.ones([1, 1]), tf.ones([1, 1]), { verbose: 0 });
    expect(history.history.loss).toEqual([1]);
    expect(answer(model)).toBeTypeOf('number');
  });

  test('in nested models, in files by layer', async () => {
    const dense = { class_name: 'Dense', config: { name: 'fc 1', units: 1 } };
    const config = { name: 'in ner', build_input_shape: [null, 1], layers: [dense] };
    const inner = { class_name: 'Sequential', module: 'keras', config };
    const model = {
      class_name: 'Sequential',
      module: 'keras',
      config: { name: 'out er', build_input_shape: [null, 1], layers: [inner] },
    };
    const values = Float32Array.of(2);
    const arrays = [
      { shape: [1, 1], dtype: 'float32' as const, values },
      { shape: [1], dtype: 'float32' as const, values },
    ];
    const bytes = writeKeras({ model, weights: [{ path: ['in ner', 'fc 1'], arrays }] } as never);
    expect(answer((await loadKerasModel(bytes)).model)).toBe(4);
  });
});

test('userDefinedMetadata survives', async () => {
  const userDefinedMetadata = { labels: ['cat', 'dog'] };
  const source = { ...withWeights(DENSE, [KERNEL, BIAS]), userDefinedMetadata };
  const { model } = await loadKerasModel(source);
  expect(model.getUserDefinedMetadata()).toEqual(userDefinedMetadata);
  model.dispose();
});

// An .h5 file of Keras 3 has no modules.
test('operations without a module are told from layers', async () => {
  const bytes = await readFile(new URL('data/keras/keras3-operations.keras', import.meta.url));
  const { changes } = await inspectKerasModel(new Uint8Array(bytes));
  const { architecture } = await import('@clampwise/model-files').then(({ openModelFile }) =>
    openModelFile(new Uint8Array(bytes)),
  );
  const text = JSON.stringify(architecture.source, (key, value) =>
    key === 'module' ? undefined : value,
  );
  const bare = await inspectKerasModel({ ...JSON.parse(text), keras_version: '3.15.1' });
  const operations = (list: typeof changes) =>
    list.filter(({ what }) => what.startsWith('the operation')).map(({ path }) => path);
  expect(operations(changes).length).toBeGreaterThan(1);
  expect(operations(bare.changes)).toEqual(operations(changes));
});

test('numbers of NumPy, as early Keras 2 writes them, are numbers', async () => {
  const array = { type: 'ndarray', value: 6 };
  const relu = layer('ReLU', 'relu', { max_value: array, batch_input_shape: [null, 2] });
  const { model, report } = await loadKerasModel(sequential(relu));
  expect(report.changes).toMatchObject([{ path: 'layers.relu', kind: 'changed' }]);
  const y = model.predict(tf.tensor2d([[-1, 9]])) as tf.Tensor;
  expect([...y.dataSync()]).toEqual([0, 6]);
});
