import { readArchitecture } from '../architecture/read.ts';
import { isWeightless } from '../architecture/weightless.ts';
import { listed, shown } from '../check/names.ts';
import { parseJsonBytes } from '../check/parseJson.ts';
import { Fault } from '../fault.ts';
import { openHdf5 } from '../hdf5/read/open.ts';
import type { Hdf5Group } from '../hdf5/types.ts';
import { isObject, type JsonObject, textAt, valueAt } from '../json.ts';
import { type Limits, unpackLimit } from '../limits.ts';
import { hasTakenSteps, storedOptimizer } from '../optimizer/stored.ts';
import type { Folder } from '../source/files.ts';
import { isSavedModel, savedModel } from '../source/identify.ts';
import type { ModelFile } from '../types.ts';
import { groupedWeights } from '../weights/grouped.ts';
import { openArchive } from '../zip/openArchive.ts';
import { dialectOf } from './dialect.ts';
import { once } from './once.ts';

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

/**
 * The parts of a .keras model. `most` is the number of bytes that a part may have, and `limit` the
 * name of that limit.
 */
interface Parts {
  readonly names: readonly string[];
  /** Bytes of the archive that the parts come out of. */
  readonly archiveSize?: number;
  read(name: string, most: number, limit: string): Promise<Uint8Array | undefined>;
}

/** Opens a .keras archive. Of its entries only the three above are unpacked. */
export function openKerasArchive(bytes: Uint8Array, limits: Limits): Promise<ModelFile> {
  const archive = openArchive(bytes);
  const parts: Parts = {
    names: archive.names,
    archiveSize: bytes.length,
    read: async (...wanted) => archive.read(...wanted),
  };
  return openParts(parts, 'an archive', limits);
}

/** Opens an unzipped .keras. */
export function openKerasFolder(folder: Folder, limits: Limits): Promise<ModelFile> {
  return openParts(folder, 'a folder', limits);
}

async function openParts(parts: Parts, kind: string, limits: Limits): Promise<ModelFile> {
  const model = await jsonIn(parts, CONFIG, limits);
  if (model === undefined && isSavedModel(parts.names)) throw savedModel();
  if (model === undefined)
    throw new Fault(`${kind} of ${listed(parts.names)}`, 'a .keras model with a config.json');
  const metadata = await jsonIn(parts, METADATA, limits);
  const version = metadata === undefined ? '' : textAt(metadata, 'keras_version');
  const dialect = dialectOf(version, model);
  const architecture = readArchitecture(model, dialect, limits);
  const stored = once(async (): Promise<Hdf5Group | null> => {
    const { archiveSize } = parts;
    const { most, limit } = unpackLimit(limits, archiveSize ?? Number.POSITIVE_INFINITY);
    const bytes = await parts.read(WEIGHTS, most, limit);
    if (bytes !== undefined) return openHdf5(bytes, limits, archiveSize);
    if (isWeightless(architecture)) return null;
    throw missingWeights(parts.names, kind);
  });
  const compiled = valueAt(model, 'compile_config');
  const training = isObject(compiled) ? compiled : null;
  return {
    format: { dialect, container: '.keras', version },
    architecture,
    training,
    trainingKey: training === null ? null : 'compile_config',
    userDefinedMetadata: null,
    weights: async () => {
      const file = await stored();
      if (file === null) return { kind: 'none' };
      return { kind: 'layers', layers: groupedWeights(file, architecture, limits) };
    },
    optimizer: async () => {
      const file = await stored();
      return file === null ? null : storedOptimizer(file, training, dialect, limits);
    },
    hasOptimizerState: async () => {
      const file = await stored();
      return file !== null && hasTakenSteps(file, limits);
    },
  };
}

async function jsonIn(parts: Parts, name: string, limits: Limits): Promise<JsonObject | undefined> {
  const bytes = await parts.read(name, limits.jsonBytes, 'limits.jsonBytes');
  if (bytes === undefined) return undefined;
  const value = parseJsonBytes(bytes, name, limits);
  if (isObject(value)) return value;
  throw new Fault(`a ${name} that is no object`, 'an object');
}

/** What Keras can write in place of one file of weights, and why it is not read. */
const OTHER_WEIGHTS: readonly (readonly [name: RegExp, why: string])[] = [
  [/^model\.weights\.npz$/, 'an .npz file, which cannot be read without pickle'],
  [
    /^model\.weights(\.json|_\d+\.h5)$/,
    'in several files, as save_weights writes them for max_shard_size',
  ],
];

function missingWeights(names: readonly string[], kind: string): Fault {
  for (const [pattern, why] of OTHER_WEIGHTS) {
    const name = names.find((each) => pattern.test(each));
    if (name !== undefined)
      return new Fault(`weights ${why} (${shown(name)})`, `weights in a ${WEIGHTS}`);
  }
  return new Fault(
    `${kind} whose weights are missing (it holds ${listed(names)})`,
    `weights in a ${WEIGHTS}`,
  );
}
