// Arrays of chunks, byte by byte as the specification of HDF5 has them (VII.C and VII.D).
import { describe, expect, test } from 'vitest';
import type { Range } from '../../src/hdf5/read/bytes.ts';
import { walkFixedArray } from '../../src/hdf5/read/elements.ts';
import { walkGrowingArray } from '../../src/hdf5/read/growingElements.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { damage, list, Parts, sealed, text } from './build.ts';

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
