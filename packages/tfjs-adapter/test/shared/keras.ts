import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  type CustomObjects,
  type KerasReport,
  loadKerasModel,
  type ModelArtifacts,
} from '../../src/keras.ts';
import { type BackendName, useBackend } from '../support/backends.ts';

/** What Keras predicts with a file. */
interface Prediction {
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
}

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

type ReadFile = (path: string) => Promise<Uint8Array>;

/** tfjs keeps the weights of layers that are used twice, and a number of its Momentum, after dispose. */
const KEPT_BY_TFJS = [
  'keras3-functional.keras',
  'keras3-nested.keras',
  'keras3-sequential.h5',
  'keras2-functional.keras',
  'keras2-nested.keras',
];

const LOADABLE = [
  'keras3-nested.keras',
  'keras3-masked.keras',
  'keras3-pixels.keras',
  'keras2-nested.keras',
  'keras2-masked.keras',
  'keras2-pixels.keras',
  'keras3-sequential.keras',
  'keras3-sequential.h5',
  'keras3-functional.keras',
  'keras3-convolutional.keras',
  'keras3-recurrent.keras',
  'keras3-reset-after.keras',
  'keras2-sequential/model.json',
  'keras2-functional.keras',
  'keras2-convolutional.h5',
  'keras2-recurrent/model.json',
  'keras2-recurrent.keras',
];

