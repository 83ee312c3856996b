// Indices of chunks, byte by byte as the specification of HDF5 has them (III.A.1, VII.C, VII.D).
import { describe, expect, test } from 'vitest';
import type { Range } from '../../src/hdf5/read/bytes.ts';
import { findChunks } from '../../src/hdf5/read/chunkIndex.ts';
import { type ChunkedArray, ChunkList } from '../../src/hdf5/read/chunks.ts';
import { walkFixedArray } from '../../src/hdf5/read/elements.ts';
import type { Filter } from '../../src/hdf5/read/filters.ts';
import { walkGrowingArray } from '../../src/hdf5/read/growingElements.ts';
import type { ChunkIndex } from '../../src/hdf5/read/layout.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { damage, fileOf, list, Parts, sealed, text } from './build.ts';

/** Visited elements: each has its own index as its value. */
type Seen = [index: number, value: number, length: number];

const seenIn = (
  parts: Parts,
  address: number,
  walk: typeof walkFixedArray | typeof walkGrowingArray,
): Seen[] => {
  const file = parts.file();
  const seen: Seen[] = [];
  walk(file, address, ({ at, length }: Range, index) => {
    seen.push([index, file.cursor(at, length).uint(2), length]);
  });
  return seen;
};

/** The elements from one index to another, of four bytes each. */
const elements = (into: ByteList, first: number, count: number): ByteList => {
  for (let k = first; k < first + count; k++) into.u32(k);
  return into;
};

const all = (first: number, count: number): Seen[] =>
  Array.from({ length: count }, (_, k) => [first + k, first + k, 4]);

describe('fixed arrays', () => {
  const head = (block: number | undefined, count: number, pageBits: number, name = 'FAHD') =>
    sealed(list().bytes(text(name)).u8(0).u8(0).u8(4).u8(pageBits).u64(count).address(block));
  const block = (name = 'FADB') => list().bytes(text(name)).u8(0).u8(0).u64(0);
  const read = (parts: Parts, at: number) => seenIn(parts, at, walkFixedArray);

  test('in one block', () => {
    for (const count of [1, 3, 4]) {
      const parts = new Parts();
      const at = parts.add(sealed(elements(block(), 0, count)));
      expect(read(parts, parts.add(head(at, count, 2)))).toEqual(all(0, count));
    }
    const none = new Parts();
    expect(read(none, none.add(head(undefined, 3, 2)))).toEqual([]);
  });

  test('in pages, of which some were never written', () => {
    const parts = new Parts();
    const at = parts.add(sealed(block().u8(0b1010_0000)));
    parts.add(sealed(elements(list(), 0, 4)));
    parts.add(list().zeros(20));
    parts.add(sealed(elements(list(), 8, 2)));
    expect(read(parts, parts.add(head(at, 10, 2)))).toEqual([...all(0, 4), ...all(8, 2)]);
  });

  test('in more than eight pages', () => {
    const parts = new Parts();
    const at = parts.add(sealed(block().u8(0xff).u8(0x80)));
    for (let page = 0; page < 9; page++) parts.add(sealed(elements(list(), 2 * page, 2)));
    expect(read(parts, parts.add(head(at, 18, 1)))).toEqual(all(0, 18));
  });

  test('without their signatures, or with wrong checksums', () => {
    const parts = new Parts();
    const wrong = parts.add(sealed(elements(block('FADX'), 0, 1)));
    const first = parts.add(head(wrong, 1, 2));
    expect(() => read(parts, first)).toThrow(damage(`there is no FADB at byte ${wrong}`));
    const other = parts.add(head(wrong, 1, 2, 'FAHX'));
    expect(() => read(parts, other)).toThrow(damage(`there is no FAHD at byte ${other}`));
    const torn = parts.add(elements(block(), 0, 1).u32(1));
    const second = parts.add(head(torn, 1, 2));
    expect(() => read(parts, second)).toThrow(damage(`a wrong checksum at byte ${torn}`));
    const pages = parts.add(block().u8(0xff).u32(1));
    const third = parts.add(head(pages, 5, 2));
    expect(() => read(parts, third)).toThrow(damage(`a wrong checksum at byte ${pages}`));
    const broken = head(wrong, 1, 2);
    broken[8] = 9;
    const last = parts.add(broken);
    expect(() => read(parts, last)).toThrow(damage(`a wrong checksum at byte ${last}`));
  });
});

