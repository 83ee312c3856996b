import { ClampwiseTypeError } from '@clampwise/kernels';
import { isObject, type Json, type JsonObject, textAt } from '../json.ts';
import type { KerasDocument } from '../translate/document.ts';
import { documentOfJson, documentOfKeras } from './document.ts';
import {
  groupedWeights,
  hasOptimizerState,
  jsonAttribute,
  type LayerWeights,
  legacyWeights,
  openHdf5,
  unlessDamaged,
} from './hdf5.ts';
import { unpack } from './zip.ts';

/** How a model.json describes a weight: io.WeightsManifestEntry of tfjs. */
export type WeightSpec = JsonObject;

/** The weights of a model, by layer or, as in a model.json, one after the other. */
export type StoredWeights =
  | { readonly kind: 'none' }
  | { readonly kind: 'layers'; readonly layers: readonly LayerWeights[] }
  | { readonly kind: 'named'; readonly specs: readonly WeightSpec[]; readonly data: ArrayBuffer };

/** An open file. */
export interface KerasFile {
  readonly document: KerasDocument;
  /** Reads the weights. */
  weights(): Promise<StoredWeights>;
}

/** Gives the bytes of a file that a model.json names, by its path beside it. */
export type ReadShard = (path: string) => Promise<Uint8Array | ArrayBuffer>;

const NONE: StoredWeights = { kind: 'none' };
const FORMATS = 'a .keras or .h5 file of Keras, or a model.json';

/** Opens a file by its first bytes: an archive, HDF5 or JSON. */
export async function openBytes(
  op: string,
  bytes: Uint8Array,
  readShard: ReadShard,
): Promise<KerasFile> {
  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start.startsWith('PK')) return openArchive(op, bytes);
  if (start === '\x89HDF') return openLegacy(op, bytes);
  return openJson(op, parse(op, bytes), readShard);
}

function parse(op: string, bytes: Uint8Array): JsonObject {
  const text = new TextDecoder().decode(bytes).trim();
  let received = bytes.length === 0 ? 'an empty file' : 'a file of another kind';
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
    received = 'JSON that is no object';
  } catch (error) {
    if (text.startsWith('{')) received = `damaged JSON (${(error as Error).message})`;
  }
  throw new ClampwiseTypeError(op, 'source', received, FORMATS);
}

async function openArchive(op: string, bytes: Uint8Array): Promise<KerasFile> {
  const files = await unpack(op, bytes);
  const config = files.get('config.json');
  if (config === undefined) {
    const received = `an archive of ${[...files.keys()].slice(0, 5).join(', ')}`;
    throw new ClampwiseTypeError(op, 'source', received, 'a .keras archive with a config.json');
  }
  const model = parse(op, config);
  const metadata = files.get('metadata.json');
  const version = metadata === undefined ? '' : textAt(parse(op, metadata), 'keras_version');
  const stored = files.get('model.weights.h5');
  const weights = stored === undefined ? null : await openHdf5(op, stored);
  const hasState = weights !== null && unlessDamaged(op, () => hasOptimizerState(weights));
  return {
    document: documentOfKeras('.keras', version, model, model.compile_config ?? null, hasState),
    weights: async () =>
      weights === null
        ? NONE
        : { kind: 'layers', layers: unlessDamaged(op, () => groupedWeights(weights, model)) },
  };
}

async function openLegacy(op: string, bytes: Uint8Array): Promise<KerasFile> {
  const file = await openHdf5(op, bytes);
  const { model, training, version, hasState } = unlessDamaged(op, () => ({
    model: jsonAttribute(file, 'model_config'),
    training: jsonAttribute(file, 'training_config'),
    version: file.attrs.keras_version,
    hasState: hasOptimizerState(file),
  }));
  if (!isObject(model)) {
    const expected = 'a whole model, as model.save() writes it';
    throw new ClampwiseTypeError(op, 'source', 'an HDF5 file of weights alone', expected);
  }
  const written = typeof version === 'string' ? version : '';
  return {
    document: documentOfKeras('.h5', written, model, training, hasState),
    weights: async () => ({
      kind: 'layers',
      layers: unlessDamaged(op, () => legacyWeights(file)),
    }),
  };
}

/** Opens a model.json, or what has its form. */
export function openJson(op: string, json: JsonObject, readShard: ReadShard): KerasFile {
  const document = documentOfJson(json);
  if (textAt(document.model, 'class_name') === '') {
    const keys = Object.keys(json).slice(0, 5).join(', ');
    const isGraph = json.format === 'graph-model';
    const received = isGraph ? 'a graph model' : `an object with the keys ${keys || '(none)'}`;
    const hint = isGraph ? '; for a graph model there is tf.loadGraphModel' : '';
    throw new ClampwiseTypeError(op, 'source', received, `a model of layers${hint}`);
  }
  return { document, weights: () => namedWeights(op, json, readShard) };
}

async function namedWeights(
  op: string,
  json: JsonObject,
  readShard: ReadShard,
): Promise<StoredWeights> {
  const { weightSpecs, weightsManifest } = json;
  if (Array.isArray(weightSpecs)) {
    const data = (json as { weightData?: unknown }).weightData;
    const parts = (Array.isArray(data) ? data : [data]) as ArrayBuffer[];
    return { kind: 'named', specs: weightSpecs.filter(isObject), data: joined(parts) };
  }
  if (!Array.isArray(weightsManifest)) return NONE;
  const groups = weightsManifest.filter(isObject);
  const listed = (key: string): Json[] =>
    groups.flatMap((group) => (Array.isArray(group[key]) ? group[key] : []));
  const paths = listed('paths').map(String);
  const parts = await Promise.all(paths.map((path) => shard(op, path, readShard)));
  return { kind: 'named', specs: listed('weights').filter(isObject), data: joined(parts) };
}

async function shard(
  op: string,
  path: string,
  readShard: ReadShard,
): Promise<Uint8Array | ArrayBuffer> {
  try {
    return await readShard(path);
  } catch (error) {
    const received = `${path}, which could not be read (${error instanceof Error ? error.message : error})`;
    throw new ClampwiseTypeError(op, 'source', received, 'the files of weights that it names');
  }
}

function joined(parts: readonly (Uint8Array | ArrayBuffer)[]): ArrayBuffer {
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const result = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    result.set(part instanceof Uint8Array ? part : new Uint8Array(part), offset);
    offset += part.byteLength;
  }
  return result.buffer;
}
