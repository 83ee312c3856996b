import { openModelFile } from '@clampwise/model-files';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  metrics,
  model as modelOf,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { box, constraint, maxNorm, monotone, nonNeg, simplex } from '../src/constraints.ts';
import { enforceConstraints, guard } from '../src/index.ts';
import { loadKerasModel, type SaveKerasOptions, saveKerasModel } from '../src/keras.ts';
import {
  activation,
  clipByValue,
  nonNeg as nonNegLayer,
  unitNormalization,
} from '../src/layers.ts';
import { adam, adamw, exponentialDecay, rmsprop, sgd } from '../src/optimizers.ts';
import './support/nodeBackends.ts';

type Config = Record<string, never> & {
  readonly layers: readonly {
    readonly class_name: string;
    readonly config: Record<string, never>;
  }[];
};

/** What a saved file says. */
async function saved(model: LayersModel, options: SaveKerasOptions = {}) {
  const { bytes, report } = await saveKerasModel(model, options);
  const file = await openModelFile(bytes);
  const { architecture, training } = file;
  const { class_name, config } = architecture.source as unknown as {
    class_name: string;
    config: Config;
  };
  const { changes } = report;
  const lines = changes.map(
    ({ kind, path, what, instead }) => `${kind} ${path}: ${what} → ${instead}`,
  );
  return { bytes, report, file, class_name, config, training, lines };
}

/** A layer's config in a saved file. */
function layerIn({ layers: all }: Config, name: string): Record<string, never> {
  return all.find(({ config }) => config.name === name)?.config ?? {};
}

const line = (options: object = {}): LayersModel =>
  sequential({
    name: 'line',
    layers: [layers.dense({ units: 1, inputShape: [2], name: 'dense', ...options })],
  });

const x = (): tf.Tensor =>
  tf.tensor2d([
    [1, 2],
    [-3, 0.5],
    [0.25, -1],
  ]);
const y = (): tf.Tensor => tf.tensor2d([[1], [-2], [0.5]]);

async function steps(model: LayersModel, count: number): Promise<void> {
  for (let k = 0; k < count; k++) await model.trainOnBatch(x(), y());
}

