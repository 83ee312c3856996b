import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { KerasDocument } from '../translate/document.ts';

/** The document of a file that Keras saved. */
export function documentOfKeras(
  extension: '.keras' | '.h5',
  version: string,
  model: JsonObject,
  training: Json,
  hasState: boolean,
): KerasDocument {
  const isKeras3 = isVersion3(version, model);
  return {
    format: `Keras ${isKeras3 ? 3 : 2}, ${extension}`,
    isKeras3,
    isOfTfjs: false,
    model,
    training: isObject(training) ? training : null,
    hasState,
    tfjsSeesTraining: true,
  };
}

/** The document in a model.json, in the artifacts of a tfjs model, or in what to_json() of Keras gives. */
export function documentOfJson(json: JsonObject): KerasDocument {
  const topology = isObject(json.modelTopology ?? null) ? objectAt(json, 'modelTopology') : json;
  const model = 'model_config' in topology ? objectAt(topology, 'model_config') : topology;
  const version =
    textAt(topology, 'keras_version') || textAt(json, 'generatedBy').replace('keras v', '');
  const isKeras3 = isVersion3(version, model);
  const seen = json.trainingConfig ?? null;
  const inside = topology.training_config ?? model.compile_config ?? null;
  const training = isObject(seen) ? seen : inside;
  const isOfTfjs = /^tfjs|^TensorFlow\.js/.test(version);
  const maker = isOfTfjs ? 'tfjs' : `Keras ${isKeras3 ? 3 : 2}`;
  return {
    format: `${maker}, model.json`,
    isKeras3,
    isOfTfjs,
    model,
    training: isObject(training) ? training : null,
    hasState: specsIn(json).some(({ group }) => group === 'optimizer'),
    tfjsSeesTraining: isObject(seen),
  };
}

/** The descriptions of the weights. */
function specsIn(json: JsonObject): JsonObject[] {
  const groups = listAt(json, 'weightsManifest').filter(isObject);
  const listed = groups.flatMap((group) => listAt(group, 'weights'));
  return [...listAt(json, 'weightSpecs'), ...listed].filter(isObject);
}

/** By the version that the file names; where it names none, by the words of Keras 3. */
function isVersion3(version: string, model: JsonObject): boolean {
  if (/^\d/.test(version)) return Number.parseInt(version, 10) >= 3;
  return /"batch_shape"|"__keras_tensor__"|"DTypePolicy"/.test(JSON.stringify(model));
}
