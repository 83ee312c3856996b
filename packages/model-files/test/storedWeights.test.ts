// Files that real Keras wrote (test/data/keras/write.py), against what Keras itself says of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArchitecture } from '../src/architecture/read.ts';
import { Fault } from '../src/fault.ts';
import { openHdf5 } from '../src/hdf5/read/open.ts';
import { writeHdf5 } from '../src/hdf5/write/write.ts';
import type { JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { hasTakenSteps, namedOptimizer, storedOptimizer } from '../src/optimizer/stored.ts';
import type { NamedArray, StoredArray, StoredOptimizer } from '../src/types.ts';
import { checkAgreementByName } from '../src/weights/agree.ts';
import { groupedWeights } from '../src/weights/grouped.ts';
import { legacyWeights } from '../src/weights/legacy.ts';
import { Group } from '../src/write/layout.ts';
import { byName, type ReadKeras, readKeras } from './support/keras.ts';
import { encoded, type KerasAnswer } from './support/python.ts';

const FOLDER = join(import.meta.dirname, 'data', 'keras');
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));

interface Expected {
  readonly weights: KerasAnswer['weights'];
  readonly optimizer:
    | null
    | (Pick<StoredOptimizer, 'name' | 'iterations' | 'learningRate'> & { slots: unknown });
}

const EXPECTED = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<
  string,
  Expected
>;

const LIMITS = DEFAULT_LIMITS;

function readLegacy(bytes: Uint8Array, dialect: 'keras2' | 'keras3'): Omit<ReadKeras, 'model'> {
  const file = openHdf5(bytes, LIMITS);
  const json = (name: string): JsonObject | null => {
    const text = file.attribute(name);
    return typeof text === 'string' ? (JSON.parse(text) as JsonObject) : null;
  };
  const architecture = readArchitecture(json('model_config') ?? {}, dialect, LIMITS);
  return {
    architecture,
    weights: legacyWeights(file, architecture, LIMITS),
    optimizer: storedOptimizer(file, json('training_config'), dialect, LIMITS),
  };
}

const read = (name: string): Omit<ReadKeras, 'model'> => {
  const dialect = /-3\./.test(name) ? 'keras3' : 'keras2';
  return name.endsWith('.keras')
    ? readKeras(bytesOf(name), dialect)
    : readLegacy(bytesOf(name), dialect);
};

describe('weights and optimizer of', () => {
  test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
    const { weights, optimizer } = read(name);
    expect(byName(weights)).toEqual(expected.weights);
    const ours = optimizer && {
      name: optimizer.name,
      iterations: optimizer.iterations,
      learningRate: optimizer.learningRate,
      slots: optimizer.slots.map(encoded),
    };
    expect(ours).toEqual(expected.optimizer);
  });

  test('a nested model, in the order of a dialect that counts the making as a call', () => {
    const calls = (name: string) => {
      const { architecture } = read(name);
      const add = architecture.layers.find((layer) => layer.name === 'add');
      return add?.calls.map(({ inputs }) => inputs);
    };
    const expected = [
      [
        { layer: 'stack', call: 0, output: 0 },
        { layer: 'inner', call: 0, output: 1 },
        { layer: 'inner', call: 1, output: 0 },
      ],
    ];
    for (const name of ['nested-2.h5', 'nested-2.keras', 'nested-3.h5', 'nested-3.keras']) {
      expect(calls(name), name).toEqual(expected);
    }
  });

  test('the count of steps alone', () => {
    for (const name of ['adam-2.h5', 'adam-3.h5', 'adam-legacy-2.h5']) {
      expect(hasTakenSteps(openHdf5(bytesOf(name), LIMITS), LIMITS), name).toBe(true);
    }
    expect(hasTakenSteps(openHdf5(bytesOf('nested-2.h5'), LIMITS), LIMITS)).toBe(false);
  });
});

const floats = (shape: readonly number[], start = 0): StoredArray => {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, k) => start + k);
  return { shape, dtype: 'float32', values };
};

const dense = (name: string, units: number): JsonObject => ({
  class_name: 'Dense',
  config: { name, units },
});

const sequential = (...layers: JsonObject[]): JsonObject => ({
  class_name: 'Sequential',
  config: { name: 'm', layers },
});

/** Opens what a group written by hand reads as. */
const written = (root: Group) => openHdf5(writeHdf5(root), LIMITS);

