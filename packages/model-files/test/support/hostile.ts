import { snakeCase } from '../../src/architecture/groups.ts';
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

/** An archive whose weights unpack to 300 MB of zeros, as it says. */
function honest(): Uint8Array {
  return zipOf({
    'config.json': JSON.stringify(sequential(['Dense', { units: 1 }])),
    'model.weights.h5': new Uint8Array(3e8),
  });
}

/** A .keras file with the first two arrays of a layer. */
const kerasOf = (
  className: string,
  config: object,
  first: readonly number[],
  ...rest: number[][]
) =>
  keras(
    sequential([className, config]),
    group({
      layers: group({
        [snakeCase(className)]: group({
          vars: {
            children: new Map([first, ...rest].map((shape, k) => [String(k), array(shape)])),
          },
        }),
      }),
    }),
  );

function manyGroups(count: number): Uint8Array {
  const children = Array.from({ length: count }, (_, k) => [`group_${k}`, group()] as const);
  return keras(sequential(['ReLU', {}]), group({ layers: group(Object.fromEntries(children)) }));
}

/** A functional model in which one layer takes many outputs of another. */
function called(className: string, count: number): Uint8Array {
  const layers = [
    { class_name: 'InputLayer', name: 'x', config: { name: 'x' }, inbound_nodes: [] },
    { class_name: className, name: 'a', config: { name: 'a' }, inbound_nodes: [[['x', 0, 0]]] },
    {
      class_name: 'Add',
      name: 'b',
      config: { name: 'b' },
      inbound_nodes: [Array.from({ length: count }, () => ['a', 0, 0])],
    },
  ];
  const config = { name: 'm', layers, input_layers: [['x', 0, 0]], output_layers: [['b', 0, 0]] };
  return json({ class_name: 'Functional', config });
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
    name: '300,000 files of weights',
    bytes: () =>
      json({
        ...DENSE,
        weightsManifest: [{ paths: Array.from({ length: 3e5 }, (_, k) => `${k}`), weights: [] }],
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
    name: 'weights that unpack to 300 MB of zeros',
    bytes: honest,
    message: 'limits.ratio',
  },
  {
    name: 'a small array in a packed chunk of 400 MB',
    bytes: () => ownFile('largeChunk.keras'),
    message: 'limits.ratio',
    isQuick: true,
  },
  {
    name: 'a convolution whose kernel is larger in its settings',
    bytes: () =>
      kerasOf(
        'Conv2D',
        { filters: 2, kernel_size: [9999, 9999], batch_input_shape: [null, 5, 5, 1] },
        [3, 3, 1, 2],
        [2],
      ),
    message: 'kernel_size 9999',
  },
  {
    name: 'a depthwise convolution without weights',
    bytes: () =>
      kerasOf('DepthwiseConv2D', { kernel_size: 3, depth_multiplier: 1e8 }, [3, 3, 1, 2]),
    message: 'depth_multiplier 100000000',
  },
  {
    name: 'a Dense with 1e9 inputs and a kernel of 8',
    bytes: () => kerasOf('Dense', { units: 1, batch_input_shape: [null, 1e9] }, [8, 1], [1]),
    message: 'settings and weights that agree',
    isQuick: true,
  },
  {
    name: 'a BatchNormalization of 1e9 channels with 8 of them stored',
    bytes: () =>
      kerasOf('BatchNormalization', { batch_input_shape: [null, 1e9] }, [8], [8], [8], [8]),
    message: 'settings and weights that agree',
  },
  {
    name: 'a weight spec of 8 inputs for a Dense of 1e9',
    bytes: () =>
      json({
        ...sequential(['Dense', { units: 1, batch_input_shape: [null, 1e9] }]),
        weightsManifest: [
          {
            paths: ['a.bin'],
            weights: [{ name: 'a', dtype: 'float32', shape: [8, 1] }],
          },
        ],
      }),
    message: 'settings and weights that agree',
  },
  {
    name: 'a text that starts like what stands in for NaN',
    bytes: () =>
      zipOf({
        'config.json': `{"a": NaN, "b": "\\u0000NaN${'_'.repeat(2e6)}", "class_name": "X"}`,
      }),
    message: 'without a list of layers',
    isQuick: true,
  },
  {
    name: 'a class with a name of 5 MB that is called 100,000 times',
    bytes: () => called(`${'A'.repeat(5e6)}`, 1e5),
    message: '',
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
