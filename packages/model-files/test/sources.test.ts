import type { io } from '@tensorflow/tfjs-core';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ModelFile, type ModelSource, openModelFile } from '../src/index.ts';
import { openAs } from '../src/internal.ts';
import { DENSE, DENSE_SPECS, encode, kerasFile, kerasJson } from './support/files.ts';

const KERAS = 'keras3-functional.keras';
const FOLDER = 'keras2-sequential';
const SHARD = 'group1-shard1of1.bin';

/** What a file holds, as one value to compare. */
async function contentOf(file: ModelFile) {
  const { format, architecture, training } = file;
  return {
    format,
    architecture,
    training,
    weights: await file.weights(),
    optimizer: await file.optimizer(),
  };
}

const open = async (source: ModelSource, options = {}) =>
  contentOf(await openModelFile(source, options));

afterEach(() => vi.unstubAllGlobals());

/** The bytes in memory that another thread may write. */
function shared(bytes: Uint8Array): ArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer as unknown as ArrayBuffer;
}

/** A server: addresses and what lies there. Anything else is 404. */
function serve(files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>) {
  const requests: string[] = [];
  const fetchFunc = vi.fn(async (address: string, _init?: RequestInit) => {
    requests.push(address);
    const content = files[address];
    return content === undefined ? new Response('', { status: 404 }) : new Response(content);
  });
  return { requests, fetchFunc };
}

test.each([
  ['keras3-functional.keras', 'compile_config', true],
  ['keras3-sequential.h5', 'training_config', true],
  ['keras3-masked.keras', 'compile_config', false],
  [`${FOLDER}/model.json`, 'training_config', false],
])('%s has its training under %s; steps taken: %s', async (name, trainingKey, isTrained) => {
  const file = await openModelFile(kerasFile(name));
  expect(file.trainingKey).toBe(trainingKey);
  expect(file.training).not.toBeNull();
  expect(await file.hasOptimizerState()).toBe(isTrained);
});

test('of a model.json of tfjs, the state of an optimizer is told without its files', async () => {
  const weights = [
    ...DENSE_SPECS,
    { name: 'Variable/m', shape: [1], dtype: 'float32', group: 'optimizer' },
  ];
  const trainingConfig = { optimizer_config: { class_name: 'Adam', config: {} } };
  const weightsManifest = [{ paths: ['a.bin'], weights }];
  const file = await openModelFile({ modelTopology: DENSE, trainingConfig, weightsManifest });
  expect(file.trainingKey).toBe('trainingConfig');
  expect(await file.hasOptimizerState()).toBe(true);
  const plain = await openModelFile({ ...DENSE } as ModelSource);
  expect([plain.trainingKey, await plain.hasOptimizerState()]).toEqual([null, false]);
});