const valuesOf = (model: LayersModel): number[] =>
  model.weights.flatMap((weight) => [...weight.read().dataSync()]);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('what saveKerasModel writes', () => {
  test('a model that is not compiled', async () => {
    const { class_name, config, training, report } = await saved(line());
    expect(class_name).toBe('Sequential');
    expect(config.name).toBe('line');
    expect(config.layers.map((each) => each.class_name)).toEqual(['InputLayer', 'Dense']);
    expect(layerIn(config, 'dense')).toEqual({
      name: 'dense',
      units: 1,
      use_bias: true,
      activation: 'linear',
    });
    expect(training).toBeNull();
    expect(report.text).toBe('Keras 3, .keras: nothing was changed.');
  });

  test('weights bit for bit, and the same bytes each time', async () => {
    const model = line();
    model.setWeights([tf.tensor2d([[Number.NaN], [-0]]), tf.tensor1d([Infinity])]);
    const [first, second] = [await saved(model), await saved(model)];
    expect(first.bytes).toEqual(second.bytes);
    const again = await loadKerasModel(first.bytes);
    expect(valuesOf(again.model)).toEqual([Number.NaN, -0, Infinity]);
    expect(Object.is(valuesOf(again.model)[1], -0)).toBe(true);
  });

  test('the axes that a constraint has in its layer', async () => {
    const model = sequential({
      layers: [
        layers.conv2d({
          filters: 2,
          kernelSize: 2,
          inputShape: [4, 4, 1],
          name: 'ours',
          kernelConstraint: maxNorm({ maxValue: 3 }),
        }),
        layers.conv2d({ filters: 2, kernelSize: 2, name: 'theirs', kernelConstraint: 'maxNorm' }),
        layers.flatten(),
        layers.dense({ units: 2, name: 'dense', kernelConstraint: 'unitNorm' }),
      ],
    });
    const { config } = await saved(model);
    const module = 'keras.constraints';
    expect(layerIn(config, 'ours').kernel_constraint).toEqual({
      module,
      class_name: 'MaxNorm',
      config: { max_value: 3, axis: [0, 1, 2] },
    });
    expect(layerIn(config, 'theirs').kernel_constraint).toEqual({
      module,
      class_name: 'MaxNorm',
      config: { max_value: 2, axis: [0, 1, 2] },
    });
    expect(layerIn(config, 'dense').kernel_constraint).toEqual({
      module,
      class_name: 'UnitNorm',
      config: { axis: 0 },
    });
  });

  test('that nothing enforces the constraints of a model, only if so', async () => {
    const model = line({ kernelConstraint: nonNeg() });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect((await saved(model)).lines).toEqual([
      'changed model: constraints that nothing enforces → Keras enforces them in training; in tfjs, enforceConstraints(model) does',
    ]);
    enforceConstraints(model);
    expect((await saved(model)).lines).toEqual([]);
  });

  test('layers that tfjs trains otherwise, with the reason', async () => {
    const pool = layers.maxPooling1d({ poolSize: 2, inputShape: [4, 1], name: 'pool' });
    expect((await saved(sequential({ layers: [pool] }))).lines).toEqual([
      'changed layers.pool: the layer MaxPooling1D → written; in training, the wasm backend of tfjs computes its gradient wrongly',
    ]);
  });

  test('constraints that Keras lacks, as dropped', async () => {
    const model = line({ kernelConstraint: simplex(), biasConstraint: box(-1, 1) });
    enforceConstraints(model);
    const { config, lines } = await saved(model);
    expect(Object.keys(layerIn(config, 'dense'))).not.toContain('kernel_constraint');
    expect(lines.slice(0, 2).sort()).toEqual([
      'dropped layers.dense.bias_constraint: the constraint box → no constraint: Keras has none like it',
      'dropped layers.dense.kernel_constraint: the constraint simplex → no constraint: Keras has none like it',
    ]);
    const half = (w: tf.Tensor): tf.Tensor => tf.mul(w, 0.5);
    const others = line({ kernelConstraint: constraint(half), biasConstraint: monotone() });
    const text = (await saved(others)).report.text;
    expect(text).toContain('the constraint half');
    expect(text).toContain('the constraint monotone');
  });

  test('layers of this package as those of Keras, with their differences', async () => {
    const model = sequential({
      layers: [
        layers.dense({ units: 2, inputShape: [2], name: 'dense' }),
        nonNegLayer({ name: 'positive' }),
        unitNormalization({ name: 'unit' }),
        clipByValue({ minValue: -1, maxValue: 1, name: 'clipped' }),
      ],
    });
    const { class_name, config, lines } = await saved(model);
    // Keras's Sequential takes no operations.
    expect(class_name).toBe('Functional');
    const classes = config.layers.map((each) => each.class_name);
    expect(classes).toEqual(['InputLayer', 'Dense', 'ReLU', 'UnitNormalization', 'Clip']);
    expect(layerIn(config, 'clipped')).toEqual({ name: 'clipped', x_min: -1, x_max: 1 });
    expect(lines).toEqual([
      'changed layers.positive: the layer NonNeg of this package → ReLU: the same values, 0 for -0; its gradient at 0 is 0, not 1',
      'changed layers.unit: the layer UnitNormalization of this package → UnitNormalization: the same values from norms of 1e-6 on; a vector of zeros has the gradient NaN',
      'changed layers.clipped: the layer ClipByValue of this package → the operation Clip: the same values; its gradient at a bound is not 1',
    ]);
  });

  test('frozen layers, those of a frozen model inside too', async () => {
    const inner = sequential({
      name: 'inner',
      layers: [layers.dense({ units: 2, inputShape: [2], name: 'inside' })],
    });
    const start = input({ shape: [2] });
    const model = modelOf({ inputs: start, outputs: inner.apply(start) as SymbolicTensor });
    inner.trainable = false;
    const { config } = await saved(model);
    const nested = layerIn(config, 'inner') as unknown as Config;
    expect(layerIn(nested, 'inside').trainable).toBe(false);
    const again = await loadKerasModel((await saved(model)).bytes);
    expect(again.model.trainableWeights).toHaveLength(0);
  });

  test('names with a slash, which Keras rejects, with other ones', async () => {
    const start = input({ shape: [2], name: 'in/1' });
    const first = layers.dense({ units: 2, name: 'block/1' });
    const second = layers.dense({ units: 2, name: 'block_1' });
    const end = second.apply(first.apply(start)) as SymbolicTensor;
    const inner = modelOf({ inputs: start, outputs: end, name: 'a/b' });
    const around = input({ shape: [2], name: 'around' });
    const model = modelOf({ inputs: around, outputs: inner.apply(around) as SymbolicTensor });
    const { bytes, config, lines } = await saved(model);
    expect(JSON.stringify(config)).not.toContain('/');
    expect(lines).toEqual([
      "changed layers.a/b.name: 'a/b' → 'a_b': Keras accepts no slash",
      "changed layers.a_b.in/1.name: 'in/1' → 'in_1': Keras accepts no slash",
      "changed layers.a_b.block/1.name: 'block/1' → 'block_1_1': Keras accepts no slash",
    ]);
    const again = await loadKerasModel(bytes);
    expect(valuesOf(again.model)).toEqual(valuesOf(model));
  });

  test('metadata of the user, as dropped', async () => {
    const model = line();
    model.setUserDefinedMetadata({ author: 'me' });
    expect((await saved(model)).lines).toEqual([
      'dropped userDefinedMetadata: {"author":"me"} → nothing: a file of Keras has no place for it',
    ]);
  });
});

