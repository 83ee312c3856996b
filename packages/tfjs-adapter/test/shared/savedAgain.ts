import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { loadKerasModel, type ModelArtifacts } from '../../src/keras.ts';
import { registerLayers } from '../../src/layers.ts';
import { INPUTS, inputValues } from '../support/oracleFormulas.ts';
import { fill, type OracleModel, sourceOf } from '../support/oracleModels.ts';
import { savedByTfjs, targetsFor, train, weightsOf } from '../support/tfjsModels.ts';

/**
 * Models whose files of tfjs say less than the model: tfjs does not save how losses treat masks, nor
 * that layers with several outputs run once. saveKerasModel keeps both.
 */
const LOST =
  /Embedding\/mask_zero=True|, stateful, with its state|composed\/(2\/11\/(14|25|55|59)|3\/11\/(0|21|50|69))$/;

/**
 * Models of Keras that loadKerasModel has loaded, and tfjs has saved, mean the same when they are
 * loaded again, by loadKerasModel and by tfjs with the layers of this package.
 */
export function testSavedAgain(models: readonly OracleModel[]): void {
  beforeAll(async () => {
    await tf.setBackend('cpu');
    registerLayers();
  });

  test('a model of Keras that tfjs saves stays as it is', { timeout: 900_000 }, async () => {
    const changed: { [id: string]: string } = {};
    let count = 0;
    for (const oracle of models) {
      const model = await loaded(oracle);
      if (model === null) continue;
      count++;
      const difference = await differenceOf(oracle, model).catch((error: Error) => error.message);
      if (difference !== null && !LOST.test(oracle.id)) changed[oracle.id] = difference;
      model.dispose();
    }
    expect(changed).toEqual({});
    expect(count).toBeGreaterThan(models.length / 2);
  });
}

async function loaded(oracle: OracleModel): Promise<LayersModel | null> {
  try {
    const { model } = await loadKerasModel(sourceOf(oracle));
    return fill(model, oracle) === null ? model : null;
  } catch {
    return null;
  }
}

async function differenceOf(oracle: OracleModel, model: LayersModel): Promise<string | null> {
  const inputs = oracle.inputs.map((spec, k) => {
    return tf.tensor(inputValues(spec, INPUTS + k), [...spec.shape]);
  });
  const artifacts = await savedByTfjs(model);
  const { model: ours } = await loadKerasModel(artifacts);
  const theirs = await loadedPlain(artifacts);
  const wanted = predicted(model, inputs);
  const after = await trained(model, inputs);
  try {
    if (predicted(ours, inputs) !== wanted) return 'loadKerasModel predicts something else';
    // tfjs applies constraints when it loads weights.
    const isPlain = theirs.weights.every(
      (weight) => !('constraint' in weight && weight.constraint),
    );
    if (isPlain && predicted(theirs, inputs) !== wanted) {
      return 'loadLayersModel predicts something else';
    }
    const again = await trained(ours, inputs);
    return again === after ? null : 'loadKerasModel trains differently';
  } finally {
    ours.dispose();
    theirs.dispose();
  }
}

/** By tfjs, without the training configuration, in which an optimizer of this package may be. */
function loadedPlain({ trainingConfig: _, ...artifacts }: ModelArtifacts): Promise<LayersModel> {
  return loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts));
}

function predicted(model: LayersModel, inputs: tf.Tensor[]): string {
  const outputs = [model.predictOnBatch(inputs.length > 1 ? inputs : (inputs[0] as tf.Tensor))];
  return JSON.stringify(outputs.flat().map((output) => [output.shape, [...output.dataSync()]]));
}

/** The weights after two steps, or the error of tfjs. */
async function trained(model: LayersModel, inputs: tf.Tensor[]): Promise<string> {
  if (!model.optimizer) return 'not compiled';
  const targets = targetsFor(model);
  try {
    await train(model, inputs, targets);
    return JSON.stringify(weightsOf(model));
  } catch (error) {
    return (error as Error).message;
  }
}