describe('a .keras archive', () => {
  const bytes = kerasFile(KERAS);

  test('holds an architecture, weights and an optimizer', async () => {
    const { format, architecture, training, weights, optimizer } = await open(bytes);
    expect(format).toEqual({ dialect: 'keras3', container: '.keras', version: '3.15.1' });
    expect(architecture.kind).toBe('functional');
    expect(training).toHaveProperty('optimizer');
    expect(weights.kind).toBe('layers');
    expect(optimizer).toMatchObject({ name: 'AdamW' });
    expect(optimizer?.iterations).toBeGreaterThan(0);
  });

  test('is read from a buffer, any view, a Blob, a File and a list of them', async () => {
    const wanted = await open(bytes);
    const odd = new Uint8Array(bytes.length + 3);
    odd.set(bytes, 3);
    const even = new Uint8Array(bytes.length + 8 + (bytes.length % 2));
    even.set(bytes, 4);
    const sources: ModelSource[] = [
      bytes.buffer,
      odd.subarray(3),
      Buffer.from(bytes),
      new DataView(even.buffer, 4, bytes.length),
      shared(bytes),
      new Uint8Array(shared(bytes)),
      new Blob([bytes]),
      new File([bytes], 'model.keras'),
      [new File(['x'], 'notes.txt'), new File([bytes], 'model.keras')],
    ];
    for (const source of sources) expect(await open(source)).toEqual(wanted);
  });

  test('is read from an address', async () => {
    const { fetchFunc, requests } = serve({ 'https://a.org/m.keras': bytes });
    vi.stubGlobal('fetch', fetchFunc);
    const wanted = await open(bytes);
    expect(await open('https://a.org/m.keras')).toEqual(wanted);
    expect(await open(new URL('https://a.org/m.keras'))).toEqual(wanted);
    expect(requests).toEqual(['https://a.org/m.keras', 'https://a.org/m.keras']);
  });

  test('is read unzipped, from a list of its files', async () => {
    const entries = Object.entries(unzipSync(bytes));
    const files = (folder: string) =>
      entries.map(([name, content]) => {
        const file = new File([content as Uint8Array<ArrayBuffer>], name);
        Object.defineProperty(file, 'webkitRelativePath', { value: folder && folder + name });
        return file;
      });
    const wanted = await open(bytes);
    expect(await open(files(''))).toEqual(wanted);
    expect(await open([new File(['x'], 'notes.txt'), ...files('models/mine/')])).toEqual(wanted);
  });

  test('is unpacked no further than it is asked for', async () => {
    const broken = bytes.slice();
    const text = String.fromCharCode(...broken);
    const at = text.indexOf('\u0089HDF') + 2000;
    broken[at] = (broken[at] ?? 0) ^ 1;
    const file = await openModelFile(broken);
    expect(file.architecture.layers.length).toBeGreaterThan(1);
    await expect(file.weights()).rejects.toThrow(/damaged archive.*model\.weights\.h5/);
    await expect(file.optimizer()).rejects.toThrow(/damaged archive/);
  });
});

describe('an .h5 file', () => {
  test('holds an architecture, weights and an optimizer', async () => {
    const { format, training, weights } = await open(kerasFile('keras3-sequential.h5'));
    expect(format).toEqual({ dialect: 'keras3', container: '.h5', version: '3.15.1' });
    expect(training).toHaveProperty('optimizer_config');
    expect(weights.kind === 'layers' && weights.layers.map(({ path }) => path)).toEqual([
      ['dense_2'],
      ['dense_3'],
    ]);
  });
});

