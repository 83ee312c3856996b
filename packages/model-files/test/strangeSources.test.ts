import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openModelFile } from '../src/index.ts';
import { DEFAULT_LIMITS, unpackLimit } from '../src/limits.ts';
import { DENSE, DENSE_SPECS, encode } from './support/files.ts';

const VALUES = [2, 1];
const BYTES = new Uint8Array(Float32Array.from(VALUES).buffer);

const weightsOf = async (source: Parameters<typeof openModelFile>[0], options = {}) => {
  const weights = await (await openModelFile(source, options)).weights();
  if (weights.kind !== 'named') throw new Error(weights.kind);
  return weights.arrays.flatMap(({ values }) => Array.from(values, Number));
};

describe('artifacts as a JSON text', () => {
  test.each([
    ['base64', Buffer.from(BYTES).toString('base64')],
    ['numbers', Array.from(BYTES)],
  ])('weightData as %s', async (_, weightData) => {
    const text = JSON.stringify({ ...DENSE, weightSpecs: DENSE_SPECS, weightData });
    expect(await weightsOf(text)).toEqual(VALUES);
    expect(await weightsOf(encode(text))).toEqual(VALUES);
  });

  test.each([[{ 0: 1 }], [[1, 'a\u009b31m']], [null], ['%']])(
    'weightData %j',
    async (weightData) => {
      const text = JSON.stringify({ ...DENSE, weightSpecs: DENSE_SPECS, weightData });
      const opened = weightsOf(text);
      await expect(opened).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
      await opened.catch((error: Error) => expect(error.message).not.toContain('\u009b'));
    },
  );
});

describe('streams', () => {
  const streamOf = (part: Uint8Array) =>
    new ReadableStream({ pull: (controller) => controller.enqueue(part) });

  test('that never end are stopped, with bytes and without', async () => {
    for (const part of [new Uint8Array(0), new Uint8Array(5)]) {
      const getWeightStream = () => streamOf(part);
      const source = { ...DENSE, weightSpecs: DENSE_SPECS, getWeightStream };
      await expect(weightsOf(source)).rejects.toThrow(/without bytes|over 8 bytes/);
    }
  });

  test('may give empty parts now and then', async () => {
    const parts = [[], BYTES.subarray(0, 3), [], [], BYTES.subarray(3), []];
    const getWeightStream = () =>
      new ReadableStream({
        start(controller) {
          for (const part of parts) controller.enqueue(Uint8Array.from(part));
          controller.close();
        },
      });
    const source = { ...DENSE, weightSpecs: DENSE_SPECS, getWeightStream };
    expect(await weightsOf(source)).toEqual(VALUES);
  });
});

test.each([
  [undefined, 'undefined in place of a Response'],
  ['x', '"x" in place of a Response'],
  [{}, 'HTTP status undefined'],
  [{ ok: true }, 'which gave an error'],
])('a fetchFunc that returns %j', async (answer, message) => {
  const fetchFunc = async () => answer;
  const opened = openModelFile('https://h.example/model.json', { fetchFunc } as object);
  await expect(opened).rejects.toThrow(message);
  await expect(opened).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
});

test('an .h5 file after a block of the user', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('./data/keras/adam-3.h5', import.meta.url)));
  const longer = new Uint8Array(bytes.length + 512);
  longer.set(bytes, 512);
  const read = async (source: Uint8Array) => (await openModelFile(source)).weights();
  expect(await read(longer)).toEqual(await read(bytes));
});

test('what a file may unpack to goes by its size', () => {
  const most = (size: number, limits = {}) => unpackLimit({ ...DEFAULT_LIMITS, ...limits }, size);
  expect(most(1000)).toEqual({ most: 2 ** 26, limit: 'limits.ratio' });
  expect(most(1e7)).toEqual({ most: 1e9, limit: 'limits.ratio' });
  expect(most(1e9)).toEqual({ most: 2 ** 32, limit: 'limits.totalBytes' });
  expect(most(1e9, { ratio: 0 })).toEqual({ most: 1e9, limit: 'limits.ratio' });
  expect(most(1000, { ratio: Infinity }).limit).toBe('limits.totalBytes');
});