describe('weights that do not agree with the model', () => {
  const open = (units: number, shapes: readonly (readonly number[])[]) => {
    const root = new Group();
    if (shapes.length > 0) {
      root
        .group('layers')
        .group('dense')
        .vars(shapes.map((shape) => floats(shape)));
    }
    const architecture = readArchitecture(sequential(dense('d', units)), 'keras3', LIMITS);
    return () => groupedWeights(written(root), architecture, LIMITS);
  };

  test('settings larger than the stored kernel are a fault before the model is built', () => {
    expect(open(8, [[4, 8], [8]])()).toHaveLength(1);
    expect(open(5e7, [[4, 8], [8]])).toThrow("the layer 'd' with units 50000000 and a weight");
  });

  test('a layer that has weights without any is a fault', () => {
    expect(open(8, [])).toThrow("no weights for the layer 'd'");
  });

  test('by name too', () => {
    const { layers } = readArchitecture(sequential(dense('d', 8)), 'tfjs', LIMITS);
    checkAgreementByName(layers, [[4, 8], [8]]);
    expect(() => checkAgreementByName(layers, [[4, 7], [7]])).toThrow("the layer 'd' with units 8");
  });

  test.each([
    ['rank', { rank: 1 }, 'an array', "'layers/dense/vars/0' with 2 axes"],
    ['bytes of an array', { arrayBytes: 127 }, 'an array', "'layers/dense/vars/0' of 128 bytes"],
    ['bytes', { totalBytes: 159 }, 'arrays', 'arrays of 160 bytes'],
    ['objects', { objects: 3 }, 'groups', 'more than 3 groups and arrays'],
  ])('more %s than the limit', (_, limit, __, message) => {
    const root = new Group();
    root
      .group('layers')
      .group('dense')
      .vars([floats([4, 8]), floats([8])]);
    const architecture = readArchitecture(sequential(dense('d', 8)), 'keras3', LIMITS);
    const file = written(root);
    expect(() => groupedWeights(file, architecture, { ...LIMITS, ...limit })).toThrow(message);
  });

  test('a gap among the arrays is a fault', () => {
    const root = new Group();
    const layer = root.group('layers').group('dense');
    layer.vars([floats([4, 8])]);
    layer.group('vars').children.set('2', floats([8]));
    const architecture = readArchitecture(sequential(dense('d', 8)), 'keras3', LIMITS);
    expect(() => groupedWeights(written(root), architecture, LIMITS)).toThrow(
      "nothing at 'layers/dense/vars/1'",
    );
  });
});

describe('.h5 files', () => {
  /** A file whose attributes are given, with two weights per layer. */
  const legacy = (
    names: Readonly<Record<string, readonly string[]>>,
    layers: readonly string[],
  ) => {
    const children = new Map(
      layers.map((layer, k) => [
        layer,
        {
          attributes: { weight_names0: ['kernel'], weight_names1: ['bias'] },
          children: new Map([
            ['kernel', floats([2, 2], k)],
            ['bias', floats([2], -k)],
          ]),
        },
      ]),
    );
    return openHdf5(writeHdf5({ attributes: names, children }), LIMITS);
  };
  const model = readArchitecture(sequential(dense('p', 2), dense('q', 2)), 'keras2', LIMITS);

  test('names in several attributes, weights called kernel and bias in each layer', () => {
    const file = legacy({ layer_names0: ['p'], layer_names1: ['q'] }, ['p', 'q']);
    expect(byName(legacyWeights(file, model, LIMITS))).toEqual({
      p: [encoded(floats([2, 2])), encoded(floats([2]))],
      q: [encoded(floats([2, 2], 1)), encoded(floats([2], -1))],
    });
  });

  test('layers of other names go by their order, as in Keras', () => {
    const file = legacy({ layer_names: ['x', 'y'] }, ['x', 'y']);
    expect(legacyWeights(file, model, LIMITS).map(({ path }) => path)).toEqual([['p'], ['q']]);
  });

  test('weights of a layer that the model does not have are a fault', () => {
    const file = legacy({ layer_names: ['x'] }, ['x']);
    expect(() => legacyWeights(file, model, LIMITS)).toThrow("weights of 'x', a layer that");
    const without = legacy({ layer_names: ['p', 'q'] }, ['p']);
    expect(() => legacyWeights(without, model, LIMITS)).toThrow("no weights of 'q'");
  });
});

describe('the optimizer', () => {
  test('an array in place of the count of steps is a fault, unread', () => {
    const root = new Group();
    root.group('optimizer').vars([floats([1000])]);
    expect(() => storedOptimizer(written(root), null, 'keras3', LIMITS)).toThrow(
      "an array 'optimizer/vars/0' of shape [1000]",
    );
    expect(() => hasTakenSteps(written(root), LIMITS)).toThrow(Fault);
  });

  test('under a schedule there is no stored rate', () => {
    const root = new Group();
    const count: StoredArray = { shape: [], dtype: 'int32', values: Int32Array.of(7) };
    root.group('optimizer').vars([count, floats([], 5)]);
    const schedule = { class_name: 'CosineDecay', config: {} };
    const of = (learning_rate: number | JsonObject) => {
      const optimizer = { class_name: 'SGD', config: { learning_rate } };
      return storedOptimizer(written(root), { optimizer }, 'keras3', LIMITS);
    };
    expect(of(0.1)).toMatchObject({ iterations: 7, learningRate: 5, slots: [] });
    expect(of(schedule)).toMatchObject({ iterations: 7, learningRate: null });
    expect(of(schedule)?.slots).toHaveLength(1);
  });

  test('of tfjs: the count of steps is the array that is named so', () => {
    const named = (name: string, array: StoredArray): NamedArray => ({ name, ...array });
    const count: StoredArray = { shape: [], dtype: 'int32', values: Int32Array.of(4) };
    const training = { optimizer_config: { class_name: 'Adam', config: { beta_1: 0.9 } } };
    const arrays = [named('iter', count), named('dense/kernel/m', floats([2]))];
    expect(namedOptimizer(arrays, training)).toEqual({
      name: 'Adam',
      config: { beta_1: 0.9 },
      iterations: 4,
      learningRate: null,
      slots: arrays.slice(1),
    });
    expect(namedOptimizer([], training)).toBeNull();
  });
});
