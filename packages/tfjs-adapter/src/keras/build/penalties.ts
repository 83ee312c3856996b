import type { Scalar } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

/** The fields of a layer or a model of tfjs. */
interface Penalized {
  readonly layers?: readonly Penalized[];
  /** The layer in a wrapper. */
  readonly layer?: Penalized;
  readonly trainableWeights: layers.Layer['weights'];
  /** The model that a Sequential wraps. */
  readonly model?: Penalized;
  calculateLosses: () => Scalar[];
}

/**
 * Makes a model, and the models in it, count the penalties of each layer once. tfjs counts the
 * penalties of a shared layer once for each call. Keras 3 leaves out frozen layers.
 */
export function countPenaltiesOnce(model: LayersModel, isKeras3: boolean): void {
  const outer = model as unknown as Penalized;
  for (const each of [outer, outer.model ?? outer]) correct(each, isKeras3);
}

function correct(model: Penalized, isKeras3: boolean): void {
  const own = model.layers ?? [];
  for (const layer of own) {
    if (layer.layers !== undefined) correct(layer, isKeras3);
    // tfjs leaves out the penalties of a model in a TimeDistributed.
    const { layer: inner } = layer;
    if (inner?.layers === undefined) continue;
    correct(inner, isKeras3);
    layer.calculateLosses = () => inner.calculateLosses();
  }
  const counts = (layer: Penalized): boolean => !isKeras3 || layer.trainableWeights.length > 0;
  model.calculateLosses = () =>
    tidy(() => own.filter(counts).flatMap((layer) => layer.calculateLosses()));
}