describe('how a saved model is compiled', () => {
  test.each([
    ['clipNorm', { clipNorm: 2 }, { clipnorm: 2 }],
    ['clipValue', { clipValue: 0.5 }, { clipvalue: 0.5 }],
    ['globalClipNorm', { globalClipNorm: 1 }, { global_clipnorm: 1 }],
  ] as const)('the limit %s of guard', async (_, limit, wanted) => {
    const model = line();
    model.compile({ optimizer: guard(tf.train.sgd(0.5), limit), loss: 'meanSquaredError' });
    const { training, lines } = await saved(model);
    expect(training).toMatchObject({
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.5, ...wanted } },
      loss: 'mean_squared_error',
    });
    expect(lines).toEqual([]);
  });

  test('an adaptive limit, the treatment of NaN and constraints of a guard, as dropped', async () => {
    const model = line();
    const kernel = model.trainableWeights[0]?.read() as tf.Variable;
    const { name } = kernel;
    const weights = [{ variable: kernel, constraint: 'nonNeg' as const }];
    const optimizer = guard(tf.train.sgd(0.5), {
      adaptive: { clipping: 0.1, eps: 0.01 },
      onNonFinite: 'skip',
      weights,
    });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const { lines, training } = await saved(model);
    expect(lines).toEqual([
      "dropped optimizer.onNonFinite: 'skip' → Keras takes steps with gradients that are not finite",
      `dropped optimizer.weights: NonNeg on '${name}' → no constraint: give it to the layer instead of the optimizer`,
      'dropped optimizer.adaptive: { clipping: 0.1, eps: 0.01 } → no limit: Keras has no adaptive one',
    ]);
    expect(training).toMatchObject({ optimizer: { config: { learning_rate: 0.5 } } });
  });

  test('optimizers of this package, with a schedule', async () => {
    const model = line();
    const learningRate = exponentialDecay({
      initialLearningRate: 0.5,
      decaySteps: 10,
      decayRate: 0.25,
    });
    const optimizer = adamw({ learningRate, beta1: 0.8, excludeFromWeightDecay: ['bias'] });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const { training, report } = await saved(model);
    expect(training).toMatchObject({
      optimizer: {
        class_name: 'AdamW',
        config: {
          learning_rate: {
            class_name: 'ExponentialDecay',
            config: {
              initial_learning_rate: 0.5,
              decay_steps: 10,
              decay_rate: 0.25,
              staircase: false,
            },
          },
          beta_1: 0.8,
          weight_decay: 0.004,
        },
      },
    });
    expect(report.changes).toEqual([
      {
        kind: 'dropped',
        path: 'optimizer.exclude_from_weight_decay',
        what: "['bias']",
        instead: 'every weight decays',
        tfjs: 'accepts',
        fix: "model.optimizer.exclude_from_weight_decay(var_names=['bias'])  # in Python",
      },
    ]);
  });

  test('a whole number as learning rate, which Keras wants as a float', async () => {
    const model = line();
    model.compile({ optimizer: sgd({ learningRate: 1, momentum: 1 }), loss: 'meanSquaredError' });
    const { training } = await saved(model);
    // writeKeras writes it as 1.0.
    expect(training).toMatchObject({ optimizer: { config: { learning_rate: 1, momentum: 1 } } });
  });

  test('functions, which a file cannot hold, throw', async () => {
    const model = line();
    model.compile({ optimizer: adam({ learningRate: () => 0.1 }), loss: 'meanSquaredError' });
    await expect(saveKerasModel(model)).rejects.toThrow('learningRate is a function');
    const { training } = await saved(model, { includeOptimizer: false });
    expect(training).toBeNull();
  });

  test('losses and metrics of several outputs', async () => {
    const start = input({ shape: [2], name: 'start' });
    const [p, q] = ['p', 'q'].map((name) => {
      const end = layers.dense({ units: 1, activation: 'sigmoid', name }).apply(start);
      return end as SymbolicTensor;
    }) as [SymbolicTensor, SymbolicTensor];
    const model = modelOf({ inputs: start, outputs: [p, q] });
    model.compile({
      optimizer: 'sgd',
      loss: { p: 'meanSquaredError', q: 'binaryCrossentropy' },
      metrics: { q: ['accuracy', 'mse', metrics.cosineProximity] as never },
    });
    const { training, lines } = await saved(model);
    expect(training).toMatchObject({
      loss: ['mean_squared_error', 'binary_crossentropy'],
      metrics: [[], ['accuracy', 'mean_squared_error']],
    });
    expect(lines).toEqual([
      "changed loss.q: 'binaryCrossentropy' of tfjs → with Keras's gradient at 0.5, where tfjs's is wrong",
      'dropped metrics: cosineProximity → nothing: Keras has no metric like it',
    ]);
  });

  test('a loss that loadKerasModel made, with its options', async () => {
    const { bytes } = await saved(line());
    const { model } = await loadKerasModel(bytes);
    expect(model.optimizer).toBeUndefined();
    const file = await openModelFile(bytes);
    const source = JSON.parse(JSON.stringify(file.architecture.source));
    const compiled = {
      optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } },
      loss: { class_name: 'Huber', config: { delta: 0.5, reduction: 'sum' } },
      loss_weights: 2,
    };
    const loaded = await loadKerasModel({
      modelTopology: { model_config: source, keras_version: '3.15.1' },
      trainingConfig: compiled,
    } as never);
    const { training } = await saved(loaded.model);
    expect(training).toMatchObject({
      loss: { class_name: 'Huber', config: { delta: 0.5, reduction: 'sum' } },
      loss_weights: 2,
    });
  });

  test('a function as loss: the file says nothing about training', async () => {
    const model = line();
    const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.mean(tf.sub(a, b));
    model.compile({ optimizer: 'sgd', loss });
    const { training, lines } = await saved(model);
    expect(training).toBeNull();
    expect(lines).toEqual([
      'unsupported loss: a function → Keras has no such loss: the file says nothing about training',
    ]);
    model.compile({ optimizer: 'sgd', loss: metrics.meanAbsoluteError });
    expect((await saved(model)).training).toMatchObject({ loss: 'mean_absolute_error' });
  });
});

