import * as tf from '@tensorflow/tfjs-core';
// tfjs's Orthogonal needs the methods of tensors that `@tensorflow/tfjs` brings.
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { type BackendName, useBackend } from '../support/backends.ts';
import type { LayerCase } from '../support/tfjsLayers.ts';
import {
  fill,
  inputsFor,
  loadedByBoth,
  modelOfCase,
  predicted,
  targetsFor,
  train,
  weightsOf,
} from '../support/tfjsModels.ts';

const RATE = 0.05;

/** Models of one layer load as `tf.loadLayersModel` loads them, and train on as before. */
export function testTfjsModels(backend: BackendName, cases: readonly LayerCase[]): void {
  describe(`models that tfjs saved, on ${backend}`, () => {
    useBackend(backend);

    for (const each of cases) {
      test(`${each.name}, functional`, () => compare(modelOfCase(each, false), each));
      if (each.shapes.length > 1) continue;
      test(`${each.name}, Sequential`, () => compare(modelOfCase(each, true), each));
    }
  });
}

async function compare(model: LayersModel, { below, isRandom }: LayerCase): Promise<void> {
  fill(model);
  const [inputs, targets] = [inputsFor(model, below), targetsFor(model)];
  model.compile({ optimizer: tf.train.sgd(RATE), loss: 'meanSquaredError' });
  const hasSteps = model.trainableWeights.length > 0 && isRandom !== true;
  const isTrained = hasSteps && (await canTrain(model, inputs, targets));
  const { theirs, ours, report } = await loadedByBoth(model);
  expect(report.changes).toEqual([]);
  expect(textOf(ours)).toBe(textOf(theirs));
  for (const steps of [0, 2]) {
    if (steps > 0 && !isTrained) break;
    for (const loaded of [model, theirs, ours]) await train(loaded, inputs, targets, steps);
    expect(weightsOf(ours)).toEqual(weightsOf(model));
    expect(predicted(ours, inputs)).toEqual(predicted(model, inputs));
    expect(predicted(ours, inputs)).toEqual(predicted(theirs, inputs));
  }
}

/** What tfjs says of layers that it cannot train with some settings, or on wasm. */
const UNTRAINABLE =
  /not registered for backend|not yet supported in gradients|gradient function not found|must match the product/;

/** Takes the first steps. If tfjs cannot take any, the model is compared as it is. */
async function canTrain(
  model: LayersModel,
  inputs: readonly tf.Tensor[],
  targets: readonly tf.Tensor[],
): Promise<boolean> {
  try {
    await train(model, inputs, targets);
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(UNTRAINABLE);
    return false;
  }
}

/** What tfjs would save. It gives stacked cells a new name at each load. */
function textOf(model: LayersModel): string {
  return JSON.stringify(model.toJSON(null, false)).replace(/StackedRNNCells\d+/g, '');
}