export function testKerasFiles(name: BackendName, readFile: ReadFile): void {
  describe(`Keras files on ${name}`, () => {
    useBackend(name);

    // On webgpu tfjs alone answers 0 for an LSTM behind an embedding that masks.
    const loadable = LOADABLE.filter((path) => name !== 'webgpu' || !path.includes('masked'));

    test.each(loadable)('%s predicts what Keras does', async (path) => {
      const before = tf.memory().numTensors;
      const { model } = await load(readFile, path);
      await expectPredictions(readFile, model, path);
      discard(model);
      if (!KEPT_BY_TFJS.includes(path)) expect(tf.memory().numTensors).toBe(before);
    });

    test('what was changed is said, for Keras 3', async () => {
      const { model, report } = await load(readFile, 'keras3-sequential.keras');
      expect(report.format).toBe('Keras 3, .keras');
      expect(summary(report)).toEqual([
        'changed format',
        'changed layers.dense.kernel_regularizer',
        'changed layers.dense.kernel_constraint',
        'changed layers.re_lu',
        'changed layers.dense_1.activation',
        'changed layers.dense_1.bias_constraint',
        'changed optimizer.clipnorm',
        'changed loss',
      ]);
      expect(report.text.split('\n')).toHaveLength(1 + report.changes.length);
      discard(model);
    });

    test('what is not carried is said', async () => {
      const { model, report } = await load(readFile, 'keras3-functional.keras');
      const dropped = report.changes.filter(({ kind }) => kind === 'dropped');
      expect(dropped).toMatchObject([{ path: 'optimizer.use_ema', what: 'true', tfjs: 'drops' }]);
      expect(report.changes).toContainEqual(
        expect.objectContaining({ path: 'optimizer.state', instead: 'restored' }),
      );
      discard(model);
    });

    test('a schedule arrives', async () => {
      const { model, report } = await load(readFile, 'keras3-convolutional.keras');
      const found = report.changes.find(({ path }) => path === 'optimizer.learning_rate');
      expect(found).toMatchObject({ kind: 'changed', tfjs: 'rejects' });
      expect(model.optimizer.getConfig()).toMatchObject({
        learningRate: { config: { initial_learning_rate: 0.125 } },
      });
      discard(model);
    });

    // Case 42. The gradient of one step is far above 1, and the step of SGD is as long as its limit and half the one before.
    test('a limit on gradients arrives', async () => {
      const { model } = await load(readFile, 'keras3-sequential.h5');
      expect(model.optimizer.getConfig()).toMatchObject({ global_clipnorm: 2, momentum: 0.5 });
      const adam = await load(readFile, 'keras3-sequential.keras');
      expect(adam.model.optimizer.getConfig()).toMatchObject({ clipnorm: 1 });
      const before = model.getWeights().map((w) => w.clone());
      const [x, y] = [tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[1e6, -1e6]])];
      // Of the mean absolute error the gradient is small; the loss of another makes it large.
      model.compile({ optimizer: model.optimizer, loss: 'meanSquaredError' });
      await model.trainOnBatch(x, y);
      const steps = tf.tidy(() =>
        model.getWeights().map((w, k) => tf.sum(tf.square(tf.sub(w, before[k] as tf.Tensor)))),
      );
      const length = Math.sqrt(
        (await Promise.all(steps.map((step) => step.data()))).reduce(
          (sum, [v]) => sum + (v ?? 0),
          0,
        ),
      );
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(0.01 * 2 * 1.5);
      tf.dispose([x, y, before, steps]);
      discard(model);
      discard(adam.model);
    });

    // Case 43.
    test('the names of Keras load: RMSprop, AdamW, mse, batch_shape', async () => {
      const rmsprop = await load(readFile, 'keras3-recurrent.keras');
      expect(rmsprop.model.optimizer.getClassName()).toBe('ClampwiseRMSprop');
      expect(rmsprop.model.optimizer.getConfig()).toMatchObject({ rho: 0.8, clipvalue: 0.5 });
      const adamW = await load(readFile, 'keras2-functional.keras');
      expect(adamW.model.loss).toBe('meanSquaredError');
      expect(adamW.model.optimizer.getClassName()).toBe('ClampwiseAdamW');
      expect(adamW.model.optimizer.getConfig()).toMatchObject({ weightDecay: 0.02 });
      discard(rmsprop.model);
      discard(adamW.model);
      const unknown = await load(readFile, 'keras3-custom.keras', {
        'shapes>Box': (w: tf.Tensor) => w,
        Scale,
      });
      expect(unknown.report.changes.some(({ path }) => path === 'optimizer')).toBe(false);
      discard(unknown.model);
    });

    // The wasm backend of tfjs cannot train an embedding.
    test.skipIf(name === 'wasm')(
      'constraints hold in training, and loading does not project',
      async () => {
        const { model } = await load(readFile, 'keras3-recurrent.keras');
        const norms = async (): Promise<number[]> => {
          const read = tf.tidy(() => tf.norm(model.getWeights()[0] as tf.Tensor, 2, 0));
          const values = [...(await read.data())];
          read.dispose();
          return values;
        };
        expect((await norms()).some((norm) => Math.abs(norm - 1) > 0.01)).toBe(true);
        const [x, y] = [tf.tensor2d([[1, 2, 3, 4, 5]]), tf.tensor2d([[1]])];
        await model.trainOnBatch(x, y);
        for (const norm of await norms()) expect(norm).toBeCloseTo(1, 5);
        tf.dispose([x, y]);
        discard(model);
      },
    );

    // Cases 44 and 45.
    test('custom objects are known to one load alone', async () => {
      const custom = { Scale, Box: (w: tf.Tensor) => tf.clipByValue(w, -1, 1) };
      const registered = Object.keys(classes()).sort();
      const { model } = await load(readFile, 'keras3-custom.keras', custom);
      expect(Object.keys(classes()).sort()).toEqual(registered);
      expect(classes()).not.toHaveProperty('Scale');
      await expectPredictions(readFile, model, 'keras3-custom.keras');
      discard(model);
      await expect(load(readFile, 'keras3-custom.keras')).rejects.toThrow(
        /the layer Scale .*customObjects/,
      );
    });

    test('two classes of one name are rejected', async () => {
      const known = classes().Dense;
      const twice = load(readFile, 'keras3-custom.keras', { Scale, Dense: Scale });
      await expect(twice).rejects.toThrow(/customObjects.Dense .*has already/s);
      expect(classes().Dense).toBe(known);
    });

    test('an operation that cannot be had is said', async () => {
      const before = tf.memory().numTensors;
      const message = /the operation Sin of Keras 3/;
      await expect(load(readFile, 'keras3-operations.keras')).rejects.toThrow(message);
      expect(tf.memory().numTensors).toBe(before);
    });

    test('an optimizer that cannot be had leaves a model that is not compiled', async () => {
      const { model, report } = await load(readFile, 'keras3-reset-after.keras');
      const { path, what } = report.changes.find(({ kind }) => kind === 'unsupported') ?? {};
      expect([path, what]).toEqual(['optimizer', 'Lion']);
      expect(model.optimizer).toBeUndefined();
      discard(model);
    });

    // The wasm backend of tfjs cannot train an embedding.
    test.skipIf(name === 'wasm')('a GRU that resets after trains, and saves', async () => {
      const { model } = await load(readFile, 'keras3-reset-after.keras');
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const [x, y] = [tf.tensor2d([[1, 2, 3, 4, 5]]), tf.tensor2d([[9]])];
      const losses = [];
      for (let k = 0; k < 5; k++) losses.push(Number(await model.trainOnBatch(x, y)));
      expect(losses.at(-1)).toBeLessThan(losses[0] as number);
      const saved: tf.io.ModelArtifacts[] = [];
      await model.save({
        save: async (artifacts) => {
          saved.push(artifacts);
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        },
      });
      const again = await loadKerasModel(saved[0] as ModelArtifacts);
      expect(again.report.format).toBe('tfjs, model.json');
      const [before, after] = [model.predict(x), again.model.predict(x)] as tf.Tensor[];
      const difference = tf.sub(before as tf.Tensor, after as tf.Tensor);
      expect((await difference.data())[0]).toBeCloseTo(0, 5);
      tf.dispose([x, y, before, after, difference] as tf.Tensor[]);
      discard(model);
      discard(again.model);
    });

    test('what is no model is rejected', async () => {
      const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
      const cases: [unknown, RegExp][] = [
        [bytes(''), /an empty file/],
        [bytes('hello'), /a \.keras or \.h5 file of Keras, or a model\.json/],
        [bytes('{"format":"graph-model"}'), /tf\.loadGraphModel/],
        [bytes('PK\u0003\u0004'), /a damaged archive \(it has no end\); expected a whole archive/],
        [new Blob(['{"a":1}']), /an object with the keys a/],
        [7, /an address/],
      ];
      for (const [source, message] of cases) {
        await expect(loadKerasModel(source as Uint8Array)).rejects.toThrow(message);
      }
    });

    test('Files, artifacts and io handlers are sources too', async () => {
      const folder = 'keras2-sequential/';
      const shard = await readFile(`${folder}group1-shard1of1.bin`);
      const json = await readFile(`${folder}model.json`);
      const files = [
        new File([json as Uint8Array<ArrayBuffer>], 'model.json'),
        new File([shard as Uint8Array<ArrayBuffer>], 'group1-shard1of1.bin'),
      ];
      const { model } = await loadKerasModel(files);
      await expectPredictions(readFile, model, `${folder}model.json`);
      discard(model);
      const content = JSON.parse(new TextDecoder().decode(json));
      const handler = {
        load: async () => ({
          modelTopology: content.modelTopology,
          weightSpecs: content.weightsManifest[0].weights,
          weightData: shard.slice().buffer as ArrayBuffer,
        }),
      };
      const handled = await loadKerasModel(handler);
      await expectPredictions(readFile, handled.model, `${folder}model.json`);
      discard(handled.model);
      await expect(loadKerasModel(json)).rejects.toThrow(
        /group1-shard1of1\.bin, which could not be read/,
      );
    });
  });
}

