import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClampwiseTypeError } from '@clampwise/kernels';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { openHdf5 } from '../src/hdf5/read/open.ts';
import type { Hdf5Group } from '../src/hdf5/types.ts';
import { openModelFile } from '../src/index.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import type { StoredArray } from '../src/types.ts';
import { type KerasContent, writeKeras } from '../src/write/writeKeras.ts';
import { randomGraph } from './support/graphs.ts';
import { byName, readKeras } from './support/keras.ts';
import { randomTraining } from './support/optimizers.ts';
import { encoded } from './support/python.ts';

const FOLDER = join(import.meta.dirname, 'data', 'keras');
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));

/** The arrays in a model.weights.h5, by path. */
function arraysIn(bytes: Uint8Array): Record<string, unknown> {
  const weights = unzipSync(bytes)['model.weights.h5'] as Uint8Array;
  const found: Record<string, unknown> = {};
  const visit = (group: Hdf5Group, path: string): void => {
    for (const key of group.keys()) {
      const each = group.get(key);
      if (each?.kind === 'group') visit(each, `${path}${key}/`);
      else if (each) found[`${path}${key}`] = encoded({ ...pick(each), values: each.read() });
    }
  };
  visit(openHdf5(weights, DEFAULT_LIMITS), '');
  return found;
}

const pick = (each: { shape: readonly number[]; dtype: string }) =>
  ({ shape: each.shape, dtype: each.dtype }) as Pick<StoredArray, 'shape' | 'dtype'>;

describe('a file that Keras wrote, read and written again, has the same arrays in the same places', () => {
  test.each(['nested-3.keras', 'parts-3.keras', 'adam-3.keras', 'rmsprop-3.keras'])(
    '%s',
    (name) => {
      const bytes = bytesOf(name);
      const { model, weights, optimizer } = readKeras(bytes);
      const training = (model.compile_config ?? null) as JsonObject | null;
      const again = writeKeras({ model, weights, training, optimizer });
      expect(arraysIn(again)).toEqual(arraysIn(bytes));
      expect(readKeras(again).model).toEqual(model);
    },
  );
});

test('random graphs come back from openModelFile as they were', async () => {
  for (let seed = 1000; seed < 1040; seed += 1) {
    const graph = randomGraph(seed);
    const { training, optimizer } = randomTraining(graph, seed);
    const file = await openModelFile(writeKeras({ ...graph, training, optimizer }));
    expect(file.format).toEqual({ dialect: 'keras3', container: '.keras', version: '3.0.0' });
    expect(file.architecture.source).toEqual({ ...graph.model, compile_config: training });
    expect(file.training).toEqual(training);
    const stored = await file.weights();
    if (stored.kind !== 'layers') throw new Error(stored.kind);
    expect(byName(stored.layers)).toEqual(byName(graph.weights));
    const { iterations, learningRate } = optimizer;
    const state = await file.optimizer();
    expect(state).toMatchObject({ iterations, learningRate });
    expect(state?.slots.map(encoded)).toEqual(optimizer.slots.map(encoded));
  }
});

const floats = (shape: readonly number[], ...values: number[]): StoredArray => {
  return { shape, dtype: 'float32', values: Float32Array.from(values) };
};

/** The smallest model: one Dense of one unit. */
const content = (more: Partial<KerasContent> = {}, config: JsonObject = {}): KerasContent => ({
  model: {
    class_name: 'Sequential',
    module: 'keras',
    config: {
      name: 'line',
      build_input_shape: [null, 1],
      layers: [{ class_name: 'Dense', config: { name: 'dense', units: 1, ...config } }],
    },
  },
  weights: [{ path: ['dense'], arrays: [floats([1, 1], 2), floats([1], 0.5)] }],
  ...more,
});

test('equal content gives equal bytes', () => {
  expect(writeKeras(content())).toEqual(writeKeras(content()));
});

test('numbers that are not finite are written as Python writes them', () => {
  const limits: Json = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-7, 'é"'];
  const files = unzipSync(writeKeras(content({}, { limits })));
  expect(strFromU8(files['config.json'] as Uint8Array)).toContain(
    '"limits": [Infinity, -Infinity, NaN, 1e-7, "é\\""]',
  );
});

