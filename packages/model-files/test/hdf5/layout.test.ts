// Where the values of an array lie, byte by byte as the specification of HDF5 has it (IV.A.2.i).
import { describe, expect, test } from 'vitest';
import { type Layout, readLayout } from '../../src/hdf5/read/layout.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { damage, foreign, headerIn, list } from './build.ts';

const LAYOUT = 8;

const layoutIn = (body: ByteList): Layout => {
  const { file, header } = headerIn([[LAYOUT, body.take()]]);
  return readLayout(file, header);
};

test('in the header', () => {
  expect(layoutIn(list().u8(3).u8(0).u16(5).zeros(5))).toEqual({
    kind: 'header',
    data: { at: 4, length: 5 },
  });
});

test('in one piece, or nowhere yet', () => {
  expect(layoutIn(list().u8(4).u8(1).address(400).u64(24))).toEqual({
    kind: 'contiguous',
    data: { at: 400, length: 24 },
  });
  expect(layoutIn(list().u8(3).u8(1).address(undefined).u64(24))).toEqual({ kind: 'none' });
});

describe('in chunks of version 3', () => {
  const old = (address: number | undefined, ...sizes: number[]) => {
    const body = list().u8(3).u8(2).u8(sizes.length).address(address);
    for (const size of sizes) body.u32(size);
    return body;
  };

  test('a tree lists them', () => {
    expect(layoutIn(old(800, 2, 3, 4))).toEqual({
      kind: 'chunks',
      index: { kind: 'tree' },
      address: 800,
      chunk: [2, 3],
      valueSize: 4,
      hasBareEdges: false,
    });
    expect(layoutIn(old(undefined, 1, 4))).toMatchObject({ address: undefined, chunk: [1] });
  });

  test.each([[[]], [[4]], [[2, 0]], [[0, 4]], [[2, 0, 4]]])('with the sizes %j', (sizes) => {
    expect(() => layoutIn(old(800, ...sizes))).toThrow(damage('an array in chunks of no size'));
  });
});

describe('in chunks of version 4', () => {
  const head = (flags: number, type: number, width = 2) => {
    const body = list().u8(4).u8(2).u8(flags).u8(3).u8(width);
    for (const size of [300, 3, 4]) body.u16(size).zeros(width - 2);
    return body.u8(type);
  };
  const common = {
    kind: 'chunks',
    address: 900,
    chunk: [300, 3],
    valueSize: 4,
    hasBareEdges: false,
  };

  test.each<[string, ByteList, object]>([
    ['a single one', head(0, 1), { kind: 'single', mask: 0 }],
    [
      'a single one with filters',
      head(2, 1).u64(77).u32(5),
      { kind: 'single', stored: 77, mask: 5 },
    ],
    ['one after the other', head(0, 2), { kind: 'implicit' }],
    ['a fixed array', head(0, 3).u8(10), { kind: 'fixed' }],
    ['a growing array', head(0, 4).zeros(5), { kind: 'growing' }],
    ['a tree of records', head(0, 5).zeros(6), { kind: 'records' }],
    ['a fixed array with wide sizes', head(0, 3, 8).u8(10), { kind: 'fixed' }],
  ])('%s', (_, body, index) => {
    expect(layoutIn(body.address(900))).toEqual({ ...common, index });
  });

  test('whose edges are stored without filters', () => {
    const body = (flags: number) => head(flags, 2).address(900);
    expect(layoutIn(body(1))).toEqual({
      ...common,
      index: { kind: 'implicit' },
      hasBareEdges: true,
    });
    expect(layoutIn(body(2))).toMatchObject({ hasBareEdges: false });
  });

  test('with an unknown index, or sizes of more than 8 bytes', () => {
    for (const type of [0, 6])
      expect(() => layoutIn(head(0, type).zeros(20))).toThrow(
        foreign('an unknown index of chunks'),
      );
    expect(() => layoutIn(head(0, 2, 9).address(900))).toThrow(damage('a size of too many bytes'));
  });
});

test.each([0, 1, 2, 5])('in a layout of version %d', (version) => {
  expect(() => layoutIn(list().u8(version).zeros(20))).toThrow(
    foreign(`a layout of version ${version}`),
  );
});

test('in other arrays, in other files, or not said', () => {
  expect(() => layoutIn(list().u8(4).u8(3).zeros(20))).toThrow(foreign('a virtual array'));
  const external = headerIn([
    [7, new Uint8Array(8)],
    [LAYOUT, list().u8(3).u8(0).u16(0).take()],
  ]);
  expect(() => readLayout(external.file, external.header)).toThrow(
    foreign('values in other files'),
  );
  const { file, header } = headerIn([]);
  expect(() => readLayout(file, header)).toThrow(damage('an array has no layout'));
});
