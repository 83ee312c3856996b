import { listed, shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import type { Limits } from '../limits.ts';
import { asBytes, isBlob } from './bytes.ts';
import { isSavedModel, savedModel } from './identify.ts';

/** A file of a list, under its path in the folder that the user chose, or its name. */
interface ListedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** The parts of an unzipped .keras file. */
export interface Folder {
  readonly names: readonly string[];
  read(name: string): Promise<Uint8Array | undefined>;
}

export type FileList =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | {
      readonly kind: 'file';
      readonly blob: Blob;
      readonly beside: (path: string) => Promise<Uint8Array>;
    };

/** Finds the model in a list of Files: an unzipped .keras, or one file and those that it names. */
export function openFiles(values: readonly unknown[], limits: Limits): FileList {
  const files = values.map((value): ListedFile => {
    if (!isBlob(value)) throw new Fault('a list of other things than Files', 'a list of Files');
    const { name = '', webkitRelativePath = '' } = value as Partial<File>;
    return { path: webkitRelativePath || name, blob: value };
  });
  const folder = folderIn(files, limits);
  if (folder !== null) return { kind: 'folder', folder };
  const main =
    files.find(({ path }) => baseOf(path) === 'model.json') ??
    files.find(({ path }) => isSavedModel([path])) ??
    files.find(({ path }) => /\.(json|keras|h5|hdf5)$/i.test(path)) ??
    files[0];
  if (main !== undefined && isSavedModel([main.path])) throw savedModel();
  if (main === undefined) throw new Fault('an empty list', 'a list of Files');
  const beside = async (path: string): Promise<Uint8Array> => {
    const plain = path.replace(/^(\.\/)+/, '');
    const file =
      files.find((each) => each.path === folderOf(main.path) + plain) ??
      files.find((each) => baseOf(each.path) === baseOf(plain));
    if (file !== undefined) return blobBytes(file.blob, limits);
    const names = listed(files.map((each) => each.path));
    throw new Error(`it is not among the files ${names}`);
  };
  return { kind: 'file', blob: main.blob, beside };
}

/**
 * Keras writes these three files with `model.save(…, zipped=False)`, and otherwise an archive of
 * them.
 */
function folderIn(files: readonly ListedFile[], limits: Limits): Folder | null {
  const config = files.find(({ path }) => baseOf(path) === 'config.json');
  if (config === undefined) return null;
  const start = folderOf(config.path);
  const inside = files.filter(({ path }) => path.startsWith(start));
  const names = inside.map(({ path }) => path.slice(start.length));
  if (!names.some((name) => /^(metadata\.json|model\.weights.*)$/.test(name))) return null;
  return {
    names,
    read: async (name) => {
      const file = inside[names.indexOf(name)];
      return file === undefined ? undefined : blobBytes(file.blob, limits);
    },
  };
}

/** Reads a Blob whose size is within the limits. */
export async function blobBytes(blob: Blob, { totalBytes }: Limits): Promise<Uint8Array> {
  if (blob.size > totalBytes) {
    const name = shown((blob as Partial<File>).name ?? 'a Blob');
    throw new Fault(`${name} of ${blob.size} bytes`, `at most ${totalBytes} (limits.totalBytes)`);
  }
  return asBytes(await blob.arrayBuffer()) ?? new Uint8Array();
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
