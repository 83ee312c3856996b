import type { Hdf5Content } from '../../src/hdf5/types.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import { DENSE, encode, ownFile, sequential } from './files.ts';
import { headersOf, patched, zipOf } from './zip.ts';

/** A small file that asks for much, and what is said of it; '' if it can be opened. */
export interface Hostile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly message: string;
  /** Whether it is one of those that every run tries. */
  readonly isQuick?: boolean;
}

const group = (children: Readonly<Record<string, Hdf5Content>> = {}): Hdf5Content => ({
  children: new Map(Object.entries(children)),
});

const array = (shape: readonly number[]) => ({
  shape,
  dtype: 'float32' as const,
  values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

const json = (value: unknown): Uint8Array => encode(JSON.stringify(value));

/** A .keras file of a model and its weights. */
const keras = (model: unknown, weights: Hdf5Content): Uint8Array =>
  zipOf({ 'config.json': JSON.stringify(model), 'model.weights.h5': writeHdf5(weights) });

/** Entries of 100 MB each that share the bytes of one; David Fifield, "A better zip bomb". */
function overlapping(): Uint8Array {
  const names = ['config.json', 'metadata.json', 'model.weights.h5'];
  const others = Array.from({ length: 21 }, (_, k) => `assets/${k}`);
  const zip = zipOf({
    'config.json': new Uint8Array(1e8),
    ...Object.fromEntries([...names.slice(1), ...others].map((name) => [name, ''])),
  });
  const { central, local } = headersOf(zip, 'config.json');
  const view = new DataView(zip.buffer);
  const [crc, packed, size] = [16, 20, 24].map((at) => view.getUint32(central + at, true));
  return [...names.slice(1), ...others].reduce((bytes, name) => {
    const at = headersOf(bytes, name).central;
    const fields = [
      [16, crc],
      [20, packed],
      [24, size],
      [42, local],
    ] as const;
    return patched(
      patched(bytes, [at + 10, 2, 8]),
      ...fields.map(([place, value]) => [at + place, 4, value as number] as const),
    );
  }, zip);
}

/** A tiny archive whose config.json says that it has 4 GiB. */
function declared(): Uint8Array {
  const zip = zipOf({ 'config.json': '{}' });
  return patched(zip, [headersOf(zip, 'config.json').central + 24, 4, 0xfffffffe]);
}

/** An archive whose config.json unpacks to 300 MB and says that it has 100 bytes. */
function longer(): Uint8Array {
  const zip = zipOf({ 'config.json': new Uint8Array(3e8) });
  return patched(zip, [headersOf(zip, 'config.json').central + 24, 4, 100]);
}

function manyGroups(count: number): Uint8Array {
  const children = Array.from({ length: count }, (_, k) => [`group_${k}`, group()] as const);
  return keras(sequential(['ReLU', {}]), group({ layers: group(Object.fromEntries(children)) }));
}

const spec = (fields: object) => ({
  ...DENSE,
  weightsManifest: [{ paths: ['a.bin'], weights: [{ name: 'a', dtype: 'float32', ...fields }] }],
});

export const HOSTILE: readonly Hostile[] = [
  { name: 'entries that overlap', bytes: overlapping, message: 'overlap' },
  { name: 'an entry that says 4 GiB', bytes: declared, message: 'cannot hold', isQuick: true },
  {
    name: 'an entry of 300 MB that says 100 bytes',
    bytes: longer,
    message: 'not of the 100 bytes',
  },
  {
    name: 'a config.json of 60 MB of empty lists',
    bytes: () => zipOf({ 'config.json': `{"a":[${'[],'.repeat(2e7)}0]}` }),
    message: 'limits.jsonValues',
  },
  {
    name: 'a config.json of 200 MB',
    bytes: () => zipOf({ 'config.json': new Uint8Array(2e8).fill(0x20) }),
    message: 'limits.jsonBytes',
  },
  {
    name: 'a packed counter of steps of 400 MB',
    bytes: () => ownFile('hugeIterations.keras'),
    message: 'one number',
    isQuick: true,
  },
  {
    name: 'a packed weight of 400 MB where the layer has few',
    bytes: () => ownFile('hugeWeight.keras'),
    message: 'settings and weights that agree',
    isQuick: true,
  },
  {
    name: 'strings without bytes',
    bytes: () => json(spec({ shape: [1e7], dtype: 'string' })),
    message: 'of dtype "string"',
    isQuick: true,
  },
  {
    name: 'a weight of 1 TB',
    bytes: () => json(spec({ shape: [1e12] })),
    message: 'limits.arrayBytes',
  },
  {
    name: 'a weight of 1 GB in a file of 24 bytes',
    bytes: () => json(spec({ shape: [2.5e8, 1] })),
    message: '1000000000 bytes, as the weight specs say',
  },
  {
    name: 'a million files of weights',
    bytes: () =>
      json({
        ...DENSE,
        weightsManifest: [{ paths: Array.from({ length: 1e6 }, (_, k) => `${k}`), weights: [] }],
      }),
    message: 'limits.objects',
  },
  {
    name: 'a Dense of 5e7 units with a kernel of 8',
    bytes: () =>
      keras(
        sequential(['Dense', { units: 5e7, batch_input_shape: [null, 1] }]),
        group({
          layers: group({
            dense: group({
              vars: {
                children: new Map([
                  ['0', array([1, 8])],
                  ['1', array([8])],
                ]),
              },
            }),
          }),
        }),
      ),
    message: 'settings and weights that agree',
  },
  {
    name: 'a Dense of 1e8 units without weights',
    bytes: () => json(sequential(['Dense', { units: 1e8, batch_input_shape: [null, 2] }])),
    message: 'limits.parameters',
  },
  {
    name: 'JSON of 10,000 levels',
    bytes: () => encode(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
    message: 'limits.depth',
    isQuick: true,
  },
  { name: '20,000 groups', bytes: () => manyGroups(20_000), message: '' },
  {
    name: '190,000 groups',
    bytes: () => manyGroups(190_000),
    message: '',
  },
  {
    name: 'a group that contains itself',
    bytes: () => ownFile('cyclic.keras'),
    message: 'two links to one group',
  },
  {
    name: 'groups with 2^30 paths',
    bytes: () => ownFile('doubled.keras'),
    message: 'two links to one group',
  },
];
