import { readdir, readFile } from 'node:fs/promises';
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type LayersModel, layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import * as constraints from '../src/constraints.ts';
import * as main from '../src/index.ts';
import { inspectKerasModel } from '../src/inspect.ts';
import { type KerasReport, loadKerasModel } from '../src/keras.ts';
import * as ourLayers from '../src/layers.ts';
import * as optimizers from '../src/optimizers.ts';

// The code in a report's `fix` is run, as a reader would run it, and does what loadKerasModel does.

const tf = { ...core, layers, regularizers };

beforeAll(async () => {
  await core.setBackend('cpu');
});

/** Runs a line of code in which the model and all that this package exports are known. */
function run(code: string, model?: LayersModel): unknown {
  const scope = { ...constraints, ...ourLayers, ...optimizers, ...main, tf, model };
  const { model: _, ...names } = scope;
  return new Function(
    'model',
    ...Object.keys(names),
    `return (${code.replace(/ \/\/ from .*$/, '').replace(/^(register\w+\(\)); /, '$1, ')});`,
  )(model, ...Object.values(names));
}

const object = (className: string, config: object = {}): object => ({
  class_name: className,
  config,
});
const INPUT = object('InputLayer', { batch_shape: [null, 3], name: 'input' });

/** A model of Keras 3, compiled with an optimizer. */
const source = (layer: object, optimizer: object | null = null): object => ({
  ...object('Sequential', { layers: [INPUT, layer] }),
  ...(optimizer !== null && { compile_config: { optimizer, loss: 'mse' } }),
});

function fixAt(report: KerasReport, path: string): string {
  const { fix } = report.changes.find((change) => change.path === path) ?? {};
  expect(fix, report.text).toBeTypeOf('string');
  return fix as string;
}

const X = [
  [-3, 0.25, 1],
  [2, -0.5, 7],
];

describe('layers', () => {
  test.each([
    ['ReLU', { negative_slope: 0.5, threshold: 0.1, max_value: 2 }],
    ['ReLU', { max_value: 6, negative_slope: 0, threshold: 0 }],
    ['LeakyReLU', { negative_slope: 0.2 }],
    ['UnitNormalization', { axis: -1 }],
  ])('%s(%j)', async (className, config) => {
    const given = source(object(className, { name: 'layer', ...config }));
    const { model, report } = await loadKerasModel(given);
    const path = report.changes.find(({ fix }) => fix !== null)?.path as string;
    expect(path).toMatch(/^layers\.layer/);
    const fixed = run(fixAt(report, path)) as layers.Layer;
    const x = core.tensor2d(X);
    const [wanted, found] = [model.predict(x), fixed.apply(x)] as [core.Tensor, core.Tensor];
    expect([...found.dataSync()]).toEqual([...wanted.dataSync()]);
  });
});

const DENSE = object('Dense', { name: 'dense', units: 1, use_bias: false });

/** The weights after two steps from ones. */
async function trained(model: LayersModel): Promise<number[]> {
  model.setWeights([core.ones([3, 1])]);
  const [x, y] = [core.tensor2d(X), core.tensor2d([[50], [-70]])];
  for (let k = 0; k < 2; k++) await model.trainOnBatch(x, y);
  return [...(model.getWeights()[0] as core.Tensor).dataSync()];
}

