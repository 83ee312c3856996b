import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { isObject, type JsonObject } from '../json.ts';
import { type KerasFile, openBytes, openJson, type ReadShard } from './file.ts';

/** A model as tfjs hands it about: what an io handler's `load` gives, the content of a model.json, or of Keras's to_json(). */
export interface KerasArtifacts {
  readonly modelTopology?: object;
  readonly weightSpecs?: readonly object[];
  readonly weightData?: ArrayBuffer | readonly ArrayBuffer[];
  readonly weightsManifest?: readonly object[];
  readonly trainingConfig?: object;
  readonly class_name?: string;
  readonly config?: object;
}

/** What loads a model, such as tf.io.browserFiles gives. */
export interface KerasLoader {
  load(): Promise<KerasArtifacts>;
}

/**
 * Where a model is: an address, a File or Blob, its bytes, a list of Files (model.json and its weights), artifacts of
 * tfjs, or an io handler of tfjs.
 */
export type KerasSource =
  | string
  | URL
  | Blob
  | ArrayBuffer
  | Uint8Array
  | readonly File[]
  | KerasArtifacts
  | KerasLoader;

const EXPECTED =
  "an address, a File or its bytes, a model.json's content, or an io handler of tfjs";

/** Opens a source. `readShard` gives the files that a model.json names, where its source does not say where they are. */
export async function openSource(
  op: string,
  source: KerasSource,
  readShard?: ReadShard,
): Promise<KerasFile> {
  if (typeof source === 'string' || source instanceof URL)
    return openAddress(op, source, readShard);
  if (Array.isArray(source)) return openFiles(op, source, readShard);
  const shards = readShard ?? nowhere;
  if (source instanceof Blob) return openBytes(op, await bytesOf(source), shards);
  if (source instanceof ArrayBuffer) return openBytes(op, new Uint8Array(source), shards);
  if (ArrayBuffer.isView(source)) return openBytes(op, source as Uint8Array, shards);
  if (!isObject(source)) throw new ClampwiseTypeError(op, 'source', describe(source), EXPECTED);
  const { load } = source as Partial<KerasLoader>;
  const artifacts = typeof load === 'function' ? await load.call(source) : source;
  return openJson(op, artifacts as JsonObject, shards);
}

const nowhere: ReadShard = async () => {
  throw new Error('its place is not known: hand over a list of Files, or the option readShard');
};

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

async function openAddress(
  op: string,
  address: string | URL,
  readShard?: ReadShard,
): Promise<KerasFile> {
  const url = absolute(op, address);
  const bytes = await download(op, url);
  return openBytes(op, bytes, readShard ?? ((path) => download(op, new URL(path, url))));
}

function absolute(op: string, address: string | URL): URL {
  const base = globalThis.location?.href;
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // Outside pages, fetch reads no files.
  if (url !== null && (base !== undefined || url.protocol !== 'file:')) return url;
  const expected =
    'an address; the bytes of a file from the disk, which a program in Node reads itself';
  throw new ClampwiseTypeError(op, 'source', `the text '${address}'`, expected);
}

async function download(op: string, url: URL): Promise<Uint8Array> {
  const fail = (why: string): never => {
    throw new ClampwiseTypeError(
      op,
      'source',
      `${url}, which gave ${why}`,
      'an address of a model',
    );
  };
  const response = await fetch(url).catch((error: Error) => fail(`an error: ${error.message}`));
  if (!response.ok) return fail(`HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function openFiles(
  op: string,
  files: readonly File[],
  readShard?: ReadShard,
): Promise<KerasFile> {
  const first = files.find(({ name }) => /\.(json|keras|h5|hdf5)$/.test(name)) ?? files[0];
  if (!(first instanceof Blob))
    throw new ClampwiseTypeError(op, 'source', describe(files), EXPECTED);
  const beside: ReadShard = async (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const file = files.find((each) => each.name === name);
    return file === undefined
      ? Promise.reject(new Error('it is not among the files'))
      : bytesOf(file);
  };
  return openBytes(op, await bytesOf(first), readShard ?? beside);
}
