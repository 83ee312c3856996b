import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import type { Hdf5Content, Hdf5Dataset, Hdf5Group } from '../../src/hdf5/types.ts';
import { TextHeap } from '../../src/hdf5/write/heap.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import type { StoredArray } from '../../src/types.ts';
import { contents } from './contents.ts';
import { arrayAt, groupAt, hexOf, open } from './support.ts';

const ofArrays = (arrays: Readonly<Record<string, StoredArray>>): Hdf5Content => ({
  children: new Map(Object.entries(arrays)),
});
const floats = (...values: number[]): StoredArray => ({
  dtype: 'float32',
  shape: [values.length],
  values: Float32Array.from(values),
});

function compare(file: Hdf5Group, content: Hdf5Content): void {
  const { attributes = {}, children } = content;
  expect(file.attributes()).toEqual(Object.keys(attributes).sort());
  for (const [name, value] of Object.entries(attributes)) {
    expect(file.attribute(name)).toEqual(value);
  }
  expect(file.keys()).toEqual([...children.keys()].sort());
  for (const [name, child] of children) {
    const found = file.get(name);
    if ('children' in child) compare(found as Hdf5Group, child);
    else compareArray(found as Hdf5Dataset, child);
  }
}

function compareArray(found: Hdf5Dataset, { dtype, shape, values }: StoredArray): void {
  expect([found.dtype, found.shape]).toEqual([dtype, shape]);
  expect(hexOf(found)).toBe(Buffer.from(values.buffer).toString('hex'));
  expect(found.read().constructor).toBe(values.constructor);
}

test('what is written is read back', () => {
  fc.assert(
    fc.property(contents, (content) => {
      compare(open(writeHdf5(content)), content);
    }),
    { numRuns: 500 },
  );
});

test('values are views of the file, wherever they are aligned', () => {
  const file = writeHdf5(ofArrays({ bias: floats(1), kernel: floats(1, 2, 3) }));
  const { buffer, byteOffset } = arrayAt(open(file), 'kernel').read();
  expect(buffer).toBe(file.buffer);
  expect(byteOffset % 8).toBe(0);
  const shifted = new Uint8Array(file.length + 1);
  shifted.set(file, 1);
  const values = arrayAt(open(shifted.subarray(1)), 'kernel').read();
  expect(values).toEqual(Float32Array.of(1, 2, 3));
  expect(values.buffer).not.toBe(shifted.buffer);
});

test('a part of an array is written, not the buffer that it lies in', () => {
  const values = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const file = open(writeHdf5(ofArrays({ x: { dtype: 'float32', shape: [2], values } })));
  expect(arrayAt(file, 'x').read()).toEqual(Float32Array.of(2, 3));
});

test('a group of 5,000, and names and texts of any length', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, k) => [`a${k}`, floats(k)]));
  const long = 'é'.repeat(200);
  const json = 'x'.repeat(300_000);
  const file = open(
    writeHdf5({
      attributes: { json, none: '', [long]: 1 },
      children: new Map<string, Hdf5Content>([
        ['many', ofArrays(many)],
        [long, ofArrays({})],
      ]),
    }),
  );
  expect(file.attribute('json')).toBe(json);
  expect(file.attribute('none')).toBe('');
  expect(file.attribute(long)).toBe(1);
  expect(groupAt(file, 'many').keys()).toHaveLength(5000);
  expect(arrayAt(file, 'many/a4711').read()).toEqual(Float32Array.of(4711));
  expect(groupAt(file, long).keys()).toEqual([]);
});

describe('what cannot be written', () => {
  const write = (content: Hdf5Content) => () => writeHdf5(content);
  const float32 = { dtype: 'float32', shape: [2], values: new Float64Array(2) } as const;

  test.each([
    ['an empty name', ofArrays({ '': floats(1) }), 'the name ""'],
    ['a slash', ofArrays({ 'a/b': floats(1) }), 'the name "a/b"'],
    ['a zero', ofArrays({ 'a\0': floats(1) }), 'the name "a\\u0000"'],
    ['the name of the group itself', ofArrays({ '.': floats(1) }), 'the name "."'],
    [
      'an attribute without name',
      { attributes: { '': 1 }, children: new Map() },
      'the attribute ""',
    ],
    ['values of another dtype', ofArrays({ x: float32 }), 'x: a Float64Array for float32'],
    [
      'too few values',
      ofArrays({ x: { ...floats(1), shape: [2, 2] } }),
      'x: shape [2, 2] with 1 values; expected 4 values',
    ],
    [
      'a list that is too long for an attribute',
      { attributes: { names: Array(7000).fill('0123456789') }, children: new Map() },
      'an attribute or name of 70',
    ],
  ])('%s', (_, content, message) => {
    expect(write(content)).toThrow(Fault);
    expect(write(content)).toThrow(message);
  });
});

test('a collection of the heap has 65,535 texts, and the next one goes on', () => {
  const heap = new TextHeap();
  const first = Array.from({ length: 65_535 }, () => heap.add(''));
  expect(first.at(-1)).toEqual({ length: 0, collection: 0, index: 65_535 });
  expect(heap.add('é')).toEqual({ length: 2, collection: 1, index: 1 });
  expect(heap.add('')).toEqual({ length: 0, collection: 1, index: 2 });
  // The head of a collection, of each text and of the free space take 16 bytes each.
  const sizes = heap.collections().map(({ length }) => length);
  expect(sizes).toEqual([16 + 65_535 * 16 + 16, 4096]);
});