describe('the state of an optimizer', () => {
  const OPTIMIZERS: { readonly [name: string]: () => tf.Optimizer } = {
    'sgd of tfjs': () => tf.train.sgd(0.1),
    'momentum of tfjs': () => tf.train.momentum(0.05, 0.8),
    'nesterov of tfjs': () => tf.train.momentum(0.05, 0.8, true),
    'rmsprop of tfjs': () => tf.train.rmsprop(0.01, 0.8, 0.5),
    'rmsprop of tfjs, without momentum': () => tf.train.rmsprop(0.01, 0.8),
    'adam of tfjs': () => tf.train.adam(0.02, 0.8, 0.9),
    'adagrad of tfjs': () => tf.train.adagrad(0.1),
    'adadelta of tfjs': () => tf.train.adadelta(1, 0.8),
    'sgd of this package': () => sgd({ learningRate: 0.05, momentum: 0.9 }),
    'rmsprop of this package': () => rmsprop({ learningRate: 0.01, centered: true }),
    'adam of this package, in guards': () =>
      guard(adam({ learningRate: 0.02, amsgrad: true }), { clipNorm: 0.5 }),
  };

  test.each(Object.entries(OPTIMIZERS))('%s goes on', async (_, make) => {
    const model = line();
    model.setWeights([tf.tensor2d([[0.5], [-0.25]]), tf.tensor1d([0.125])]);
    model.compile({ optimizer: make(), loss: 'meanSquaredError' });
    await steps(model, 4);
    const { bytes } = await saved(model);
    const again = (await loadKerasModel(bytes)).model;
    expect(again.optimizer.iterations).toBe(4);
    await steps(model, 3);
    await steps(again, 3);
    const [wanted, found] = [valuesOf(model), valuesOf(again)];
    wanted.forEach((value, k) => {
      expect(Math.abs((found[k] as number) - value)).toBeLessThan(2e-6);
    });
  });

  test.each([
    ['Adagrad', () => tf.train.adagrad(0.1), 2],
    ['Adadelta', () => tf.train.adadelta(0.1), 4],
  ] as const)('of tfjs %s is in the file', async (className, make, count) => {
    const model = line();
    const optimizer = make();
    model.compile({ optimizer, loss: 'meanSquaredError' });
    await steps(model, 3);
    const state = await (await saved(model)).file.optimizer();
    expect(state).toMatchObject({ name: className, iterations: 3 });
    expect(state?.learningRate).toBeCloseTo(0.1, 7);
    expect(state?.slots.map(({ shape }) => shape.length)).toEqual(
      count === 2 ? [2, 1] : [2, 2, 1, 1],
    );
    const saved0 = (await optimizer.getWeights())[1]?.tensor.dataSync() as Float32Array;
    expect(state?.slots[0]?.values).toEqual(saved0);
  });

  test('that cannot be read is reported', async () => {
    const model = line();
    model.compile({ optimizer: tf.train.adamax(0.1), loss: 'meanSquaredError' });
    await steps(model, 2);
    const { lines, file } = await saved(model);
    expect(lines).toContain(
      'dropped optimizer.state: what the Adamax of tfjs has learned → Keras starts it anew',
    );
    // Keras warns about a file without any state.
    const state = await file.optimizer();
    expect(state?.iterations).toBe(0);
    expect(state?.slots.map(({ values }) => [...values])).toEqual([[0, 0], [0, 0], [0], [0]]);
  });

  test('leaves the model and its memory as they were', async () => {
    const model = line({ kernelConstraint: nonNeg() });
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    await steps(model, 2);
    const [before, values] = [tf.memory().numTensors, valuesOf(model)];
    await saveKerasModel(model);
    expect(tf.memory().numTensors).toBe(before);
    expect(valuesOf(model)).toEqual(values);
  });
});

