import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { openHdf5 } from '../../src/hdf5/read/open.ts';
import type { Hdf5Dataset, Hdf5Group } from '../../src/hdf5/types.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';

interface Expected {
  readonly arrays: Readonly<
    Record<string, { readonly dtype: string; readonly shape: number[]; readonly bytes: string }>
  >;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL('../data/hdf5/', import.meta.url);
const EXPECTED = JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')) as Readonly<
  Record<'earliest' | 'latest', Expected>
>;

const open = (bytes: Uint8Array, limits = {}) => openHdf5(bytes, { ...DEFAULT_LIMITS, ...limits });
const arrayAt = (file: Hdf5Group, path: string) => file.get(path) as Hdf5Dataset;

function hexOf(dataset: Hdf5Dataset): string {
  const { buffer, byteOffset, byteLength } = dataset.read();
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

describe.each(['earliest', 'latest'] as const)('a file of h5py, libver %s', (version) => {
  const bytes = gunzipSync(readFileSync(new URL(`${version}.h5.gz`, FOLDER)));
  const file = open(bytes);
  const { arrays, attributes } = EXPECTED[version];

  test.each(Object.entries(arrays))('%s', (path, { dtype, shape, bytes: hex }) => {
    const dataset = arrayAt(file, path);
    expect([dataset.dtype, dataset.shape]).toEqual([dtype, shape]);
    expect(dataset.byteSize).toBe(hex.length / 2);
    expect(hexOf(dataset)).toBe(hex);
    // And once more: a second reading is not counted as another part of the file.
    expect(hexOf(dataset)).toBe(hex);
  });

  test('attributes', () => {
    const group = file.get('attributes') as Hdf5Group;
    const read = Object.fromEntries(
      group.attributes().map((name) => [name, group.attribute(name)]),
    );
    expect(JSON.parse(JSON.stringify(read, (_, value) => plain(value)))).toEqual(attributes);
  });
});

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return value === Infinity ? 'Infinity' : value;
}