function plainModel(optimizer: core.Optimizer, kernelConstraint?: 'nonNeg'): LayersModel {
  const layer = layers.dense({
    units: 1,
    useBias: false,
    inputShape: [3],
    ...(kernelConstraint !== undefined && { kernelConstraint }),
  });
  const model = sequential({ layers: [layer] });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

describe('optimizers', () => {
  const schedule = object('ExponentialDecay', {
    initial_learning_rate: 0.1,
    decay_steps: 1,
    decay_rate: 0.5,
    staircase: false,
    name: 'ExponentialDecay',
  });

  test.each([
    [
      'RMSprop',
      { learning_rate: 0.05, rho: 0.8, momentum: 0.1, centered: true, epsilon: 1e-6 },
      '',
    ],
    ['AdamW', { learning_rate: 0.05, weight_decay: 0.1, beta_1: 0.8 }, ''],
    ['Adam', { learning_rate: 0.05, amsgrad: true }, '.amsgrad'],
    ['Adam', { learning_rate: 0.05, epsilon: 0.1 }, '.epsilon'],
    ['SGD', { learning_rate: 0.01, momentum: 0.5, weight_decay: 0.1 }, '.weight_decay'],
  ])('%s(%j)', async (className, config, ending) => {
    const { model, report } = await loadKerasModel(source(DENSE, object(className, config)));
    const optimizer = run(fixAt(report, `optimizer${ending}`)) as core.Optimizer;
    expect(await trained(plainModel(optimizer))).toEqual(await trained(model));
  });

  test('a schedule', async () => {
    const given = source(DENSE, object('SGD', { learning_rate: schedule }));
    const { model, report } = await loadKerasModel(given);
    const rate = run(fixAt(report, 'optimizer.learning_rate'));
    const optimizer = optimizers.sgd({ learningRate: rate as never });
    expect(await trained(plainModel(optimizer))).toEqual(await trained(model));
  });

  test.each([['clipnorm'], ['clipvalue'], ['global_clipnorm']])('%s', async (key) => {
    const given = source(DENSE, object('SGD', { learning_rate: 0.1, [key]: 0.5 }));
    const { model, report } = await loadKerasModel(given);
    const plain = plainModel(core.train.sgd(0.1));
    run(fixAt(report, `optimizer.${key}`), plain);
    const [wanted, found] = [await trained(model), await trained(plain)];
    for (const [k, value] of found.entries()) expect(value).toBeCloseTo(wanted[k] as number, 6);
  });

  test('a rate that tfjs cannot have is set between steps, as the report says', async () => {
    const given = source(DENSE, object('Adagrad', { learning_rate: schedule }));
    const { model, report } = await loadKerasModel(given);
    const { instead } = report.changes.find(({ path }) => path === 'optimizer.learning_rate') ?? {};
    expect(instead).toBe('0.1 throughout; set optimizer.learningRate between steps');
    Object.assign(model.optimizer, { learningRate: 0 });
    expect(await trained(model)).toEqual([1, 1, 1]);
  });
});

test('constraints', async () => {
  const layer = object('Dense', {
    name: 'dense',
    units: 1,
    use_bias: false,
    kernel_constraint: object('NonNeg'),
  });
  const { model, report } = await loadKerasModel(
    source(layer, object('SGD', { learning_rate: 0.1 })),
  );
  const plain = plainModel(core.train.sgd(0.1), 'nonNeg');
  run(fixAt(report, 'layers.dense.kernel_constraint'), plain);
  const wanted = await trained(model);
  expect(wanted).toContain(0);
  expect(await trained(plain)).toEqual(wanted);
});

test.each([
  ['L1', { l1: 0.02 }],
  ['L2', { l2: 0.03 }],
])('the regularizer %s(%j)', async (className, config) => {
  const kernel_regularizer = object(className, config);
  const layer = object('Dense', { name: 'dense', units: 1, use_bias: false, kernel_regularizer });
  const sgd = object('SGD', { learning_rate: 0.01 });
  const { model, report } = await loadKerasModel(source(layer, sgd));
  const kernelRegularizer = run(fixAt(report, 'layers.dense.kernel_regularizer')) as never;
  const fixed = layers.dense({ units: 1, useBias: false, inputShape: [3], kernelRegularizer });
  const plain = sequential({ layers: [fixed] });
  plain.compile({ optimizer: core.train.sgd(0.01), loss: 'meanSquaredError' });
  expect(await trained(plain)).toEqual(await trained(model));
});

describe('files of tfjs', () => {
  test('what this package registers', async () => {
    const layer = { class_name: 'ClampwiseNonNeg', config: { name: 'layer' } };
    const dense = {
      class_name: 'Dense',
      config: {
        name: 'dense',
        units: 1,
        kernel_constraint: object('ClampwiseNonNegConstraint'),
        batch_input_shape: [null, 3],
      },
    };
    const modelTopology = {
      ...object('Sequential', { name: 'model', layers: [dense, layer] }),
      keras_version: 'tfjs-layers 4.22.0',
    };
    const trainingConfig = {
      loss: 'mean_squared_error',
      optimizer_config: { class_name: 'ClampwiseAdam', config: { learningRate: 0.1 } },
    };
    const { model, report } = await loadKerasModel({ modelTopology, trainingConfig });
    const classes = core.serialization.SerializationMap.getMap().classNameMap;
    for (const [path, name] of [
      ['layers.layer', 'ClampwiseNonNeg'],
      ['layers.dense.kernel_constraint', 'ClampwiseNonNegConstraint'],
      ['optimizer', 'ClampwiseAdam'],
    ] as const) {
      delete classes[name];
      run(fixAt(report, path), model);
      expect(classes[name], path).toBeDefined();
    }
  });
});

test('a layer as activation, as a function under the same name, with its settings', async () => {
  const layer = object('Dense', {
    name: 'dense',
    units: 1,
    activation: object('LeakyReLU', { alpha: 0.25 }),
  });
  // The layer of that name stays one.
  const behind = object('LeakyReLU', { name: 'behind', negative_slope: 0.5 });
  const model = object('Sequential', { layers: [INPUT, layer, behind] });
  await expect(loadKerasModel(model)).rejects.toThrow(
    'layers.dense.activation: the layer LeakyReLU as activation (pass a function of a tensor to loadKerasModel in customObjects: { LeakyReLU })',
  );
  const before = core.serialization.SerializationMap.getMap().classNameMap.LeakyReLU;
  const LeakyReLU = (x: core.Tensor, { alpha }: { readonly [key: string]: unknown }) =>
    core.leakyRelu(x, alpha as number);
  const loaded = await loadKerasModel(model, { customObjects: { LeakyReLU } });
  expect(core.serialization.SerializationMap.getMap().classNameMap.LeakyReLU).toBe(before);
  const [dense, last] = loaded.model.layers.slice(-2);
  expect(last?.getClassName()).toBe('LeakyReLU');
  dense?.setWeights([core.tensor2d([[1], [0], [0]]), core.tensor1d([0])]);
  const [y] = (loaded.model.predict(core.tensor2d([[-8, 0, 0]])) as core.Tensor).dataSync();
  expect(y).toBe(-1);
});

test('an activation of the user, as the report says', async () => {
  const layer = object('Dense', {
    name: 'dense',
    units: 1,
    activation: { class_name: 'function', config: 'mine', registered_name: 'mine' },
  });
  await expect(loadKerasModel(source(layer))).rejects.toThrow(
    'the activation mine (pass its class or function to loadKerasModel in customObjects',
  );
  const { model } = await loadKerasModel(source(layer), { customObjects: { mine: core.abs } });
  const [y] = (model.predict(core.tensor2d([[-9, 2, 3]])) as core.Tensor).dataSync();
  expect(y).toBeGreaterThanOrEqual(0);
});

test('every fix for the files of the other tests runs', async () => {
  const folder = new URL('data/keras/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => /\.(keras|h5)$/.test(name));
  const files = [...names, 'keras2-sequential/model.json', 'keras2-recurrent/model.json'];
  const fixes = new Set<string>();
  for (const name of files) {
    const { changes } = await inspectKerasModel(
      new Uint8Array(await readFile(new URL(name, folder))),
    );
    for (const { fix } of changes) if (fix !== null) fixes.add(fix);
  }
  expect(fixes.size).toBeGreaterThan(8);
  for (const fix of fixes) {
    expect(run(fix, plainModel(core.train.sgd(0.1), 'nonNeg')), fix).toBeTypeOf(
      fix.startsWith('enforceConstraints') ? 'function' : 'object',
    );
  }
});