describe('growing arrays', () => {
  interface Head {
    readonly bits?: number;
    readonly inIndex?: number;
    readonly least?: number;
    readonly pointers?: number;
    readonly pageBits?: number;
    readonly signature?: string;
  }
  const head = (index: number | undefined, more: Head = {}) => {
    const { bits = 4, inIndex = 2, least = 1, pointers = 2, pageBits = 4 } = more;
    const start = list()
      .bytes(text(more.signature ?? 'EAHD'))
      .u8(0)
      .u8(0)
      .u8(4)
      .u8(bits);
    start.u8(inIndex).u8(least).u8(pointers).u8(pageBits).zeros(48);
    return sealed(start.address(index));
  };
  /** A block of data: its place in the array takes a byte for 4 bits. */
  const block = (name: string, place = 1) =>
    list().bytes(text(name)).u8(0).u8(0).u64(0).zeros(place);
  const index = (name = 'EAIB') => elements(list().bytes(text(name)).u8(0).u8(0).u64(0), 0, 2);
  const read = (parts: Parts, at: number) => seenIn(parts, at, walkGrowingArray);
  const data = (parts: Parts, first: number, count: number) =>
    parts.add(sealed(elements(block('EADB'), first, count)));

  // The levels of 1 element and 4 bits: 1 block of 1, 1 of 2, 2 of 2, 2 of 4 and 4 of 4.
  test('in the index, its blocks, and lists of blocks', () => {
    const parts = new Parts();
    const own = [data(parts, 2, 1), data(parts, 3, 2)];
    const listOf = (...addresses: (number | undefined)[]) => {
      const start = block('EASB');
      for (const address of addresses) start.address(address);
      return parts.add(sealed(start));
    };
    const second = listOf(data(parts, 5, 2), data(parts, 7, 2));
    const fourth = listOf(undefined, data(parts, 21, 4), undefined, data(parts, 29, 4));
    const start = index();
    for (const address of [...own, second, undefined, fourth]) start.address(address);
    const at = parts.add(head(parts.add(sealed(start))));
    expect(read(parts, at)).toEqual([...all(0, 9), ...all(21, 4), ...all(29, 4)]);
  });

  test('that were never written', () => {
    const parts = new Parts();
    expect(read(parts, parts.add(head(undefined)))).toEqual([]);
    const start = index();
    for (let k = 0; k < 5; k++) start.address(undefined);
    const at = parts.add(head(parts.add(sealed(start))));
    expect(read(parts, at)).toEqual(all(0, 2));
  });

  test('with blocks of two elements, and of pages of two', () => {
    const parts = new Parts();
    // 1 block of 2, 1 of 4, then a list of 2 blocks of 4, in pages, which a byte for each lists.
    const paged = (first: number, ...pages: (number | undefined)[]) => {
      const at = parts.add(sealed(block('EADB')));
      for (const [k, page] of pages.entries())
        parts.add(
          page === undefined ? list().zeros(12) : sealed(elements(list(), first + 2 * k, 2)),
        );
      return at;
    };
    const first = data(parts, 2, 2);
    const [left, right] = [paged(8, 1, undefined), paged(12, undefined, 1)];
    const pages = block('EASB').u8(0b1000_0000).u8(0b0100_0000);
    const second = parts.add(sealed(pages.address(left).address(right)));
    const start = index().address(first).address(undefined).address(second).address(undefined);
    const at = parts.add(head(parts.add(sealed(start)), { least: 2, pageBits: 1 }));
    expect(read(parts, at)).toEqual([...all(0, 4), ...all(8, 2), ...all(14, 2)]);
  });

  test('with four pointers, 2 levels of which the index lists', () => {
    const parts = new Parts();
    const counts = [1, 2, 2, 2, 4, 4];
    let first = 2;
    const blocks = counts.map((count) => {
      const at = data(parts, first, count);
      first += count;
      return at;
    });
    const start = index();
    // And one address for the last of the 5 levels.
    for (const address of [...blocks, undefined]) start.address(address);
    const at = parts.add(head(parts.add(sealed(start)), { pointers: 4 }));
    expect(read(parts, at)).toEqual(all(0, 17));
  });

  test('whose place takes two bytes for 9 bits', () => {
    const parts = new Parts();
    const only = parts.add(sealed(elements(block('EADB', 2), 2, 1)));
    const start = index().address(only);
    for (let k = 0; k < 9; k++) start.address(undefined);
    const at = parts.add(head(parts.add(sealed(start)), { bits: 9 }));
    expect(read(parts, at)).toEqual(all(0, 3));
  });

  test.each<[string, Head]>([
    ['no least size', { least: 0 }],
    ['no pointers', { pointers: 0 }],
    ['65 bits', { bits: 65 }],
  ])('with %s', (_, more) => {
    const parts = new Parts();
    const at = parts.add(head(8, more));
    expect(() => read(parts, at)).toThrow(damage('an array of chunks of no size'));
  });

  test('without their signatures, or with wrong checksums', () => {
    const parts = new Parts();
    const cases: [ByteList, string][] = [
      [index('EAIX'), 'EAIB'],
      [index().address(parts.add(sealed(elements(block('EADX'), 2, 1)))), 'EADB'],
      [
        index()
          .address(undefined)
          .address(undefined)
          .address(parts.add(sealed(block('EASX').u64(0).u64(0)))),
        'EASB',
      ],
    ];
    for (const [start, name] of cases) {
      while (start.length < 14 + 8 + 5 * 8) start.address(undefined);
      const at = parts.add(head(parts.add(sealed(start))));
      expect(() => read(parts, at)).toThrow(`there is no ${name} at byte`);
    }
    const other = parts.add(head(8, { signature: 'EAHX' }));
    expect(() => read(parts, other)).toThrow(damage(`there is no EAHD at byte ${other}`));
    const open = index();
    for (let k = 0; k < 5; k++) open.address(undefined);
    const torn = parts.add(open.u32(1));
    const at = parts.add(head(torn));
    expect(() => read(parts, at)).toThrow(damage(`a wrong checksum at byte ${torn}`));
  });
});

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