test('whole numbers are floats where Keras rejects others', () => {
  const training = {
    optimizer: {
      module: 'keras.optimizers',
      class_name: 'SGD',
      config: { learning_rate: 1, momentum: 0, clipnorm: 2 },
    },
    loss: 'mse',
  };
  const { model, weights } = randomGraph(1);
  const text = strFromU8(
    unzipSync(writeKeras({ model, weights, training }))['config.json'] as Uint8Array,
  );
  expect(text).toContain('"learning_rate": 1.0, "momentum": 0.0, "clipnorm": 2}');
});

test('values that are not finite, and -0, keep their bits', async () => {
  const kernel = floats([1, 4], Number.NaN, -0, Number.NEGATIVE_INFINITY, 1e-45);
  const weights = [{ path: ['dense'], arrays: [kernel, floats([4], 1, 2, 3, 4)] }];
  const { weights: again } = readKeras(writeKeras(content({ weights }, { units: 4 })));
  expect(again[0]?.arrays[0]?.values).toEqual(kernel.values);
});

describe('content that cannot be written', () => {
  const state = { iterations: 1, learningRate: 0.1, slots: [] };
  const of = (...arrays: StoredArray[]) => content({ weights: [{ path: ['dense'], arrays }] });
  const [kernel, bias] = [floats([1, 1], 2), floats([1], 0.5)];
  const twice = { path: ['dense'], arrays: [kernel, bias] };

  test.each<[string, unknown, string]>([
    ['no object', null, '{ model, weights }'],
    ['no model', { weights: [] }, 'content without a model'],
    ['no weights', { model: content().model }, 'content without weights'],
    [
      'a model without a module',
      { model: { class_name: 'Sequential', config: {} }, weights: [] },
      'a model without a module',
    ],
    [
      'an optimizer without a module',
      content({ training: { optimizer: { class_name: 'Adam', config: {} } } }),
      'an optimizer without a module',
    ],
    ['a layer that is not there', content({ weights: [{ path: ['x'], arrays: [kernel] }] }), "'x'"],
    ['a layer twice', content({ weights: [twice, twice] }), "weights of 'dense' twice"],
    ['a layer without weights', content({ weights: [] }), "no weights for the layer 'dense'"],
    ['too few values', of(floats([1, 1]), bias), 'of shape [1, 1] with 0 values'],
    ['another size than units', of(floats([1, 2], 1, 2), floats([2], 1, 2)), 'units 1'],
    [
      'another type than the dtype',
      of({ ...kernel, values: Int32Array.of(2) }, bias),
      'Int32Array',
    ],
    ['an unknown dtype', of({ ...kernel, dtype: '__proto__' as 'bool' }, bias), '__proto__'],
    ['a size below 0', of({ ...kernel, shape: [-1, -1] }, bias), 'without a shape'],
    ['state without training', content({ optimizer: state }), 'an optimizer without training'],
    [
      'steps below 0',
      content({ training: { optimizer: 'sgd' }, optimizer: { ...state, iterations: -1 } }),
      '-1 iterations',
    ],
  ])('%s', (_, given, message) => {
    const write = () => writeKeras(given as KerasContent);
    expect(write).toThrow(ClampwiseTypeError);
    expect(write).toThrow('writeKeras: cannot write content: ');
    expect(write).toThrow(message);
  });
});

describe('layers that keep weights in parts of their own', () => {
  const layers = (layer: JsonObject) => ({
    ...content().model,
    config: { name: 'm', layers: [layer] },
  });

  test('a path may name the attributes of a user’s layer', () => {
    const model = layers({ class_name: 'MyBlock', config: { name: 'block' } });
    const weights = [
      { path: ['block'], arrays: [floats([1], 1)] },
      { path: ['block', 'first_dense'], arrays: [floats([1], 2)] },
    ];
    expect(Object.keys(arraysIn(writeKeras({ model, weights })))).toEqual([
      'layers/my_block/first_dense/vars/0',
      'layers/my_block/vars/0',
    ]);
  });

  test('a count that does not fit the parts is an error', () => {
    const cell = { class_name: 'LSTMCell', config: { units: 1 } };
    const config = { name: 'both', layer: { class_name: 'RNN', config: { cell } } };
    const model = layers({ class_name: 'Bidirectional', config });
    const arrays = [
      floats([1, 4], 1, 2, 3, 4),
      floats([1, 4], 1, 2, 3, 4),
      floats([4], 1, 2, 3, 4),
    ];
    expect(() => writeKeras({ model, weights: [{ path: ['both'], arrays }] })).toThrow(
      '3 weights of a layer that keeps them in parts',
    );
  });
});
