import { ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';
import { parseJsonBytes } from '../check/parseJson.ts';
import { Fault } from '../fault.ts';
import { isHdf5 } from '../hdf5/read/superblock.ts';
import type { JsonObject } from '../json.ts';
import { isAborted, messageOf } from '../source/download.ts';
import { kindOfBytes, savedModel, startsSavedModel } from '../source/identify.ts';
import { locate, type Shards } from '../source/locate.ts';
import { checkSettings, type Settings } from '../source/settings.ts';
import type { ModelSource, OpenModelFileOptions } from '../source/types.ts';
import type { ModelFile } from '../types.ts';
import { openArtifacts, openJson } from './openJson.ts';
import { openLegacy } from './openLegacy.ts';
import { openKerasArchive, openKerasFolder } from './openParts.ts';

/** `openModelFile` for another public function, whose name errors give. */
export async function openAs(
  op: string,
  source: ModelSource,
  options?: OpenModelFileOptions,
): Promise<ModelFile> {
  const settings = checkSettings(op, options);
  const guarded = <T>(run: () => Promise<T>): Promise<T> => asErrorsOf(op, settings, run);
  const file = await guarded(() => open(source, settings));
  return {
    ...file,
    weights: () => guarded(file.weights),
    optimizer: () => guarded(file.optimizer),
    hasOptimizerState: () => guarded(file.hasOptimizerState),
  };
}

/** Turns what is thrown inside into an error of the public function. */
async function asErrorsOf<T>(op: string, settings: Settings, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isClampwiseError(error) || isAborted(settings)) throw error;
    const fault =
      error instanceof Fault
        ? error
        : new Fault(`what could not be read (${messageOf(error)})`, 'a whole model file');
    const { received, expected } = fault;
    const sentence = `cannot read source: ${fault.message}`;
    const thrown = new ClampwiseTypeError(op, 'source', received, expected, sentence);
    if (fault !== error) thrown.cause = error;
    throw thrown;
  }
}

async function open(source: ModelSource, settings: Settings): Promise<ModelFile> {
  const located = await locate(source, settings);
  if (located.kind === 'folder') return openKerasFolder(located.folder, settings.limits);
  if (located.kind === 'artifacts')
    return openArtifacts(located.artifacts, located.shards, settings);
  return openBytes(located.bytes, located.shards, settings);
}

/** Opens a file by its first bytes: an archive, HDF5 or JSON. */
async function openBytes(
  bytes: Uint8Array,
  shards: Shards,
  settings: Settings,
): Promise<ModelFile> {
  const { limits } = settings;
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start.startsWith('PK')) return openKerasArchive(bytes, limits);
  if (isHdf5(bytes)) return openLegacy(bytes, limits);
  return openJson(parsed(bytes, settings), null, shards, settings);
}

const FORMATS = 'a .keras or .h5 file of Keras, or a model.json';

function parsed(bytes: Uint8Array, { limits }: Settings): JsonObject {
  // Behind a byte order mark and spaces.
  const first = bytes.find((byte) => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte));
  // A text that starts with a brace is an object, if it is JSON.
  if (first === 0x7b) return parseJsonBytes(bytes, 'a model.json', limits) as JsonObject;
  if (startsSavedModel(bytes)) throw savedModel();
  throw new Fault(kindOfBytes(bytes) || 'a file of another kind', FORMATS);
}
