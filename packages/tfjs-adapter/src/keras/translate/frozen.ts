import { isObject, type JsonObject, listAt, objectAt } from '../json.ts';
import type { Findings } from '../report.ts';
import { configOf } from './source.ts';

/**
 * Returns a model of Keras 3 whose layers are all frozen, if the model itself is. For a nested
 * model only the layers count.
 */
export function withFrozenLayers(findings: Findings, model: JsonObject): JsonObject {
  if (configOf(model).trainable !== false || !hasTrainable(model)) return model;
  findings.changed('model.trainable', 'false', 'every layer is frozen, as in Keras', 'ignores');
  return frozen(model);
}

function hasTrainable(model: JsonObject): boolean {
  return layersOf(model).some((layer) => {
    return layersOf(layer).length > 0
      ? hasTrainable(layer)
      : objectAt(layer, 'config').trainable === true;
  });
}

function frozen(model: JsonObject): JsonObject {
  const layers = listAt(configOf(model), 'layers').map((layer) => {
    if (!isObject(layer)) return layer;
    if (layersOf(layer).length > 0) return frozen(layer);
    const config = objectAt(layer, 'config');
    return 'trainable' in config ? { ...layer, config: { ...config, trainable: false } } : layer;
  });
  return { ...model, config: { ...configOf(model), layers } };
}

function layersOf(model: JsonObject): JsonObject[] {
  return listAt(configOf(model), 'layers').filter(isObject);
}
