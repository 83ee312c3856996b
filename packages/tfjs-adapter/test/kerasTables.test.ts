import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers, metrics, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import {
  ACTIVATIONS,
  CONSTRAINTS,
  INITIALIZERS,
  LAYER_NAMES,
  LOSSES,
  LOSSES_OF_TFJS,
  METRIC_FUNCTIONS,
  METRIC_NAMES,
  METRICS,
  settingsOf,
  snakeCase,
} from '../src/keras/translate/tables.ts';

// What the translation knows of tfjs, it knows by tables.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const classes = tf.serialization.SerializationMap.getMap().classNameMap;

test('tfjs has every class that the tables name', () => {
  const names = [...LAYER_NAMES, ...CONSTRAINTS, ...Object.values(INITIALIZERS)];
  expect(names.filter((name) => !(name in classes))).toEqual([]);
  const camel = Object.values(ACTIVATIONS).map((name) =>
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  expect(camel.filter((name) => !(name in classes))).toEqual([]);
});

test('and the tables name every layer that tfjs has, but for models', () => {
  const isLayer = (name: string): boolean =>
    Object.prototype.isPrototypeOf.call(layers.Layer, classes[name]?.[0] as object);
  const missing = Object.keys(classes).filter(
    (name) => isLayer(name) && !LAYER_NAMES.includes(name) && !name.startsWith('Clampwise'),
  );
  expect(missing.sort()).toEqual(['Functional', 'Model', 'Sequential']);
});

/** What each layer needs to be made. */
const ARGUMENTS = {
  activation: 'relu',
  axes: 1,
  batchInputShape: [null, 4, 4],
  dims: [1],
  factor: 0.1,
  filters: 1,
  height: 1,
  inputDim: 2,
  kernelSize: 1,
  n: 1,
  numTokens: 2,
  outputDim: 2,
  rate: 0.1,
  scale: 1,
  stddev: 1,
  targetShape: [1],
  units: 1,
  width: 1,
};

const SPECIAL: { readonly [name: string]: () => object } = {
  BatchNormalization: () => ({}),
  Bidirectional: () => ({ layer: layers.lstm({ units: 1 }) }),
  Conv3D: () => ({ filters: 1, kernelSize: [1, 1, 1] }),
  Conv3DTranspose: () => ({ filters: 1, kernelSize: [1, 1, 1] }),
  Cropping2D: () => ({
    cropping: [
      [0, 0],
      [0, 0],
    ],
  }),
  LayerNormalization: () => ({}),
  RNN: () => ({ cell: layers.lstmCell({ units: 1 }) }),
  StackedRNNCells: () => ({ cells: [layers.lstmCell({ units: 1 })] }),
  TimeDistributed: () => ({ layer: layers.dense({ units: 1 }) }),
};

test.each(LAYER_NAMES)('%s has no setting that the table lacks', (name) => {
  const [cls] = classes[name] as unknown as [new (args: object) => layers.Layer];
  const settings = settingsOf(name);
  const layer = new cls(SPECIAL[name]?.() ?? ARGUMENTS);
  const written = Object.keys(layer.getConfig()).map(snakeCase);
  // A cell's settings stand in the cell; RNN repeats them.
  const repeated = name === 'RNN' ? settingsOf('LSTM') : new Set<string>();
  expect(written.filter((key) => !settings?.has(key) && !repeated?.has(key))).toEqual([]);
});

test('tfjs knows the losses and the metrics', () => {
  const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [1] })] });
  const missing = Object.values(LOSSES).filter((loss) => !LOSSES_OF_TFJS.includes(loss));
  expect([...new Set(missing)]).toEqual(['huber']);
  for (const loss of LOSSES_OF_TFJS) {
    expect(() => model.compile({ optimizer: 'sgd', loss })).not.toThrow();
  }
  for (const metric of [...Object.values(METRICS), ...METRIC_NAMES]) {
    const loss = 'meanSquaredError';
    expect(() => model.compile({ optimizer: 'sgd', loss, metrics: [metric] })).not.toThrow();
  }
  for (const metric of METRIC_FUNCTIONS) {
    expect(metrics).toHaveProperty(metric);
    const compile = (): void =>
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [metric] });
    expect(compile).toThrow(`Unknown metric ${metric}`);
  }
});
