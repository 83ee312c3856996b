import { classNameOf } from '../architecture/dialect.ts';
import { readArchitecture } from '../architecture/read.ts';
import { listed } from '../check/names.ts';
import { plainJson } from '../check/plainJson.ts';
import { Fault } from '../fault.ts';
import { isObject, type JsonObject, objectAt, textAt, valueAt } from '../json.ts';
import { namedOptimizer } from '../optimizer/stored.ts';
import type { Shards } from '../source/locate.ts';
import type { Settings } from '../source/settings.ts';
import type { ModelArtifacts } from '../source/types.ts';
import type { ModelFile, TrainingKey } from '../types.ts';
import { checkAgreementByName } from '../weights/agree.ts';
import { checkParameters } from '../weights/parameters.ts';
import { dialectOf } from './dialect.ts';
import { findWeights } from './findWeights.ts';
import { once } from './once.ts';
import type { WeightSpec } from './weightSpecs.ts';

/** What of artifacts is no JSON. */
const BINARY: readonly string[] = ['weightData', 'getWeightStream'];

/** Opens artifacts of tfjs, or the content of a model.json that is already parsed. */
export function openArtifacts(
  artifacts: ModelArtifacts,
  shards: Shards,
  settings: Settings,
): ModelFile {
  const described = Object.entries(artifacts).filter(
    // What a class of a user brings along, such as the methods of an io handler, is no part of the model.
    ([key, value]) => !BINARY.includes(key) && typeof value !== 'function',
  );
  const json = plainJson(Object.fromEntries(described), 'the model', settings.limits);
  return openJson(json as JsonObject, artifacts, shards, settings);
}

/** Opens a model.json, or what has its form. `artifacts` hold the weights if they are not in files. */
export function openJson(
  json: JsonObject,
  artifacts: ModelArtifacts | null,
  shards: Shards,
  settings: Settings,
): ModelFile {
  const { limits } = settings;
  const { topology, model } = modelIn(json);
  const version =
    textAt(topology, 'keras_version') || textAt(json, 'generatedBy').replace('keras v', '');
  const dialect = dialectOf(version, model);
  const architecture = readArchitecture(model, dialect, limits);
  const place = findWeights(json, artifacts, shards, settings);
  // Before anybody builds the model: its settings may ask for more memory than its weights fill.
  const shapes = shapesOf(place?.specs ?? []);
  if (shapes.length > 0 && settings.strict) checkAgreementByName(architecture.layers, shapes);
  else checkParameters(architecture, limits);
  const arrays = once(async () => place?.read() ?? null);
  const { training, trainingKey } = trainingIn(json, topology, model);
  const hasState = place?.specs.some(({ isOfOptimizer }) => isOfOptimizer) === true;
  const metadata = valueAt(json, 'userDefinedMetadata');
  return {
    format: { dialect, container: 'model.json', version },
    architecture,
    training,
    trainingKey,
    userDefinedMetadata: isObject(metadata) ? metadata : null,
    weights: async () => {
      const read = await arrays();
      return read === null ? { kind: 'none' } : { kind: 'named', arrays: read.weights };
    },
    optimizer: async () => {
      if (!hasState) return null;
      const read = await arrays();
      return namedOptimizer(read?.optimizer ?? [], training);
    },
    hasOptimizerState: async () => hasState,
  };
}

function shapesOf(specs: readonly WeightSpec[]): (readonly number[])[] {
  return specs.filter(({ isOfOptimizer }) => !isOfOptimizer).map(({ shape }) => shape);
}

interface Topology {
  readonly topology: JsonObject;
  readonly model: JsonObject;
}

/** The model in a model.json of tfjs or its converter, or in what to_json() of Keras gives. */
function modelIn(json: JsonObject): Topology {
  const topology = Object.hasOwn(json, 'modelTopology') ? objectAt(json, 'modelTopology') : json;
  const inside = valueAt(topology, 'model_config');
  const model = isObject(inside) ? inside : topology;
  if (classNameOf(model) !== '') return { topology, model };
  if (textAt(json, 'format') === 'graph-model' || Object.hasOwn(topology, 'node'))
    throw new Fault('a graph model', 'a model of layers; for a graph model use tf.loadGraphModel');
  const keys = listed(Object.keys(json));
  throw new Fault(`an object with the keys ${keys}`, 'a model of layers, such as a model.json');
}

/** tfjs writes it next to the model, the converter and Keras inside of it. */
function trainingIn(
  json: JsonObject,
  topology: JsonObject,
  model: JsonObject,
): Pick<ModelFile, 'training' | 'trainingKey'> {
  const places: readonly (readonly [JsonObject, TrainingKey])[] = [
    [json, 'trainingConfig'],
    [topology, 'training_config'],
    [model, 'compile_config'],
  ];
  for (const [object, trainingKey] of places) {
    const training = valueAt(object, trainingKey);
    if (isObject(training)) return { training, trainingKey };
  }
  return { training: null, trainingKey: null };
}