describe('what Keras cannot have', () => {
  const rejects = async (model: LayersModel, message: string): Promise<void> => {
    await expect(saveKerasModel(model)).rejects.toThrow(message);
    await expect(saveKerasModel(model)).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
  };

  test('all layers are named', async () => {
    const cap = (t: tf.Tensor): tf.Tensor => tf.minimum(t, 1);
    const model = sequential({
      layers: [
        layers.dense({ units: 2, inputShape: [2], activation: 'hardSigmoid', name: 'old' }),
        activation(cap, { name: 'cap' }),
      ],
    });
    await rejects(model, "layers.old.activation: tfjs's hard_sigmoid");
    await rejects(model, 'layers.cap: the layer ClampwiseActivation');
    await rejects(model, 'a file cannot hold the function cap');
  });

  test('a class of the user', async () => {
    class Twice extends layers.Layer {
      static className = 'Twice';
      override call(given: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul([given].flat()[0] as tf.Tensor, 2);
      }
    }
    const model = sequential({
      layers: [layers.dense({ units: 1, inputShape: [2] }), new Twice({ name: 'twice' })],
    });
    await rejects(model, 'layers.twice: the layer Twice');
  });

  test('layers that tfjs computes otherwise', async () => {
    const image = { inputShape: [6, 6, 1] };
    const dilated = sequential({
      layers: [layers.depthwiseConv2d({ kernelSize: 2, dilationRate: 2, name: 'wide', ...image })],
    });
    await rejects(dilated, 'layers.wide: the layer DepthwiseConv2D');
    const enlarged = sequential({
      layers: [layers.upSampling2d({ interpolation: 'bilinear', name: 'large', ...image })],
    });
    await rejects(enlarged, 'layers.large: the layer UpSampling2D');
  });

  test('a batch normalization of tfjs along another axis than the last', async () => {
    const model = sequential({
      layers: [layers.batchNormalization({ axis: 1, inputShape: [3, 3], name: 'norm' })],
    });
    await rejects(model, 'layers.norm.axis: 1 (tfjs normalizes along another axis');
    const last = sequential({
      layers: [layers.batchNormalization({ axis: 2, inputShape: [3, 3], name: 'norm' })],
    });
    expect((await saved(last)).lines).toEqual([]);
  });

  test('masks that tfjs loses', async () => {
    const model = sequential({
      layers: [
        layers.masking({ inputShape: [3, 2] }),
        layers.globalAveragePooling1d({ name: 'mean' }),
      ],
    });
    await rejects(model, 'layers.mean: a mask that reaches a GlobalAveragePooling1D');
    const sum = sequential({
      layers: [
        layers.masking({ inputShape: [3, 2] }),
        layers.bidirectional({
          layer: layers.simpleRNN({ units: 2, recurrentInitializer: 'zeros' }) as never,
          mergeMode: 'sum',
          name: 'both',
        }),
      ],
    });
    await rejects(sum, 'layers.both: a mask that reaches a Bidirectional');
  });

  test('a layer that two models share', async () => {
    const shared = layers.dense({ units: 2, name: 'shared' });
    const inside = input({ shape: [2] });
    const inner = modelOf({
      inputs: inside,
      outputs: shared.apply(inside) as SymbolicTensor,
      name: 'inner',
    });
    const start = input({ shape: [2] });
    const end = inner.apply(shared.apply(start)) as SymbolicTensor;
    await rejects(modelOf({ inputs: start, outputs: end }), 'a layer that stands in two models');
  });

  test('a layer of which a part is frozen', async () => {
    const model = line();
    model.predict(x());
    (model.layers[0]?.weights[0] as { trainable: boolean }).trainable = false;
    await rejects(model, 'layers.dense: a layer of which a part is frozen');
  });

  test('a layer that nobody has compared with Keras, unless it is allowed', async () => {
    const masking = { class_name: 'Masking', config: { name: 'masking', mask_value: 0 } };
    const given = {
      class_name: 'InputLayer',
      config: { name: 'input', batch_shape: [null, 3, 1] },
    };
    // Loading makes an Identity of it.
    const regularized = { class_name: 'ActivityRegularization', config: { name: 'same', l1: 1 } };
    const { model } = await loadKerasModel({
      class_name: 'Sequential',
      config: { layers: [given, masking, regularized] },
    });
    await rejects(model, 'layers.same: Identity, a mask that reaches it (not compared with Keras');
    const { report } = await saveKerasModel(model, { unverified: 'allow' });
    expect(report.changes[0]).toMatchObject({ kind: 'unverified', path: 'layers.same' });
  });

  test('other arguments than a built model and options', async () => {
    await rejects(sequential(), 'model has no input shape yet');
    await rejects({} as LayersModel, 'saveKerasModel: model must be a tf.LayersModel');
    await rejects(Promise.resolve(line()) as never, 'await');
    await expect(saveKerasModel(line(), { format: 'h5' } as never)).rejects.toThrow('format');
    await expect(saveKerasModel(line(), { unverified: 'yes' as never })).rejects.toThrow(
      'unverified',
    );
    await expect(saveKerasModel(line(), { includeOptimizer: 1 as never })).rejects.toThrow(
      'includeOptimizer',
    );
  });
});