describe('a model.json', () => {
  const json = kerasJson(`${FOLDER}/model.json`);
  const text = kerasFile(`${FOLDER}/model.json`);
  const shard = kerasFile(`${FOLDER}/${SHARD}`);
  const wanted = async () => {
    const content = await open(text, { readShard: async () => shard });
    expect(content.format).toEqual({
      dialect: 'keras2',
      container: 'model.json',
      version: '2.21.0',
    });
    const { weights } = content;
    expect(weights.kind === 'named' && weights.arrays.map(({ name }) => name)).toEqual([
      'dense/kernel',
      'dense/bias',
      'dense_1/kernel',
      'dense_1/bias',
    ]);
    const values =
      weights.kind === 'named' ? weights.arrays.flatMap((each) => [...each.values]) : [];
    expect(values).toEqual([...new Float32Array(shard.buffer)]);
    return content;
  };

  test('is read from bytes, text and an object, with readShard', async () => {
    const readShard = vi.fn(async (path: string) => {
      expect(path).toBe(SHARD);
      return shard.buffer;
    });
    for (const source of [text, new TextDecoder().decode(text), json])
      expect(await open(source as ModelSource, { readShard })).toEqual(await wanted());
    expect(readShard).toHaveBeenCalled();
  });

  test('is read from Files, in any order and in folders', async () => {
    const files = [new File([shard], SHARD), new File([text], 'model.json')];
    expect(await open(files)).toEqual(await wanted());
    const deep = [`other/${SHARD}`, 'mine/model.json', `mine/${SHARD}`].map((path, k) => {
      const file = new File([k === 0 ? 'wrong' : k === 1 ? text : shard], 'x');
      Object.defineProperty(file, 'webkitRelativePath', { value: path });
      return file;
    });
    expect(await open(deep)).toEqual(await wanted());
  });

  test('is read from an address, its weights from beside it, with its search', async () => {
    const base = 'https://a.org/models/v1/';
    const { fetchFunc, requests } = serve({
      [`${base}model.json`]: text,
      [base + SHARD]: shard,
      [`${base}model.json?key=a/b`]: text,
      [`${base}${SHARD}?key=a/b`]: shard,
    });
    const requestInit = { headers: { a: 'b' } };
    const options = { fetchFunc, requestInit };
    expect(await open(`${base}model.json`, options)).toEqual(await wanted());
    expect(await open(`${base}model.json?key=a/b`, options)).toEqual(await wanted());
    expect(requests.slice(2)).toEqual([`${base}model.json?key=a/b`, `${base}${SHARD}?key=a/b`]);
    expect(fetchFunc.mock.calls.map(([, init]) => init)).toEqual(Array(4).fill(requestInit));
  });

  test('weightPathPrefix, relative addresses and fetchFunc are as in tfjs', async () => {
    const { fetchFunc, requests } = serve({
      'm/model.json': text,
      'm/model.json?v=1': text,
      [`//cdn/${SHARD}`]: shard,
      [`//cdn/${SHARD}?v=1`]: shard,
      [`m/${SHARD}`]: shard,
    });
    expect(await open('m/model.json', { fetchFunc })).toEqual(await wanted());
    const options = { fetchFunc, weightPathPrefix: '//cdn/' };
    expect(await open('m/model.json', options)).toEqual(await wanted());
    expect(await open('m/model.json?v=1', options)).toEqual(await wanted());
    expect(requests.at(-1)).toBe(`//cdn/${SHARD}?v=1`);
  });

  test('onProgress ends at 1, and never falls', async () => {
    const seen: number[] = [];
    const { fetchFunc } = serve({ 'm/model.json': text, [`m/${SHARD}`]: shard });
    await open('m/model.json', {
      fetchFunc,
      onProgress: (fraction: number) => seen.push(fraction),
    });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('a signal that is aborted gives its own reason', async () => {
    const reason = new Error('enough');
    const requestInit = { signal: AbortSignal.abort(reason) };
    const fetchFunc = async (address: string, init?: RequestInit) => fetch(address, init);
    await expect(openModelFile('https://a.org/m.json', { fetchFunc, requestInit })).rejects.toBe(
      reason,
    );
  });

  test('after an error nothing more is requested', async () => {
    const paths = Array.from({ length: 100 }, (_, k) => `${k}.bin`);
    const many = JSON.stringify({ ...DENSE, weightsManifest: [{ paths, weights: DENSE_SPECS }] });
    const { fetchFunc } = serve({ 'm/model.json': many });
    const file = await openModelFile('m/model.json', { fetchFunc });
    await expect(file.weights()).rejects.toThrow('HTTP status 404');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fetchFunc.mock.calls.length).toBeLessThan(20);
  });

  test("tfjs's types are accepted", () => {
    const sources = [] as (io.ModelArtifacts | io.IOHandler | io.ModelJSON)[];
    const accepted: readonly ModelSource[] = sources;
    expect(accepted).toBe(sources);
  });

  test('an io handler is asked', async () => {
    const load = async () => ({
      ...DENSE,
      weightSpecs: DENSE_SPECS,
      weightData: Float32Array.of(2, 1).buffer,
    });
    const { weights } = await open({ load });
    expect(weights.kind === 'named' && weights.arrays.map(({ values }) => values[0])).toEqual([
      2, 1,
    ]);
  });
});

test('another function can open files under its own name', async () => {
  const opening = openAs('loadKerasModel', encode('x'), {});
  await expect(opening).rejects.toThrow(
    'loadKerasModel: cannot read source: a file of another kind;',
  );
  await expect(openAs('loadKerasModel', 'x', { limit: 1 } as object)).rejects.toMatchObject({
    op: 'loadKerasModel',
    argument: 'options',
  });
});

describe('sources that are rejected', () => {
  const rejected = (source: unknown, options = {}) =>
    expect(openModelFile(source as ModelSource, options)).rejects;

  test.each<[unknown, RegExp]>([
    [undefined, /cannot read source: undefined/],
    [null, /cannot read source: null/],
    [5, /cannot read source: 5/],
    [[], /an empty list/],
    [[1], /a list of other things than Files/],
    [Promise.resolve(), /a promise \(await it first\)/],
    [{ load: async () => 5 }, /an io handler whose load gives 5/],
    [{}, /an object with the keys \(none\)/],
    [{ a: 1, '\u001b[31m': 2 }, /the keys a, \\u001b\[31m;/],
    [
      { modelTopology: { node: [] }, format: 'graph-model' },
      /a graph model; expected .*tf\.loadGraphModel$/,
    ],
    [{ modelTopology: new ArrayBuffer(8) }, /binary data at the model\.modelTopology/],
    [new Uint8Array(), /an empty file/],
    [encode('<!DOCTYPE html><html>'), /an HTML page/],
    [encode('version https://git-lfs.github.com/spec/v1'), /Git LFS/],
    [encode('[1]'), /a file of another kind/],
    [encode('{"a":'), /damaged JSON in a model\.json/],
    [Uint8Array.of(0x1f, 0x8b, 8), /a gzip file/],
    [kerasFile(KERAS).subarray(0, 4000), /damaged archive/],
    [kerasFile('keras3-sequential.h5').subarray(0, 300), /damaged|end/],
    ['model.keras', /'model\.keras', which fetch cannot read/],
    ['C:\\models\\model.keras', /await readFile\(path\)/],
    ['file:///models/model.keras', /await readFile\(path\)/],
    [new Date(), /keys \(none\)/],
  ])('%o', async (source, message) => {
    const assertion = rejected(source);
    await assertion.toThrow(message);
    await rejected(source).toMatchObject({
      name: 'ClampwiseTypeError',
      op: 'openModelFile',
      argument: 'source',
    });
  });

  test('addresses that give nothing', async () => {
    const { fetchFunc } = serve({ 'https://a.org/page': '<html></html>' });
    await rejected('https://a.org/x.keras', { fetchFunc }).toThrow(
      'https://a.org/x.keras, which gave HTTP status 404',
    );
    await rejected('https://a.org/page', { fetchFunc }).toThrow('an HTML page');
    const failing = async () => {
      throw new TypeError('fetch failed', { cause: new Error('no such host') });
    };
    await rejected('https://a.org/x', { fetchFunc: failing }).toThrow(
      'an error: fetch failed (no such host)',
    );
  });

  test('more bytes than the limit', async () => {
    const limits = { totalBytes: 1000 };
    const bytes = kerasFile(KERAS);
    const { fetchFunc } = serve({ 'https://a.org/x.keras': bytes });
    await rejected('https://a.org/x.keras', { fetchFunc, limits }).toThrow(/over 1000 bytes/);
    await rejected(new File([bytes], 'x.keras'), { limits }).toThrow(
      /at most 1000 \(limits\.totalBytes\)/,
    );
    const file = await openModelFile(bytes, { limits: { totalBytes: 10_000 } });
    await expect(file.weights()).rejects.toThrow('at most 10000 (limits.totalBytes)');
  });

  test('options of another kind', async () => {
    const bytes = kerasFile(KERAS);
    const fails = (options: object) => expect(openModelFile(bytes, options)).rejects;
    await fails({ readShards: () => 1 }).toThrow(
      "unknown option 'readShards'; did you mean 'readShard'?",
    );
    await fails({ weightUrlConverter: () => 1 }).toThrow("did you mean 'readShard'?");
    await fails({ onProgress: 1 }).toThrow('onProgress must be a function; received 1');
    await fails({ limits: { ranks: 1 } }).toThrow("did you mean 'rank'?");
    await fails({ limits: { rank: '8' } }).toThrow('limits.rank must be a number; received "8"');
    await fails({ limits: { rank: -1 } }).toMatchObject({ name: 'ClampwiseRangeError' });
    await fails({ limits: { rank: Number.NaN } }).toThrow('limits.rank must be');
    await fails({ strict: 1 }).toThrow('strict must be true or false; received 1');
    await fails({ requestInit: 5 }).toThrow('requestInit must be');
    await fails({ requestInit: { body: 'x' } }).toThrow('without a body');
    await fails({ weightPathPrefix: 5 }).toThrow('weightPathPrefix must be');
    expect(await openModelFile(bytes, { limits: { rank: undefined } as object })).toBeDefined();
  });
});
