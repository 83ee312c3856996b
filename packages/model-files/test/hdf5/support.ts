import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openHdf5 } from '../../src/hdf5/read/open.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../src/hdf5/types.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/limits.ts';

const FOLDER = new URL('../data/hdf5/', import.meta.url);

/** Reads a file of h5py. */
export function fixture(name: string): Uint8Array {
  // A plain array: the slices of a Buffer are no copies.
  return Uint8Array.from(gunzipSync(readFileSync(new URL(`${name}.h5.gz`, FOLDER))));
}

export function fixtureJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

export function open(bytes: Uint8Array, limits: Partial<Limits> = {}): Hdf5Group {
  return openHdf5(bytes, { ...DEFAULT_LIMITS, ...limits });
}

export function arrayAt(file: Hdf5Group, path: string): Hdf5Dataset {
  const found = file.get(path);
  if (found?.kind !== 'dataset') throw new Error(`there is no array at ${path}`);
  return found;
}

export function groupAt(file: Hdf5Group, path: string): Hdf5Group {
  const found = file.get(path);
  if (found?.kind !== 'group') throw new Error(`there is no group at ${path}`);
  return found;
}

/** The bytes of an array's values in hexadecimal. */
export function hexOf(dataset: Hdf5Dataset): string {
  const { buffer, byteOffset, byteLength } = dataset.read();
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

/** Calls `visit` with all groups and arrays of a file. */
export function walk(group: Hdf5Group, visit: (object: Hdf5Group | Hdf5Dataset) => void): void {
  visit(group);
  for (const name of group.keys()) {
    const member = group.get(name);
    if (member?.kind === 'group') walk(member, visit);
    else if (member !== undefined) visit(member);
  }
}
