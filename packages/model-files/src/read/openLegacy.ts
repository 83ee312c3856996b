import { readArchitecture } from '../architecture/read.ts';
import { parseJson } from '../check/parseJson.ts';
import { Fault } from '../fault.ts';
import { openHdf5 } from '../hdf5/read/open.ts';
import type { Hdf5Group } from '../hdf5/types.ts';
import { isObject, type Json } from '../json.ts';
import type { Limits } from '../limits.ts';
import { hasTakenSteps, storedOptimizer } from '../optimizer/stored.ts';
import type { ModelFile } from '../types.ts';
import { legacyWeights } from '../weights/legacy.ts';
import { dialectOf } from './dialect.ts';

/** Opens a whole model in an HDF5 file, as `model.save('….h5')` writes it. */
export function openLegacy(bytes: Uint8Array, limits: Limits): ModelFile {
  const file = openHdf5(bytes, limits);
  const model = jsonAttribute(file, 'model_config', limits);
  if (!isObject(model)) {
    const what = model === null ? 'of weights alone' : 'whose model_config is no object';
    throw new Fault(`an HDF5 file ${what}`, 'a whole model, as model.save() writes it');
  }
  const compiled = jsonAttribute(file, 'training_config', limits);
  const training = isObject(compiled) ? compiled : null;
  const written = file.attribute('keras_version');
  const version = typeof written === 'string' ? written : '';
  const dialect = dialectOf(version, model);
  const architecture = readArchitecture(model, dialect, limits);
  return {
    format: { dialect, container: '.h5', version },
    architecture,
    training,
    trainingKey: training === null ? null : 'training_config',
    userDefinedMetadata: null,
    weights: async () => ({ kind: 'layers', layers: legacyWeights(file, architecture, limits) }),
    optimizer: async () => storedOptimizer(file, training, dialect, limits),
    hasOptimizerState: async () => hasTakenSteps(file, limits),
  };
}

/** The value of a JSON attribute; null if there is none. */
function jsonAttribute(group: Hdf5Group, name: string, limits: Limits): Json {
  const value = group.attribute(name);
  return typeof value === 'string' ? parseJson(value, name, limits) : null;
}
