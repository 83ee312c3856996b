import '@tensorflow/tfjs-backend-cpu';
import { enforceConstraints } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import {
  INPUTS,
  LEARNING_RATE,
  START_WEIGHT,
  STEPS,
  TARGETS,
  type WeightRun,
} from './weightRun.ts';

export const TFJS_VERSION: string = tf.version_core;

/** Two models that differ in one line, trained step by step. */
export interface Training {
  /** Trains both on all examples once. Returns the two weights. */
  step(): Promise<readonly [alone: number, enforced: number]>;
  dispose(): void;
}

/** Another page may have chosen another backend. */
async function useCpu(): Promise<void> {
  if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
}

function makeModel(isEnforced: boolean): Sequential {
  const dense = layers.dense({
    units: 1,
    useBias: false,
    inputShape: [1],
    kernelInitializer: initializers.constant({ value: START_WEIGHT }),
    kernelConstraint: 'nonNeg',
  });
  const model = sequential({ layers: [dense] });
  model.compile({ optimizer: tf.train.sgd(LEARNING_RATE), loss: 'meanSquaredError' });
  if (isEnforced) enforceConstraints(model);
  return model;
}

const weightOf = (model: Sequential): number =>
  (model.getWeights()[0] as tf.Tensor).dataSync()[0] as number;

export async function startTraining(): Promise<Training> {
  await useCpu();
  const models = [makeModel(false), makeModel(true)] as const;
  const x = tf.tensor2d(INPUTS, [INPUTS.length, 1]);
  const y = tf.tensor2d(TARGETS, [TARGETS.length, 1]);
  return {
    async step() {
      await useCpu();
      for (const model of models) await model.trainOnBatch(x, y);
      return [weightOf(models[0]), weightOf(models[1])];
    },
    dispose() {
      for (const model of models) model.dispose();
      tf.dispose([x, y]);
    },
  };
}

/** The whole training at once. */
export async function record(): Promise<WeightRun> {
  const training = await startTraining();
  const pairs: (readonly [number, number])[] = [[START_WEIGHT, START_WEIGHT]];
  while (pairs.length <= STEPS) pairs.push(await training.step());
  training.dispose();
  const [alone, enforced] = [pairs.map(([weight]) => weight), pairs.map(([, weight]) => weight)];
  return { tfjs: TFJS_VERSION, alone, enforced };
}
