// Trees of version 2 and fractal heaps, byte by byte as the specification of HDF5 has them (III.A.2, III.G).
import { describe, expect, test } from 'vitest';
import { openFractalHeap } from '../../src/hdf5/read/fractalHeap.ts';
import { bytesFor, recordsOf } from '../../src/hdf5/read/tree2.ts';
import { bytes, damage, fileOf, foreign, list, Parts, sealed, text } from './build.ts';

test.each([
  [0, 1],
  [255, 1],
  [256, 2],
  [65_535, 2],
  [65_536, 3],
  [2 ** 40, 6],
])('numbers up to %d take %d bytes', (limit, size) => {
  expect(bytesFor(limit)).toBe(size);
});

const TYPE = 5;

interface Head {
  readonly nodeSize?: number;
  readonly recordSize?: number;
  readonly depth?: number;
  readonly signature?: string;
  readonly type?: number;
}

const head = (root: number | undefined, count: number, more: Head = {}) => {
  const { nodeSize = 64, recordSize = 5, depth = 0, signature = 'BTHD', type = TYPE } = more;
  const all = list().bytes(text(signature)).u8(0).u8(type).u32(nodeSize).u16(recordSize);
  return sealed(all.u16(depth).u8(100).u8(40).address(root).u16(count).u64(0));
};
const node = (signature: string, records: readonly number[], type = TYPE) => {
  const all = list().bytes(text(signature)).u8(0).u8(type);
  for (const record of records) all.u8(record).zeros(4);
  return all;
};
const leaf = (...records: number[]) => sealed(node('BTLF', records));

/** The first byte of each record. */
const recordsIn = (parts: Parts, address: number, type = TYPE) => {
  const file = parts.file();
  return recordsOf(file, address, type).map((each) => [file.bytes[each.at], each.length]);
};

