// The chunks of an array, in every index that the specification of HDF5 has (III.A, VII).
import { describe, expect, test } from 'vitest';
import { findChunks } from '../../src/hdf5/read/chunkIndex.ts';
import { type ChunkedArray, ChunkList } from '../../src/hdf5/read/chunks.ts';
import type { Filter } from '../../src/hdf5/read/filters.ts';
import type { ChunkIndex } from '../../src/hdf5/read/layout.ts';
import { damage, fileOf, list, Parts, sealed, text } from './build.ts';

describe('chunks', () => {
  interface Kind {
    readonly index?: ChunkIndex;
    readonly shape?: readonly number[];
    readonly largest?: readonly (number | undefined)[];
    readonly filters?: readonly Filter[];
    readonly hasBareEdges?: boolean;
    readonly address?: number | undefined;
  }
  /** An array of 3 by 5 bytes, in chunks of 2 by 2. */
  const array = (kind: Kind): ChunkedArray => {
    const { index = { kind: 'implicit' }, shape = [3, 5], filters = [] } = kind;
    const { largest = shape, hasBareEdges = false } = kind;
    const address = 'address' in kind ? kind.address : 8;
    const count = shape.reduce((a, b) => a * b, 1);
    return {
      layout: { kind: 'chunks', index, address, chunk: [2, 2], valueSize: 1, hasBareEdges },
      dataspace: { isNull: false, shape, largest, count },
      filters,
      chunkSize: 4,
    };
  };
  const found = (parts: Parts, kind: Kind) => {
    const { chunks, missing } = findChunks(parts.file(), array(kind));
    return { chunks: chunks.map(({ at, length, first }) => [at, length, ...first]), missing };
  };
  const room = (size: number) => {
    const parts = new Parts();
    parts.add(list().zeros(size));
    return parts;
  };

  test('that were never written', () => {
    expect(found(room(8), { address: undefined })).toEqual({ chunks: [], missing: 15 });
  });

  test('one after the other', () => {
    const six = [0, 1, 2, 3, 4, 5].map((k) => [8 + 4 * k, 4, 2 * Math.floor(k / 3), 2 * (k % 3)]);
    expect(found(room(24), {})).toEqual({ chunks: six, missing: 0 });
    expect(() => found(room(23), {})).toThrow(damage('byte 32 of 31 is needed'));
    // Along an axis that may grow to 8, there is room for a fourth one in each row.
    const eight = six.map(([at = 0, ...rest], k) => [k < 3 ? at : at + 4, ...rest]);
    expect(found(room(32), { largest: [3, 8] })).toEqual({ chunks: eight, missing: 0 });
  });

  test('a single one', () => {
    const single = { shape: [2, 1], index: { kind: 'single', mask: 0 } } as const;
    expect(found(room(4), single)).toEqual({ chunks: [[8, 4, 0, 0]], missing: 0 });
    const filters = [{ kind: 'gzip', width: 0 }] as const;
    const stored = { ...single, filters, index: { kind: 'single', stored: 3, mask: 0 } } as const;
    expect(found(room(4), stored)).toEqual({ chunks: [[8, 3, 0, 0]], missing: 0 });
    // The mask leaves the filter out, and then all bytes are there.
    const masked = { ...stored, index: { kind: 'single', stored: 3, mask: 1 } } as const;
    expect(() => found(room(4), masked)).toThrow(damage('3 bytes cannot be a chunk of 4'));
  });

  test('in a tree', () => {
    const tree = (...keys: (readonly [number, number, number, number])[]) => {
      const parts = new Parts();
      const start = list().bytes(text('TREE')).u8(1).u8(0).u16(keys.length);
      start.address(undefined).address(undefined);
      for (const [row, column, rest, child] of keys)
        start.u32(4).u32(0).u64(row).u64(column).u64(rest).u64(child);
      const address = parts.add(start.zeros(32));
      parts.add(list().zeros(200));
      return found(parts, { index: { kind: 'tree' }, address });
    };
    expect(tree([0, 0, 0, 100], [2, 4, 0, 120])).toEqual({
      chunks: [
        [100, 4, 0, 0],
        [120, 4, 2, 4],
      ],
      missing: 15 - 4 - 1,
    });
    expect(() => tree([0, 0, 1, 100])).toThrow(damage('a chunk starts inside a value'));
    const outside = damage('a chunk lies outside its array');
    for (const [row, column] of [
      [1, 0],
      [0, 1],
      [4, 0],
      [0, 6],
    ] as const)
      expect(() => tree([row, column, 0, 100])).toThrow(outside);
    expect(() => tree([0, 0, 0, 100], [0, 0, 0, 120])).toThrow(
      damage('two chunks lie at one place'),
    );
    expect(() => tree([0, 0, 0, 1000])).toThrow('is needed');
  });

  test('by elements of a fixed array, the growing axis first', () => {
    const parts = new Parts();
    const start = list().bytes(text('FADB')).u8(0).u8(0).u64(0);
    for (const address of [100, 110, undefined, 120, 130, 140]) start.address(address);
    const block = parts.add(sealed(start));
    const head = list().bytes(text('FAHD')).u8(0).u8(0).u8(8).u8(10).u64(6).address(block);
    const address = parts.add(sealed(head));
    parts.add(list().zeros(200));
    const index = { kind: 'fixed' } as const;
    const chunks = [
      [100, 4, 0, 0],
      [110, 4, 0, 2],
      [120, 4, 2, 0],
      [130, 4, 2, 2],
      [140, 4, 2, 4],
    ];
    expect(found(parts, { index, address })).toEqual({ chunks, missing: 2 });
    // The same places in columns, if it is the last axis that has no limit.
    const columns = [
      [100, 4, 0, 0],
      [110, 4, 2, 0],
      [120, 4, 2, 2],
      [130, 4, 0, 4],
      [140, 4, 2, 4],
    ];
    expect(found(parts, { index, address, largest: [3, undefined] })).toEqual({
      chunks: columns,
      missing: 4,
    });
    expect(found(parts, { index, address, largest: [undefined, 5] }).chunks).toEqual(chunks);
  });

  test('by elements with their sizes and masks', () => {
    const parts = new Parts();
    const start = list().bytes(text('FADB')).u8(0).u8(0).u64(0);
    start.u64(100).u16(3).u32(0).u64(110).u16(4).u32(1);
    const block = parts.add(sealed(start));
    const head = list().bytes(text('FAHD')).u8(0).u8(0).u8(14).u8(10).u64(2).address(block);
    const address = parts.add(sealed(head));
    parts.add(list().zeros(200));
    const filters = [{ kind: 'gzip', width: 0 }] as const;
    const array = { index: { kind: 'fixed' }, address, filters } as const;
    expect(found(parts, array).chunks).toEqual([
      [100, 3, 0, 0],
      [110, 4, 0, 2],
    ]);
  });

  test('by records of a tree, which have their places', () => {
    const parts = new Parts();
    const leaf = list().bytes(text('BTLF')).u8(0).u8(10);
    for (const [address, row, column] of [
      [100, 0, 2],
      [110, 1, 1],
    ] as const)
      leaf.u64(address).u64(row).u64(column);
    const root = parts.add(sealed(leaf));
    const head = list().bytes(text('BTHD')).u8(0).u8(10).u32(512).u16(24).u16(0).u16(0);
    const address = parts.add(sealed(head.address(root).u16(2).u64(2)));
    parts.add(list().zeros(200));
    const index = { kind: 'records' } as const;
    expect(found(parts, { index, address }).chunks).toEqual([
      [100, 4, 0, 4],
      [110, 4, 2, 2],
    ]);
    const filters = [{ kind: 'gzip', width: 0 }] as const;
    expect(() => found(parts, { index, address, filters })).toThrow(
      damage('a tree of another kind'),
    );
  });

  test('at the edge may be stored without filters', () => {
    const filters = [{ kind: 'shuffle', width: 2 }] as const;
    const kinds = (hasBareEdges: boolean) => {
      const { chunks } = findChunks(room(24).file(), array({ filters, hasBareEdges }));
      return chunks.map((chunk) => chunk.filters.length);
    };
    expect(kinds(true)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(kinds(false)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('that leave out more values than may be missing', () => {
    const finish = (parameters: number) => () =>
      new ChunkList(fileOf(new Uint8Array(8), { parameters }), array({})).finish();
    expect(finish(15)).not.toThrow();
    expect(finish(14)).toThrow(
      'an array without 15 of its values; expected at most 14 values that are not stored (limits.parameters)',
    );
  });
});
