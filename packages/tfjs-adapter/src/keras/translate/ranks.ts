import { type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { referencesIn } from './references.ts';
import { words } from './tables.ts';

/** The ranks of outputs that follow from the class alone. */
const FIXED: { readonly [className: string]: number } = {
  ...ranked(2, 'Flatten'),
  ...ranked(3, 'Conv1D AveragePooling1D MaxPooling1D RepeatVector ZeroPadding1D Cropping1D'),
  ...ranked(4, 'AveragePooling2D Conv2D Conv2DTranspose Cropping2D DepthwiseConv2D MaxPooling2D'),
  ...ranked(4, 'Resizing SeparableConv2D UpSampling2D ZeroPadding2D'),
  ...ranked(5, 'AveragePooling3D Conv3D Conv3DTranspose MaxPooling3D'),
};

function ranked(rank: number, names: string): { readonly [className: string]: number } {
  return Object.fromEntries(words(names).map((name) => [name, rank]));
}

/** Layers whose output has the rank of their first input. */
const SAME = new Set(
  words(`Activation Add AlphaDropout Average BatchNormalization Concatenate Dense Dropout ELU GaussianDropout
    GaussianNoise Identity LayerNormalization LeakyReLU Masking Maximum Minimum Multiply PReLU Permute ReLU Rescaling
    Softmax SpatialDropout1D SpatialDropout2D Subtract ThresholdedReLU`),
);

const CORRECTED = 'computed as in Keras';
/** Here Keras 2 divides by n - 1. */
const ON_IMAGES = 'BatchNormalization on images, whose variance Keras 2 counts differently';

/**
 * Reports a BatchNormalization of Keras 2 that tfjs computes differently because of the rank of its
 * input or its axis. Keras 2 counts axes from the front and writes no shape, so that the rank
 * follows from the layers before.
 */
export function checkAxes(
  { findings, isKeras3 }: Context,
  pathOf: (name: string) => string,
  layers: readonly JsonObject[],
): void {
  if (isKeras3) return;
  const byName = new Map(layers.map((layer) => [textAt(layer, 'name'), layer]));
  const known = new Map<string, number | null>();
  const inputRank = (layer: JsonObject): number | null => {
    const [first] = referencesIn(layer.inbound_nodes ?? null);
    return first === undefined ? givenRank(layer) : rankOf(first[0]);
  };
  const rankOf = (name: string): number | null => {
    const seen = known.get(name);
    const layer = byName.get(name);
    if (seen !== undefined || layer === undefined) return seen ?? null;
    known.set(name, null);
    const rank = outputRank(layer, inputRank(layer));
    known.set(name, rank);
    return rank;
  };
  for (const [name, layer] of byName) {
    if (plainName(layer) !== 'BatchNormalization') continue;
    const rank = inputRank(layer);
    const { axis = -1 } = objectAt(layer, 'config');
    if (rank === null || typeof axis !== 'number') continue;
    const own = pathOf(name);
    const isLast = axis === -1 || axis === rank - 1;
    if (rank === 4 && isLast) findings.changed(own, ON_IMAGES, CORRECTED, 'differs');
    if (rank > 4) findings.changed(own, 'BatchNormalization of rank 5', CORRECTED, 'rejects');
    const path = `${own}.axis`;
    // A file with the shape has it among the findings already.
    if (isLast || axis < 0 || findings.changes.some((change) => change.path === path)) continue;
    findings.changed(path, shown(axis), CORRECTED, 'differs');
  }
}

function plainName(layer: JsonObject): string {
  return textAt(layer, 'class_name').replace(/^Clampwise/, '');
}

function givenRank(layer: JsonObject): number | null {
  return listAt(objectAt(layer, 'config'), 'batch_input_shape').length || null;
}

function outputRank(layer: JsonObject, input: number | null): number | null {
  const className = plainName(layer);
  const config = objectAt(layer, 'config');
  if (className === 'InputLayer') return givenRank(layer);
  if (Object.hasOwn(FIXED, className)) return FIXED[className] as number;
  if (/^Global/.test(className)) return config.keepdims === true ? input : 2;
  if (/^(GRU|LSTM|SimpleRNN|RNN)$/.test(className)) return config.return_sequences === true ? 3 : 2;
  if (className === 'Reshape') return listAt(config, 'target_shape').length + 1;
  if (className === 'Embedding') return input === null ? null : input + 1;
  return SAME.has(className) ? input : null;
}
