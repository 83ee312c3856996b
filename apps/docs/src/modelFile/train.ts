// tfjs-layers registers the gradients, which tfjs-core alone lacks.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { type ModelSource, openModelFile } from '@clampwise/model-files';
import { checkConstraints } from '@clampwise/tfjs-adapter';
import { loadKerasModel, saveKerasModel } from '@clampwise/tfjs-adapter/keras';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { drawExamples, type Examples } from './examples.ts';
import { watchGradients } from './gradients.ts';
import { LIMITS } from './read.ts';
import type { Range, RunView, Violation, WeightSeries } from './run.ts';

const SEED = 7;

/** A weight of tfjs-layers, whose constraint can be removed. */
interface Weight {
  readonly name: string;
  readonly originalName: string;
  constraint: tf.serialization.Serializable | null;
  read(): tf.Tensor;
}

/** A model that trains step by step, and the same model without its constraints. */
export interface Training {
  /** Takes one step. */
  step(): Promise<RunView>;
  /** The bytes of a .keras file with the model as it is now. */
  save(): Promise<Uint8Array>;
  dispose(): void;
}

/** Another page may have chosen another backend. */
async function useCpu(): Promise<void> {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
}

/** Loads a model, and makes random examples for it. */
export async function startTraining(source: ModelSource): Promise<Training> {
  await useCpu();
  const { training } = await openModelFile(source, { limits: LIMITS });
  const bound = await loadKerasModel(source, { limits: LIMITS });
  const free = await loadWithout(source, bound.model);
  const examples = drawExamples(bound.model, training?.loss, SEED);
  return trainingOf(bound.model, free, examples);
}

/** Loads the model once more and removes its constraints; null if it has none. */
async function loadWithout(source: ModelSource, bound: LayersModel): Promise<LayersModel | null> {
  if (constrained(bound).length === 0) return null;
  const { model } = await loadKerasModel(source, { limits: LIMITS });
  for (const weight of constrained(model)) weight.constraint = null;
  return model;
}

const weightsOf = (model: LayersModel): Weight[] => model.weights as unknown as Weight[];

function constrained(model: LayersModel): Weight[] {
  return weightsOf(model).filter(({ constraint }) => (constraint ?? null) !== null);
}

/** A constrained weight, the same weight in the free model, and their values so far. */
interface Followed {
  readonly weight: Weight;
  readonly freeWeight: Weight;
  readonly series: WeightSeries;
}

function follow(bound: LayersModel, free: LayersModel | null): Followed[] {
  if (free === null) return [];
  const freeWeights = weightsOf(free);
  return weightsOf(bound).flatMap((weight, k) => {
    const { originalName: name, constraint = null } = weight;
    const freeWeight = freeWeights[k];
    if (constraint === null || freeWeight === undefined) return [];
    const { rate = 1 } = constraint.getConfig();
    const series = {
      name,
      constraint: constraint.getClassName(),
      rate: Number(rate),
      bound: [rangeOf(weight)],
      free: [rangeOf(freeWeight)],
    };
    return [{ weight, freeWeight, series }];
  });
}

function trainingOf(bound: LayersModel, free: LayersModel | null, examples: Examples): Training {
  const followed = follow(bound, free);
  const gradients = watchGradients(bound.optimizer);
  const losses: number[] = [];
  const violations: Violation[] = [];
  return {
    step: async () => {
      await useCpu();
      losses.push(await stepOf(bound, examples));
      if (free !== null) await stepOf(free, examples);
      for (const { weight, freeWeight, series } of followed) {
        series.bound.push(rangeOf(weight));
        series.free.push(rangeOf(freeWeight));
      }
      violations.push(...(await violationsAt(bound, losses.length)));
      return {
        steps: losses.length,
        examples: examples.count,
        losses: [...losses],
        weights: followed.map(({ series }) => series),
        norms: [...gradients.norms],
        limit: gradients.limit,
        violations: [...violations],
      };
    },
    save: async () => (await saveKerasModel(bound)).bytes,
    dispose: () => {
      gradients.stop();
      tf.dispose([examples.inputs, examples.targets]);
      for (const model of [bound, free]) disposeOf(model);
    },
  };
}

async function stepOf(model: LayersModel, { inputs, targets }: Examples): Promise<number> {
  const results = await model.trainOnBatch(inputs, targets);
  return [results].flat()[0] as number;
}

function rangeOf(weight: Weight): Range {
  const ends = tf.tidy(() => tf.stack([tf.min(weight.read()), tf.max(weight.read())]));
  const [smallest, largest] = ends.dataSync() as Float32Array;
  ends.dispose();
  return { smallest: smallest as number, largest: largest as number };
}

async function violationsAt(model: LayersModel, step: number): Promise<Violation[]> {
  const { violations } = await checkConstraints(model);
  const names = new Map(model.weights.map((weight) => [weight.name, weight.originalName]));
  return violations.map(({ weight, distance }) => ({
    step,
    weight: names.get(weight) ?? weight,
    distance,
  }));
}

function disposeOf(model: LayersModel | null): void {
  const optimizer = model?.optimizer;
  model?.dispose();
  optimizer?.dispose();
}
