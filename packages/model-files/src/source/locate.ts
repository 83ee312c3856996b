import { describe } from '@clampwise/kernels/internal';
import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { asBytes, isBlob } from './bytes.ts';
import { download, isAborted, messageOf, type OnBytes } from './download.ts';
import { blobBytes, type Folder, openFiles } from './files.ts';
import type { Settings } from './settings.ts';
import type { ModelArtifacts, ModelLoader } from './types.ts';

/**
 * Reads a file that a model.json names, of at most `most` bytes, and calls `onBytes` as they
 * arrive.
 */
export type Shards = (
  path: string,
  most: number,
  onBytes: (received: number) => void,
) => Promise<Uint8Array>;

/**
 * The content of a source: a file, the parts of an unzipped .keras, or an object of JSON with
 * binary weights.
 */
export type Located =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly shards: Shards }
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'artifacts'; readonly artifacts: ModelArtifacts; readonly shards: Shards };

const EXPECTED =
  'an address, Files, the bytes of a file, the content of a model.json, or an io handler of tfjs';

/** Finds out what a source is, and reads its first file. */
export async function locate(source: unknown, settings: Settings): Promise<Located> {
  const bytes = asBytes(source);
  const shards = shardsBy(settings, nowhere);
  if (bytes !== undefined) return { kind: 'bytes', bytes, shards };
  if (typeof source === 'string' && source.trimStart().startsWith('{'))
    return { kind: 'bytes', bytes: new TextEncoder().encode(source), shards };
  if (typeof source === 'string' || isUrl(source)) return openAddress(source, settings);
  if (isBlob(source))
    return { kind: 'bytes', bytes: await blobBytes(source, settings.limits), shards };
  if (typeof source !== 'object' || source === null) throw new Fault(describe(source), EXPECTED);
  if (Symbol.iterator in source) return openList([...(source as Iterable<unknown>)], settings);
  if (typeof (source as { then?: unknown }).then === 'function')
    throw new Fault('a promise (await it first)', EXPECTED);
  const { load } = source as Partial<ModelLoader>;
  const artifacts: unknown = typeof load === 'function' ? await loaded(source, load) : source;
  if (typeof artifacts === 'object' && artifacts !== null)
    return { kind: 'artifacts', artifacts: artifacts as ModelArtifacts, shards };
  throw new Fault(`an io handler whose load gives ${describe(artifacts)}`, EXPECTED);
}

async function loaded(
  handler: object,
  load: NonNullable<ModelLoader['load']>,
): Promise<ModelArtifacts> {
  try {
    return await load.call(handler);
  } catch (error) {
    const received = `an io handler whose load failed (${messageOf(error)})`;
    throw new Fault(received, 'one that returns a model');
  }
}

function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === '[object URL]';
}

async function openList(values: readonly unknown[], settings: Settings): Promise<Located> {
  const found = openFiles(values, settings.limits);
  if (found.kind === 'folder') return found;
  const bytes = await blobBytes(found.blob, settings.limits);
  return { kind: 'bytes', bytes, shards: shardsBy(settings, (path) => found.beside(path)) };
}

const nowhere: Shards = async () => {
  throw new Error('its place is not known: pass a list of Files, or the option readShard');
};

/**
 * Reads shards by the option readShard, else from weightPathPrefix, else from the place of the
 * source.
 */
function shardsBy(settings: Settings, place: Shards, search = ''): Shards {
  const { readShard, weightPathPrefix } = settings;
  const read: Shards =
    readShard !== undefined
      ? async (path) => checkBytes(await readShard(path))
      : weightPathPrefix
        ? inFolder(weightPathPrefix, search, settings)
        : place;
  return async (path, most, onBytes) => {
    const bytes = await read(path, most, onBytes).catch((error: unknown) => {
      if (error instanceof Fault || isAborted(settings)) throw error;
      const received = `${shown(path)}, which could not be read (${messageOf(error)})`;
      throw new Fault(received, 'the files of weights that the model.json names');
    });
    onBytes(bytes.length);
    return bytes;
  };
}

function checkBytes(value: unknown): Uint8Array {
  const bytes = asBytes(value);
  if (bytes === undefined) throw new Error(`readShard gave ${describe(value)}`);
  return bytes;
}

async function openAddress(source: string | URL, settings: Settings): Promise<Located> {
  const address = checkAddress(source, settings);
  const onBytes: OnBytes = (received, total, start) => {
    // Of a model.json it is the weights that take time.
    const isWhole = start[0] === 0x50 || start[0] === 0x89;
    if (isWhole && total !== null) settings.onProgress?.(Math.min(1, received / total));
  };
  const bytes = await download(address, settings, settings.limits.totalBytes, onBytes);
  const [folder, search] = folderOf(address);
  const isInFolder = !/^(data|blob):/i.test(address);
  const beside = isInFolder ? inFolder(folder, search, settings) : nowhere;
  return { kind: 'bytes', bytes, shards: shardsBy(settings, beside, isInFolder ? search : '') };
}

/**
 * Downloads files of a folder. Like tfjs, it adds the query of the model.json's address to their
 * names.
 */
function inFolder(folder: string, search: string, settings: Settings): Shards {
  return (path, most, onBytes) => {
    // A name may hold the characters that end the path of an address.
    const name = path.replaceAll('?', '%3F').replaceAll('#', '%23');
    return download(folder + name + search, settings, most, onBytes);
  };
}

/** An address that fetch understands: relative ones need a page, or a fetchFunc. */
function checkAddress(source: string | URL, { fetchFunc }: Settings): string {
  const text = String(source);
  const base = globalThis.location?.href;
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (fetchFunc !== undefined) return text;
  // A single letter is a drive of Windows. Outside pages, fetch reads no files.
  const isPath = url === null || /^[a-z]:$/i.test(url.protocol);
  if (!isPath && (base !== undefined || url.protocol !== 'file:')) return url.href;
  throw new Fault(
    `'${shown(text, 200)}', which fetch cannot read`,
    'an address; in Node, pass the bytes of a file: await readFile(path)',
  );
}

/** The folder of an address, and what follows the path. */
function folderOf(address: string): readonly [folder: string, search: string] {
  const plain = address.replace(/#.*$/s, '');
  const query = plain.indexOf('?');
  const path = query < 0 ? plain : plain.slice(0, query);
  return [path.slice(0, path.lastIndexOf('/') + 1), query < 0 ? '' : plain.slice(query)];
}