describe('trees of records', () => {
  test('of one node, or of none', () => {
    const parts = new Parts();
    const at = parts.add(head(parts.add(leaf(1, 2, 3)), 3));
    expect(recordsIn(parts, at)).toEqual([
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    const empty = new Parts();
    expect(recordsIn(empty, empty.add(head(undefined, 0)))).toEqual([]);
  });

  test('of two levels: the records of a node lie between those of its children', () => {
    const parts = new Parts();
    const [first, second, third] = [leaf(1, 2), leaf(4), leaf(6, 7)].map((each) => parts.add(each));
    const root = node('BTIN', [3, 5]);
    // 64 bytes hold 10 records of 5, a count that takes one byte.
    root.address(first).u8(2).address(second).u8(1).address(third).u8(2);
    const at = parts.add(head(parts.add(sealed(root)), 2, { depth: 1 }));
    expect(recordsIn(parts, at).map(([record]) => record)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('of three levels: the upper pointers have the number of all records below', () => {
    const parts = new Parts();
    const inner = (left: number, middle: number, right: number) => {
      const [a, b] = [parts.add(leaf(left)), parts.add(leaf(right))];
      const all = node('BTIN', [middle]).address(a).u8(1).address(b).u8(1);
      return parts.add(sealed(all));
    };
    const [left, right] = [inner(1, 2, 3), inner(5, 6, 7)];
    const root = node('BTIN', [4]).address(left).u8(1).u8(3).address(right).u8(1).u8(3);
    const at = parts.add(head(parts.add(sealed(root)), 1, { depth: 2 }));
    expect(recordsIn(parts, at).map(([record]) => record)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('of wide nodes, whose counts take two bytes', () => {
    const parts = new Parts();
    const [a, b] = [parts.add(leaf(1)), parts.add(leaf(3))];
    const root = sealed(node('BTIN', [2]).address(a).u16(1).address(b).u16(1));
    // 10 bytes and 256 records of 5.
    const wide = { depth: 1, nodeSize: 10 + 256 * 5 };
    const at = parts.add(head(parts.add(root), 1, wide));
    expect(recordsIn(parts, at).map(([record]) => record)).toEqual([1, 2, 3]);
  });

  test.each<[string, Head]>([
    ['records of no size', { recordSize: 0 }],
    ['nodes of no size', { nodeSize: 10 }],
    ['17 levels', { depth: 17 }],
  ])('with %s', (_, more) => {
    const parts = new Parts();
    const at = parts.add(head(undefined, 0, more));
    expect(() => recordsIn(parts, at)).toThrow(damage('a tree of no size'));
  });

  test.each<[string, Head]>([
    ['nodes without room for a pointer', { depth: 2, nodeSize: 32 }],
    ['too many records', { depth: 16, nodeSize: 2 ** 31 }],
  ])('with %s', (_, more) => {
    const parts = new Parts();
    const at = parts.add(head(8, 0, more));
    expect(() => recordsIn(parts, at)).toThrow(damage('a tree that is too deep'));
  });

  test('sizes at their limits', () => {
    for (const more of [{ nodeSize: 11 }, { depth: 16 }, { recordSize: 1 }]) {
      const parts = new Parts();
      expect(recordsIn(parts, parts.add(head(undefined, 0, more)))).toEqual([]);
    }
    const parts = new Parts();
    // The root of two levels needs no sizes of the levels between.
    const at = parts.add(head(parts.add(sealed(node('BTIN', []))), 0, { depth: 1, nodeSize: 32 }));
    expect(() => recordsIn(parts, at)).toThrow(/wrong checksum|too soon|is needed/);
    const deep = new Parts();
    // 10 bytes, a pointer of 9 to a child and one of 9 with a record of 5: just enough.
    const child = sealed(
      node('BTIN', [])
        .address(deep.add(leaf(1)))
        .u8(1),
    );
    const root = sealed(node('BTIN', []).address(deep.add(child)).u8(0).u8(1));
    const top = deep.add(head(deep.add(root), 0, { depth: 2, nodeSize: 10 + 9 + 9 + 5 }));
    expect(recordsIn(deep, top).map(([record]) => record)).toEqual([1]);
  });

  test('of other kinds, or without their signatures', () => {
    const another = damage('a tree of another kind');
    const parts = new Parts();
    const wrong = parts.add(head(undefined, 0, { type: 6 }));
    expect(() => recordsIn(parts, wrong)).toThrow(another);
    const inner = parts.add(head(parts.add(sealed(node('BTLF', [1], 6))), 1));
    expect(() => recordsIn(parts, inner)).toThrow(another);
    const signature = parts.add(head(undefined, 0, { signature: 'BTHX' }));
    expect(() => recordsIn(parts, signature)).toThrow(
      damage(`there is no BTHD at byte ${signature}`),
    );
    const place = parts.add(sealed(node('BTIN', [1])));
    const one = parts.add(head(place, 1));
    expect(() => recordsIn(parts, one)).toThrow(damage(`there is no BTLF at byte ${place}`));
    const lower = parts.add(sealed(node('BTLF', []).u64(8).u8(0)));
    const two = parts.add(head(lower, 0, { depth: 1 }));
    expect(() => recordsIn(parts, two)).toThrow(damage(`there is no BTIN at byte ${lower}`));
    const torn = head(undefined, 0);
    torn[20] = 1;
    const at = parts.add(torn);
    expect(() => recordsIn(parts, at)).toThrow(damage(`a wrong checksum at byte ${at}`));
  });
});

describe('fractal heaps', () => {
  interface Heap {
    readonly filters?: number;
    readonly largest?: number;
    readonly hugeTree?: number;
    readonly width?: number;
    readonly firstSize?: number;
    readonly largestBlock?: number;
    readonly bits?: number;
    readonly root?: number;
    readonly rows?: number;
    readonly signature?: string;
  }
  const heapHead = (heap: Heap) => {
    const { filters = 0, largest = 200, hugeTree, root, rows = 0, signature = 'FRHP' } = heap;
    const { width = 2, firstSize = 64, largestBlock = 128, bits = 16 } = heap;
    const all = list().bytes(text(signature)).u8(0).u16(7).u16(filters).u8(0).u32(largest);
    all.u64(9).address(hugeTree).u64(9).address(undefined).zeros(64);
    all.u16(width).u64(firstSize).u64(largestBlock).u16(bits).u16(1).address(root).u16(rows);
    return sealed(all);
  };
  /** Finds an object by the bytes of its ID. */
  const find = (parts: Parts, heap: Heap, id: Uint8Array) => {
    const address = parts.add(heapHead(heap));
    const at = parts.add(id);
    const file = parts.file();
    return openFractalHeap(file, address)({ at, length: id.length });
  };
  /** An object in a block: an offset of two bytes, and a length of one. */
  const managed = (offset: number, length: number) =>
    list().u8(0).u16(offset).u8(length).zeros(3).take();
  const direct = (parts: Parts, size: number) =>
    parts.add(
      list()
        .bytes(text('FHDB'))
        .zeros(size - 4),
    );
  const table = (parts: Parts, addresses: readonly (number | undefined)[]) => {
    // The version, the heap's address, and the offset of the block.
    const all = list().bytes(text('FHIB')).u8(0).u64(0).u16(0);
    for (const address of addresses) all.address(address);
    return parts.add(all.zeros(4));
  };

  test('of a single block', () => {
    const parts = new Parts();
    const root = direct(parts, 64);
    expect(find(parts, { root }, managed(20, 5))).toEqual({ at: root + 20, length: 5 });
    expect(find(parts, { root }, managed(60, 4))).toEqual({ at: root + 60, length: 4 });
    expect(() => find(parts, { root }, managed(60, 5))).toThrow(
      damage('an object lies outside its heap'),
    );
  });

  test('of a table of blocks: two of 64 bytes, two of 64, two of 128', () => {
    const parts = new Parts();
    const sizes = [64, 64, 64, 64, 128, 128];
    const blocks = sizes.map((size) => direct(parts, size));
    const root = table(parts, blocks);
    let start = 0;
    for (const [k, size] of sizes.entries()) {
      const place = (offset: number, length: number) =>
        find(parts, { root, rows: 3 }, managed(start + offset, length));
      expect(place(20, 9)).toEqual({ at: blocks[k]! + 20, length: 9 });
      expect(place(size - 7, 7)).toEqual({ at: blocks[k]! + size - 7, length: 7 });
      expect(() => place(size - 7, 8)).toThrow(damage('an object lies outside its heap'));
      start += size;
    }
    expect(() => find(parts, { root, rows: 3 }, managed(512, 1))).toThrow(
      damage('an object lies outside its heap'),
    );
  });

  test('of tables in a table: rows after the third hold them', () => {
    const parts = new Parts();
    const blocks = [64, 64, 64, 64].map((size) => direct(parts, size));
    const inner = table(parts, blocks);
    // Row 3 starts at 512, with tables of 256 bytes: two rows of blocks of 64.
    const root = table(parts, [...Array(7).fill(undefined), inner]);
    const place = (offset: number) =>
      find(parts, { root, rows: 4 }, managed(512 + 256 + offset, 1));
    expect(place(10)).toEqual({ at: blocks[0]! + 10, length: 1 });
    expect(place(64 + 10)).toEqual({ at: blocks[1]! + 10, length: 1 });
    expect(place(128 + 10)).toEqual({ at: blocks[2]! + 10, length: 1 });
    expect(place(255)).toEqual({ at: blocks[3]! + 63, length: 1 });
    expect(() => find(parts, { root, rows: 4 }, managed(512, 1))).toThrow(
      damage('an address is missing'),
    );
  });

  test('with wide offsets and lengths', () => {
    const parts = new Parts();
    const root = direct(parts, 1024);
    const wide = { root, firstSize: 1024, largestBlock: 65_536, bits: 17, largest: 65_536 };
    const id = (length: number) => list().u8(0).u16(700).u8(0).u16(length).zeros(4).take();
    expect(find(parts, wide, id(300))).toEqual({ at: root + 700, length: 300 });
    // Objects of up to 255 bytes have lengths of one byte.
    const small = { ...wide, largest: 255 };
    expect(find(parts, small, id(300))).toEqual({ at: root + 700, length: 300 % 256 });
    const block = { ...wide, largestBlock: 1024 };
    expect(find(parts, block, id(300))).toEqual({ at: root + 700, length: 300 });
  });

  test('of large objects outside of the blocks, by number', () => {
    const parts = new Parts();
    const records = list().bytes(text('BTLF')).u8(0).u8(1);
    const objects: [number, number, number][] = [
      [16, 3, 1],
      [32, 4, 2],
    ];
    for (const [at, length, number] of objects) records.u64(at).u64(length).u64(number);
    const root = parts.add(sealed(records));
    const hugeTree = parts.add(head(root, 2, { recordSize: 24, nodeSize: 512, type: 1 }));
    const id = (type: number, number: number) => list().u8(type).u32(number).zeros(2).take();
    expect(find(parts, { hugeTree }, id(0x10, 1))).toEqual({ at: 16, length: 3 });
    expect(find(parts, { hugeTree }, id(0x10, 2))).toEqual({ at: 32, length: 4 });
    const long = list().u8(0x10).u64(2).zeros(3).take();
    expect(find(parts, { hugeTree }, long)).toEqual({ at: 32, length: 4 });
    const missing = damage('an object of a heap is missing');
    expect(() => find(parts, { hugeTree }, id(0x10, 3))).toThrow(missing);
    expect(() => find(parts, {}, id(0x10, 1))).toThrow(missing);
    expect(() => find(parts, { hugeTree }, id(0x20, 1))).toThrow(foreign('tiny objects in a heap'));
  });

  test('that are empty, packed or of no size', () => {
    expect(() => find(new Parts(), {}, managed(0, 1))).toThrow(damage('an empty heap'));
    expect(() => find(new Parts(), { filters: 1 }, managed(0, 1))).toThrow(
      foreign('a packed heap'),
    );
    const small: Heap[] = [
      { width: 0 },
      { firstSize: 0, largestBlock: 0 },
      { firstSize: 64, largestBlock: 63 },
      { bits: 65 },
      { rows: 65 },
    ];
    for (const heap of small)
      expect(() => find(new Parts(), heap, managed(0, 1))).toThrow(damage('a heap of no size'));
    for (const heap of [{ width: 1 }, { largestBlock: 64 }, { bits: 64 }, { rows: 64 }])
      expect(() => find(new Parts(), heap, managed(0, 1))).toThrow(/an empty heap|too soon/);
  });

  test('without their signatures', () => {
    const parts = new Parts();
    const other = parts.add(list().bytes(text('FHXX')).zeros(60));
    expect(() => find(parts, { root: other }, managed(5, 1))).toThrow(
      damage(`there is no FHDB at byte ${other}`),
    );
    expect(() => find(parts, { root: other, rows: 1 }, managed(5, 1))).toThrow(
      damage(`there is no FHIB at byte ${other}`),
    );
    expect(() => find(new Parts(), { signature: 'FRHX' }, managed(0, 1))).toThrow(
      damage('there is no FRHP at byte 8'),
    );
    const wrong = heapHead({});
    wrong[30] = 1;
    const file = fileOf(wrong);
    expect(() => openFractalHeap(file, 0)).toThrow(damage('a wrong checksum at byte 0'));
  });

  test('of objects that are counted as parts of the file', () => {
    const parts = new Parts();
    const root = direct(parts, 64);
    const address = parts.add(heapHead({ root }));
    const at = parts.add(bytes(0, 0, 0, 60, 0, 0, 0));
    const file = parts.file();
    const heap = openFractalHeap(file, address);
    const most = Math.floor(file.bytes.length / 60);
    for (let k = 0; k < most; k++) heap({ at, length: 7 });
    expect(() => heap({ at, length: 7 })).toThrow(damage('its parts overlap'));
  });
});
