import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Targets, targetsOf } from './targets.ts';

/** One batch of random examples for a model. */
export interface Examples {
  readonly count: number;
  readonly inputs: tf.Tensor[];
  readonly targets: tf.Tensor[];
}

const COUNT = 32;
/** A step on pictures takes long. */
const PICTURES = 8;
/** Lengths that a model leaves open: of a sequence, or of a side of a picture. */
const STEPS = 8;
const SIDE = 32;

/** Draws random examples of the shapes of a model; the same ones for the same seed. */
export function drawExamples(model: LayersModel, loss: unknown, seed: number): Examples {
  let next = seed;
  const count = model.inputs.some(({ shape }) => shape.length > 3) ? PICTURES : COUNT;
  const inputs = model.inputs.map((input) => {
    const shape = closed(input.shape, count);
    const words = vocabularyOf(input.sourceLayer);
    return words === null ? normal(shape, next++) : whole(shape, words, next++);
  });
  const outputs = tf.tidy(() => [model.predict(inputs)].flat().map(({ shape }) => shape));
  const targets = outputs.map((shape, k) => {
    const name = model.outputNames[k] ?? '';
    return drawTargets(targetsOf(loss, name, k), shape, next++);
  });
  return { count, inputs, targets };
}

function closed(shape: readonly (number | null)[], count: number): number[] {
  const open = shape.length > 3 ? SIDE : STEPS;
  return shape.map((length, axis) => (axis === 0 ? count : (length ?? open)));
}

function drawTargets(kind: Targets, shape: readonly number[], seed: number): tf.Tensor {
  const [all, classes] = [[...shape], shape.at(-1) ?? 1];
  const rows = shape.slice(0, -1);
  if (kind === 'flags') return whole(all, 2, seed);
  if (kind === 'amounts') return tf.randomUniform(all, 0, 5, 'float32', seed);
  if (kind === 'class numbers') return whole([...rows, 1], classes, seed);
  if (kind === 'numbers') return normal(all, seed);
  return tf.tidy(() => {
    const chosen = tf.cast(whole(rows, classes, seed), 'int32');
    return tf.cast(tf.oneHot(chosen, classes), 'float32');
  });
}

function normal(shape: number[], seed: number): tf.Tensor {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

/** Whole numbers from 0 on, below a count. */
function whole(shape: number[], count: number, seed: number): tf.Tensor {
  return tf.tidy(() => tf.floor(tf.randomUniform(shape, 0, count, 'float32', seed)));
}

/** A layer of tfjs, or a model in the place of one. */
interface LayerLike {
  readonly layers?: readonly LayerLike[];
  readonly layer?: LayerLike;
  readonly inputDim?: unknown;
  readonly numTokens?: unknown;
  readonly outboundNodes?: readonly { readonly outboundLayer: LayerLike }[];
  getClassName(): string;
}

/** The number of words that an input stands for, if a layer looks them up; null if none does. */
function vocabularyOf(source: object): number | null {
  const readers = (source as LayerLike).outboundNodes ?? [];
  const sizes = readers.flatMap(({ outboundLayer }) => wordsIn(outboundLayer));
  return sizes.length === 0 ? null : Math.min(...sizes);
}

function wordsIn(layer: LayerLike): number[] {
  const within = [...(layer.layers ?? []), ...(layer.layer === undefined ? [] : [layer.layer])];
  const size = layer.getClassName() === 'Embedding' ? layer.inputDim : layer.numTokens;
  return [...(typeof size === 'number' ? [size] : []), ...within.flatMap(wordsIn)];
}
