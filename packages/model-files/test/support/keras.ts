import { unzipSync } from 'fflate';
import { readArchitecture } from '../../src/architecture/read.ts';
import { openHdf5 } from '../../src/hdf5/read/open.ts';
import type { JsonObject } from '../../src/json.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import { storedOptimizer } from '../../src/optimizer/stored.ts';
import type { Architecture, LayerWeights, ModelFormat, StoredOptimizer } from '../../src/types.ts';
import { groupedWeights } from '../../src/weights/grouped.ts';
import type { LayerArrays } from '../../src/write/paths.ts';
import { encoded, type KerasAnswer } from './python.ts';

export interface ReadKeras {
  readonly model: JsonObject;
  readonly architecture: Architecture;
  readonly weights: readonly LayerWeights[];
  readonly optimizer: StoredOptimizer | null;
}

/** Reads a .keras file without the checks of archives and JSON. */
export function readKeras(
  bytes: Uint8Array,
  dialect: ModelFormat['dialect'] = 'keras3',
): ReadKeras {
  const files = unzipSync(bytes);
  const model = JSON.parse(new TextDecoder().decode(files['config.json'])) as JsonObject;
  const architecture = readArchitecture(model, dialect, DEFAULT_LIMITS);
  const file = openHdf5(files['model.weights.h5'] as Uint8Array, DEFAULT_LIMITS);
  const training = (model.compile_config ?? null) as JsonObject | null;
  return {
    model,
    architecture,
    weights: groupedWeights(file, architecture, DEFAULT_LIMITS),
    optimizer: storedOptimizer(file, training, dialect, DEFAULT_LIMITS),
  };
}

/** Weights in the form of ask_keras.py, in the order of their names. */
export function byName(weights: readonly LayerArrays[]): KerasAnswer['weights'] {
  return Object.fromEntries(
    weights.map(({ path, arrays }) => [path.join('/'), arrays.map(encoded)]),
  );
}
