// Calls of tfjs alone, and with the adapter.
import { clipByValue, enforceConstraints } from '@clampwise/tfjs-adapter';
import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';

/** Which library computes a row of the table. */
type By = 'tfjs' | 'adapter';

/** Fits y = -5x and returns the kernel, whose constraint is 'nonNeg'. */
export async function constrainedWeight(enforced: boolean): Promise<number> {
  const model = sequential({
    layers: [
      layers.dense({ units: 1, useBias: false, inputShape: [1], kernelConstraint: 'nonNeg' }),
    ],
  });
  const [x, y] = [tf.tensor2d([[1], [2], [3]]), tf.tensor2d([[-5], [-10], [-15]])];
  const optimizer = tf.train.sgd(0.05);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  if (enforced) enforceConstraints(model);
  await model.fit(x, y, { epochs: 50, verbose: 0 });
  const [weight] = await (model.getWeights()[0] as tf.Tensor).data();
  model.dispose();
  optimizer.dispose();
  tf.dispose([x, y]);
  return weight as number;
}

/** Clips NaN to -1..1. */
export function clippedNaN(by: By): Promise<number> {
  return clipped(by, Number.NaN, 'float32');
}

/** Clips the int32 -5 to -1..1. */
export function clippedInt32(by: By): Promise<number> {
  return clipped(by, -5, 'int32');
}

async function clipped(by: By, value: number, dtype: 'float32' | 'int32'): Promise<number> {
  const clip = by === 'tfjs' ? tf.clipByValue : clipByValue;
  const result = tf.tidy(() => clip(tf.tensor1d([value], dtype), -1, 1));
  const [only] = await result.data();
  result.dispose();
  return only as number;
}

/** Returns the file that Keras 2 or 3 writes for y = kx, with k = 1. */
function kerasFile(version: '2.15.0' | '3.15.1'): tf.io.ModelArtifacts {
  const dense = { name: 'dense', units: 1, use_bias: false };
  const shape = [null, 1];
  const stack =
    version === '2.15.0'
      ? [{ class_name: 'Dense', config: { ...dense, batch_input_shape: shape } }]
      : [
          { class_name: 'InputLayer', config: { name: 'input', batch_shape: shape } },
          { class_name: 'Dense', config: dense },
        ];
  const topology = { class_name: 'Sequential', config: { name: 'line', layers: stack } };
  return {
    modelTopology: { keras_version: version, model_config: topology },
    weightSpecs: [{ name: 'dense/kernel', shape: [1, 1], dtype: 'float32' }],
    weightData: Float32Array.of(1).buffer,
  };
}

/** Loads a file of Keras 3. */
export async function loadKeras3(by: By): Promise<LayersModel> {
  const file = kerasFile('3.15.1');
  if (by === 'tfjs') return loadLayersModel(tf.io.fromMemory(file));
  return (await loadKerasModel(file)).model;
}

/** Returns whether loading a file of Keras 3 'throws' or 'loads'. */
export async function loadedKeras3(by: By): Promise<string> {
  try {
    (await loadKeras3(by)).dispose();
    return 'loads';
  } catch {
    return 'throws';
  }
}

/** Returns how far one step of SGD with `clipnorm: 1` moves the weight of a loaded model. */
export async function stepWithClipnorm(by: By): Promise<number> {
  const model = await loadCompiled(by);
  const [x, y] = [tf.tensor2d([[1]]), tf.tensor2d([[1001]])];
  await model.trainOnBatch(x, y);
  const [weight] = await (model.getWeights()[0] as tf.Tensor).data();
  model.dispose();
  tf.dispose([x, y]);
  return (weight as number) - 1;
}

async function loadCompiled(by: By): Promise<LayersModel> {
  const config = { learning_rate: 1, momentum: 0, nesterov: false, clipnorm: 1 };
  const training = { optimizer_config: { class_name: 'SGD', config }, loss: 'mean_squared_error' };
  const file = kerasFile('2.15.0');
  if (by === 'tfjs')
    return loadLayersModel(
      tf.io.fromMemory({ ...file, trainingConfig: { ...training, metrics: [] } as never }),
    );
  const modelTopology = { ...file.modelTopology, training_config: training };
  return (await loadKerasModel({ ...file, modelTopology })).model;
}
