import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, type layers, loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { type KerasReport, loadKerasModel, type ModelArtifacts } from '../../src/keras.ts';
import { registerLayers } from '../../src/layers.ts';
import { type BackendName, useBackend } from '../support/backends.ts';

interface Values {
  readonly shape: number[];
  readonly values: number[];
}

/** A model, and what Keras answers. See layers.py. */
export interface KerasAnswer {
  readonly name: string;
  readonly keras: '2' | '3';
  readonly model: object;
  readonly weights: readonly Values[];
  readonly inputs: readonly Values[];
  readonly output: Values;
  /** The sum of each weight after three steps. */
  readonly trained?: readonly number[];
}

/** tfjs has no gradient of a dilated convolution: it throws an error. */
const UNTRAINABLE = /^(Depthwise|Separable)?Conv.*dilation [23]/;

/** Its wasm backend has no kernel of an embedding's gradient either, nor of a convolution's. */
const UNTRAINABLE_ON_WASM = /^(DepthwiseConv2D|SeparableConv2D|Conv|.*mask|a branch)/;

export function testKerasLayers(backend: BackendName, answers: readonly KerasAnswer[]): void {
  describe(`layers of Keras on ${backend}`, () => {
    useBackend(backend);

    test('what is not as in Keras is rejected, or said', async () => {
      const multiply = answers.find(
        ({ keras: of, name }) => of === '3' && name === 'one mask, Multiply',
      );
      await expect(load(multiply as KerasAnswer)).rejects.toThrow('a mask that reaches a Multiply');
    });

    const loadable = answers.filter(
      ({ keras, name: of }) => keras === '2' || !of.endsWith('Multiply'),
    );
    test.each(loadable.map((answer) => [answer.keras, answer.name, answer] as const))(
      'Keras %s: %s',
      async (_, name, answer) => {
        const { model } = await load(answer);
        fill(model, answer);
        await expectOutput(model, answer);
        const again = await savedAndLoaded(model);
        await expectOutput(again, answer);
        again.dispose();
        const untrainable = backend === 'wasm' ? UNTRAINABLE_ON_WASM : UNTRAINABLE;
        if (answer.trained !== undefined && !untrainable.test(name)) {
          fill(model, answer);
          await expectTraining(model, answer);
        }
        model.optimizer?.dispose();
        model.dispose();
      },
    );
  });
}

const SGD = {
  optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.05 } },
  loss: 'mse',
};

function load({ model, keras }: KerasAnswer): Promise<{ model: LayersModel; report: KerasReport }> {
  const topology = keras === '3' ? { model_config: model, keras_version: '3.15.1' } : model;
  return loadKerasModel({ modelTopology: topology, trainingConfig: SGD } as ModelArtifacts);
}

/** The layers that are not models, those in models too, in their order. */
function layersOf(model: LayersModel): layers.Layer[] {
  return model.layers.flatMap((layer) =>
    'layers' in layer ? layersOf(layer as LayersModel) : [layer],
  );
}

function variablesOf(model: LayersModel): tf.Variable[] {
  return layersOf(model).flatMap(({ weights }) => weights.map((w) => w.read() as tf.Variable));
}

function fill(model: LayersModel, { weights }: KerasAnswer): void {
  const variables = variablesOf(model);
  expect(variables.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
  for (const [k, { shape, values }] of weights.entries()) {
    const variable = variables[k] as tf.Variable;
    tf.tidy(() => variable.assign(tf.tensor(values, shape, variable.dtype)));
  }
}

function inputsOf({ inputs }: KerasAnswer): tf.Tensor[] {
  return inputs.map(({ shape, values }) => tf.tensor(values, shape));
}

async function expectOutput(model: LayersModel, answer: KerasAnswer): Promise<void> {
  const inputs = inputsOf(answer);
  const before = variablesOf(model).map((variable) => variable.clone());
  const y = model.predict(inputs.length > 1 ? inputs : (inputs[0] as tf.Tensor)) as tf.Tensor;
  const { shape, values } = answer.output;
  expect(y.shape).toEqual(shape);
  expectClose(await y.data(), values, 1e-5);
  // Statistics move in prediction too, if a call says that it is training.
  variablesOf(model).forEach((variable, k) => {
    variable.assign(before[k] as tf.Tensor);
  });
  tf.dispose([inputs, y, before]);
}

function expectClose(got: ArrayLike<number>, values: readonly number[], tolerance: number): void {
  const most = Math.max(1, ...values.map(Math.abs));
  for (const [i, value] of values.entries()) {
    expect(Math.abs((got[i] as number) - value), `${got[i]}, not ${value}`).toBeLessThan(
      tolerance * most,
    );
  }
}

/** As tfjs itself loads it, on a page that has called registerLayers. */
async function savedAndLoaded(model: LayersModel): Promise<LayersModel> {
  registerLayers();
  const saved: tf.io.ModelArtifacts[] = [];
  const save = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    saved.push(artifacts);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  await model.save(tf.io.withSaveHandler(save));
  return loadLayersModel(tf.io.fromMemory(saved[0] as tf.io.ModelArtifacts));
}

async function expectTraining(model: LayersModel, answer: KerasAnswer): Promise<void> {
  const inputs = inputsOf(answer);
  const { shape, values } = answer.output;
  const targets = values.map((_, i) => (((i * 7 + 55) % 17) - 8) / 16);
  const y = tf.tensor(targets, shape);
  for (let step = 0; step < 3; step++) await model.trainOnBatch(inputs, y);
  const sums = variablesOf(model).map((variable) => tf.tidy(() => tf.sum(variable)));
  const got = await Promise.all(sums.map(async (sum) => (await sum.data())[0] as number));
  expectClose(got, answer.trained ?? [], 1e-4);
  tf.dispose([inputs, y, sums]);
}
