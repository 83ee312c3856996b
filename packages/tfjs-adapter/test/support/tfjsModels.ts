import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  loadLayersModel,
  model as modelOf,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { type LoadedKerasModel, loadKerasModel, type ModelArtifacts } from '../../src/keras.ts';
import { type LayerCase, outputsOf } from './tfjsLayers.ts';

/** What `model.save` writes, as it is after it has been in a file. */
export async function savedByTfjs(
  model: LayersModel,
  includeOptimizer = true,
): Promise<ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (given) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler, { includeOptimizer });
  const { weightData, ...json } = artifacts as tf.io.ModelArtifacts;
  return { ...JSON.parse(JSON.stringify(json)), weightData };
}

/** Loads artifacts by tfjs itself. */
export function loadedByTfjs(artifacts: ModelArtifacts): Promise<LayersModel> {
  return loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts));
}

/** A model of one layer. */
export function modelOfCase(each: LayerCase, isSequential: boolean): LayersModel {
  const inputs = each.shapes.map((shape) => input({ shape: [...shape] }));
  const outputs = outputsOf(each.make(), inputs);
  if (!isSequential) return modelOf({ inputs, outputs });
  const [shape = []] = each.shapes;
  const layer = each.make();
  const chain = sequential();
  const first = input({ shape: [...shape] }) as SymbolicTensor;
  chain.add(first.sourceLayer);
  chain.add(layer);
  return chain;
}

/** The kth of some values that are spread over -1..1. */
function spread(k: number): number {
  return Math.sin(1.7 * k + 0.6) * 0.9;
}

/** Puts the same values into models of the same weights; variances are positive. */
export function fill(model: LayersModel): void {
  model.weights.forEach((weight, n) => {
    const { shape } = weight;
    const size = (shape as number[]).reduce((a, b) => a * b, 1);
    const isVariance = weight.originalName.includes('variance');
    const values = Array.from({ length: size }, (_, k) => {
      return isVariance ? 1 + spread(k) / 2 : spread(k + 31 * n);
    });
    tf.tidy(() => (weight.read() as tf.Variable).assign(tf.tensor(values, shape as number[])));
  });
}

const BATCH = 2;

/** Tensors for the inputs of a model. `below`: whole numbers from 0 to below that. */
export function inputsFor(model: LayersModel, below?: number): tf.Tensor[] {
  return tensorsFor(model.inputs, (k) => (below === undefined ? spread(k) * 2 : k % below));
}

/** Tensors for the outputs of a model. */
export function targetsFor(model: LayersModel): tf.Tensor[] {
  return tensorsFor(model.outputs, (k) => Math.abs(spread(k + 5)));
}

function tensorsFor(ends: readonly SymbolicTensor[], valueAt: (k: number) => number): tf.Tensor[] {
  return ends.map(({ shape }) => {
    const own = shape.map((length) => length ?? BATCH);
    const size = own.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Array.from({ length: size }, (_, k) => valueAt(k)),
      own,
    );
  });
}

const oneOrAll = <T>(all: readonly T[]): T | T[] => (all.length === 1 ? (all[0] as T) : [...all]);

/** The values of what a model predicts. */
export function predicted(model: LayersModel, inputs: readonly tf.Tensor[]): number[][] {
  const outputs = [model.predictOnBatch(oneOrAll(inputs))].flat();
  return outputs.map((output) => [output.shape, [...output.dataSync()]].flat());
}

export function weightsOf(model: LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

/** Takes some steps of training. */
export async function train(
  model: LayersModel,
  inputs: readonly tf.Tensor[],
  targets: readonly tf.Tensor[],
  steps = 2,
): Promise<void> {
  for (let k = 0; k < steps; k++) {
    await model.trainOnBatch(oneOrAll(inputs) as tf.Tensor, oneOrAll(targets) as tf.Tensor);
  }
}

export interface Comparison {
  /** By `tf.loadLayersModel`. */
  readonly theirs: LayersModel;
  /** By `loadKerasModel`. */
  readonly ours: LayersModel;
  readonly report: LoadedKerasModel['report'];
}

/** Saves a model by tfjs, and loads it by both. */
export async function loadedByBoth(model: LayersModel): Promise<Comparison> {
  const artifacts = await savedByTfjs(model);
  const theirs = await loadedByTfjs(artifacts);
  const { model: ours, report } = await loadKerasModel(artifacts);
  return { theirs, ours, report };
}