function classes(): { [name: string]: unknown } {
  return tf.serialization.SerializationMap.getMap().classNameMap;
}

/** A layer of a user's own, which nobody registers. */
class Scale extends layers.Layer {
  static readonly className = 'Scale';
  private readonly factor: number;

  constructor(config: { factor: number }) {
    super(config as object);
    this.factor = config.factor;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul([inputs].flat()[0] as tf.Tensor, this.factor);
  }
}

function discard(model: LayersModel): void {
  model.optimizer?.dispose();
  model.dispose();
}

function load(
  readFile: ReadFile,
  path: string,
  customObjects: object = {},
): ReturnType<typeof loadKerasModel> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return readFile(path).then((bytes) =>
    loadKerasModel(bytes, {
      customObjects: customObjects as CustomObjects,
      readShard: (shard) => readFile(folder + shard),
    }),
  );
}

function summary(report: KerasReport): string[] {
  return report.changes.map(({ kind, path }) => `${kind} ${path}`);
}

/** To the last bits of float32, which the order of sums decides. */
async function expectPredictions(
  readFile: ReadFile,
  model: LayersModel,
  path: string,
): Promise<void> {
  const { inputs, outputs } = await prediction(readFile, path);
  const given = inputs.map(({ shape, values }) => tf.tensor(values, shape));
  const predicted = [model.predict(given.length === 1 ? (given[0] as tf.Tensor) : given)].flat();
  expect(predicted).toHaveLength(outputs.length);
  for (const [k, { shape, values }] of outputs.entries()) {
    const output = predicted[k] as tf.Tensor;
    expect(output.shape).toEqual(shape);
    const got = await output.data();
    for (const [i, value] of values.entries()) expect(got[i]).toBeCloseTo(value, 5);
  }
  tf.dispose([given, predicted]);
}

async function prediction(readFile: ReadFile, path: string): Promise<Prediction> {
  const text = new TextDecoder().decode(await readFile('predictions.json'));
  return (JSON.parse(text) as { models: { [path: string]: Prediction } }).models[
    path
  ] as Prediction;
}
