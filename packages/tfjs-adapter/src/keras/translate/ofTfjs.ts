import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import { type Context, customLayer, customName } from './context.ts';
import { isOurLayer } from './layer.ts';
import { AS_CUSTOM_OBJECT } from './objects.ts';
import { configOf, isModel, pathOf } from './source.ts';
import { CONSTRAINTS, LAYER_NAMES } from './tables.ts';

/**
 * Returns the topology of a model that tfjs wrote. It stays as it is, except that unknown
 * constraints are left out. Parts that tfjs rejects or ignores without this package are reported.
 */
export function translateTfjsModel(context: Context, model: JsonObject, path = ''): JsonObject {
  const entries = listAt(configOf(model), 'layers').filter(isObject);
  const layers = entries.map((layer) => {
    const own = pathOf(path, layer);
    return isModel(layer)
      ? translateTfjsModel(context, layer, own)
      : translateTfjsLayer(context, own, layer);
  });
  const isList = Array.isArray(model.config);
  return { ...model, config: isList ? layers : { ...configOf(model), layers } };
}

function translateTfjsLayer(context: Context, path: string, layer: JsonObject): JsonObject {
  const { findings } = context;
  const className = textAt(layer, 'class_name');
  if (className === 'ClampwiseActivation') {
    const instead = 'the function that this page passed to activation(fn) before';
    findings.changed(path, `the layer ${className}`, instead, 'rejects');
  } else if (isOurLayer(className)) {
    const instead = 'a layer of this package';
    findings.changed(path, `the layer ${className}`, instead, 'rejects', 'registerLayers()');
  } else if (!LAYER_NAMES.includes(className) && customLayer(context, layer) === undefined) {
    findings.unsupported(path, `the layer ${className}`, AS_CUSTOM_OBJECT, 'rejects');
  }
  const config =
    className === 'DepthwiseConv2D' ? withConstraint(layer) : objectAt(layer, 'config');
  const settings = Object.entries(config).map(([key, value]) => {
    return [key, translateTfjsSetting(context, `${path}.${key}`, key, value)] as const;
  });
  return { ...layer, config: Object.fromEntries(settings) };
}

/** tfjs writes the regularizer of a DepthwiseConv2D in the place of its constraint too. */
function withConstraint(layer: JsonObject): JsonObject {
  const config = objectAt(layer, 'config');
  const isRegularizer = textAt(objectAt(config, 'depthwise_constraint'), 'class_name') === 'L1L2';
  return isRegularizer ? { ...config, depthwise_constraint: null } : config;
}

function translateTfjsSetting(context: Context, path: string, key: string, value: Json): Json {
  if (Array.isArray(value) && key === 'cells') {
    return value.map((cell, k) => translateTfjsSetting(context, `${path}[${k}]`, 'cell', cell));
  }
  if (!isObject(value)) return value;
  if (key === 'layer' || key === 'cell') {
    return isModel(value)
      ? translateTfjsModel(context, value, path)
      : translateTfjsLayer(context, path, value);
  }
  return key.endsWith('_constraint') ? translateTfjsConstraint(context, path, value) : value;
}

function translateTfjsConstraint(context: Context, path: string, value: JsonObject): Json {
  const { findings } = context;
  const className = textAt(value, 'class_name');
  const isOurs = OUR_CONSTRAINTS.includes(className);
  const isOfTfjs = CONSTRAINTS.includes(className);
  if (!isOurs && !isOfTfjs && customName(context, value) === undefined) {
    findings.dropped(path, shown(value), `no constraint; ${AS_CUSTOM_OBJECT}`, 'rejects');
    return null;
  }
  const instead = 'enforceConstraints(model), which loadKerasModel calls, enforces it in training';
  const first = isOurs ? 'registerConstraints(); ' : '';
  const effect = isOfTfjs ? 'ignores' : 'rejects';
  findings.changed(path, shown(value), instead, effect, `${first}enforceConstraints(model)`);
  return value;
}

/** The constraints of this package, by the names under which tfjs saves them. */
const OUR_CONSTRAINTS: readonly string[] = [
  'ClampwiseBoxConstraint',
  'ClampwiseFunctionConstraint',
  'ClampwiseMaxNormConstraint',
  'ClampwiseMinMaxNormConstraint',
  'ClampwiseMonotoneConstraint',
  'ClampwiseNonNegConstraint',
  'ClampwiseSimplexConstraint',
  'ClampwiseUnitNormConstraint',
];
