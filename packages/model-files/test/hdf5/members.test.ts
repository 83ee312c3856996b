// Links and attributes, byte by byte as the specification of HDF5 has them (III.A, III.D, IV.A.2.g and m).
import { describe, expect, test } from 'vitest';
import { attributeValue, findAttributes } from '../../src/hdf5/read/attributes.ts';
import type { Message } from '../../src/hdf5/read/bytes.ts';
import { findLinks, isGroup } from '../../src/hdf5/read/links.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { bytes, damage, foreign, headerIn, list, Parts, text } from './build.ts';

const [LINK_INFO, LINK, ATTRIBUTE, SYMBOLS, ATTRIBUTE_INFO] = [2, 6, 12, 17, 21];

describe('links in a header', () => {
  const linksIn = (...links: ByteList[]) => {
    const { file, header } = headerIn(links.map((each) => [LINK, each.take()]));
    return Object.fromEntries(findLinks(file, header));
  };
  const hard = (name: string, address: number) =>
    list().u8(1).u8(0).u8(name.length).bytes(text(name)).u64(address);

  test('lead to objects', () => {
    expect(linksIn(hard('a', 80), hard('b', 96))).toEqual({ a: 80, b: 96 });
    expect(linksIn()).toEqual({});
  });

  test.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 8],
  ])('flags %d: the length of a name takes %d bytes', (flags, width) => {
    const link = list()
      .u8(1)
      .u8(flags)
      .u8(2)
      .zeros(width - 1)
      .bytes(text('ab'))
      .u64(80);
    expect(linksIn(link)).toEqual({ ab: 80 });
  });

  test('may have a type, an order and a character set', () => {
    const rest = (start: ByteList) => start.u8(1).bytes(text('x')).u64(80);
    expect(linksIn(rest(list().u8(1).u8(0x08).u8(0)))).toEqual({ x: 80 });
    expect(linksIn(rest(list().u8(1).u8(0x04).u64(3)))).toEqual({ x: 80 });
    expect(linksIn(rest(list().u8(1).u8(0x10).u8(1)))).toEqual({ x: 80 });
    expect(linksIn(rest(list().u8(1).u8(0x1c).u8(0).u64(3).u8(1)))).toEqual({ x: 80 });
  });

  test('of other types are not followed', () => {
    const other = (type: number, name: string) =>
      list().u8(1).u8(0x08).u8(type).u8(1).bytes(text(name)).u16(1).u8(0x61);
    expect(linksIn(other(1, 's'), other(64, 'e'))).toEqual({
      s: 'another path',
      e: 'another file',
    });
  });

  test('that are wrong', () => {
    expect(() => linksIn(list().u8(2).zeros(20))).toThrow(foreign('links of an unknown version'));
    const name = damage('a name of a group is empty or has a slash');
    for (const each of ['', 'a/b', '/']) expect(() => linksIn(hard(each, 80))).toThrow(name);
    expect(() => linksIn(hard('a', 80), hard('a', 96))).toThrow(
      damage('two members of a group have one name'),
    );
    const none = list().u8(1).u8(0).u8(1).bytes(text('a')).address(undefined);
    expect(() => linksIn(none)).toThrow(damage('an address is missing'));
  });

  test('make an object a group', () => {
    for (const type of [LINK_INFO, LINK, SYMBOLS])
      expect(isGroup(headerIn([[type, bytes()]]).header)).toBe(true);
    for (const type of [1, 3, 8, ATTRIBUTE])
      expect(isGroup(headerIn([[type, bytes()]]).header)).toBe(false);
  });

  test('may lie elsewhere, or nowhere', () => {
    const info = (start: ByteList) => {
      const { file, header } = headerIn([
        [LINK_INFO, start.address(undefined).address(undefined).take()],
      ]);
      return findLinks(file, header);
    };
    expect(info(list().u8(0).u8(0)).size).toBe(0);
    expect(info(list().u8(0).u8(1).u64(5)).size).toBe(0);
    const { file, header } = headerIn([
      [LINK_INFO, list().u8(0).u8(0).address(40).address(undefined).take()],
    ]);
    expect(() => findLinks(file, header)).toThrow(damage('an address is missing'));
  });
});

describe('links in a table of symbols', () => {
  interface Entry {
    readonly name: number;
    readonly address: number | undefined;
    readonly cache?: number;
  }
  interface Change {
    readonly names?: Uint8Array;
    readonly heap?: string;
    readonly node?: string;
    readonly tree?: string;
    readonly kind?: number;
    readonly level?: number;
  }
  const group = (entries: readonly Entry[], change: Change = {}) => {
    const parts = new Parts();
    const content = change.names ?? text('\0\0a\0bc\0');
    const data = parts.add(content);
    const heap = list()
      .bytes(text(change.heap ?? 'HEAP'))
      .zeros(4);
    const names = parts.add(heap.u64(content.length).u64(0).address(data));
    const node = list()
      .bytes(text(change.node ?? 'SNOD'))
      .u8(1)
      .u8(0)
      .u16(entries.length);
    for (const { name, address, cache = 0 } of entries)
      node.u64(name).address(address).u32(cache).zeros(20);
    const leaf = parts.add(node);
    const tree = list()
      .bytes(text(change.tree ?? 'TREE'))
      .u8(change.kind ?? 0);
    tree
      .u8(change.level ?? 0)
      .u16(1)
      .address(undefined)
      .address(undefined)
      .u64(0);
    const root = parts.add(tree.address(leaf).u64(6));
    const body = list().address(root).address(names).take();
    const at = parts.add(body);
    const header: Message[] = [{ type: SYMBOLS, isShared: false, at, length: body.length }];
    const file = parts.file();
    return Object.fromEntries(findLinks(file, header));
  };

  test('lead to objects, or are not followed', () => {
    const entries = [
      { name: 2, address: 80 },
      { name: 4, address: undefined },
      { name: 5, address: 96, cache: 2 },
    ];
    expect(group(entries)).toEqual({ a: 80, bc: 'another path', c: 'another path' });
    expect(group([{ name: 2, address: 80, cache: 1 }])).toEqual({ a: 80 });
    expect(group([])).toEqual({});
  });

  test.each<[string, readonly Entry[], Change, string]>([
    ['an empty name', [{ name: 0, address: 80 }], {}, 'a name of a group is empty or has a slash'],
    [
      'a name twice',
      [
        { name: 2, address: 80 },
        { name: 2, address: 96 },
      ],
      {},
      'two members of a group have one name',
    ],
    ['a name beyond the heap', [{ name: 8, address: 80 }], {}, 'a part ends at byte 15 too soon'],
    [
      'a name without end',
      [{ name: 0, address: 80 }],
      { names: text('abc') },
      'a name does not end',
    ],
    ['no heap', [], { heap: 'HEAX' }, 'there is no HEAP at byte 15'],
    ['no node', [], { node: 'SNOX' }, 'there is no SNOD at byte 47'],
    ['no tree', [], { tree: 'TREX' }, 'there is no TREE at byte 55'],
    ['a tree of chunks', [], { kind: 1 }, 'a tree of another kind'],
    ['levels that do not fall', [], { level: 1 }, 'there is no TREE at byte 47'],
  ])('%s', (_, entries, change, message) => {
    expect(() => group(entries, change)).toThrow(damage(message));
  });
});

describe('attributes', () => {
  const int8 = list().u8(0x10).u8(8).u16(0).u32(1).u16(0).u16(8).take();
  const int64 = list().u8(0x10).u8(8).u16(0).u32(8).u16(0).u16(64).take();
  const uint64 = list().u8(0x10).u8(0).u16(0).u32(8).u16(0).u16(64).take();
  const half = list().u8(0x11).u8(0x20).u16(15).u32(2);
  half.u16(0).u16(16).u8(10).u8(5).u8(0).u8(10).u32(15);
  const brain = list().u8(0x11).u8(0x20).u16(15).u32(2);
  brain.u16(0).u16(16).u8(7).u8(8).u8(0).u8(7).u32(127);
  const opaque = list().u8(0x15).zeros(3).u32(2).take();
  const fixed = (length: number, ending = 1) =>
    list().u8(0x13).u8(ending).u16(0).u32(length).take();
  const space = (...sizes: number[]) => {
    const all = list()
      .u8(2)
      .u8(sizes.length)
      .u8(0)
      .u8(sizes.length > 0 ? 1 : 0);
    for (const size of sizes) all.u64(size);
    return all.take();
  };
  const nothing = list().u8(2).u8(0).u8(0).u8(2).take();

  /** An attribute of version 3. */
  const attribute = (name: string, type: Uint8Array, shape: Uint8Array, data: Uint8Array) => {
    const all = list()
      .u8(3)
      .u8(0)
      .u16(name.length + 1)
      .u16(type.length)
      .u16(shape.length)
      .u8(1);
    return all
      .bytes(text(`${name}\0`))
      .bytes(type)
      .bytes(shape)
      .bytes(data);
  };
  const found = (...all: ByteList[]) => {
    const { file, header } = headerIn(all.map((each) => [ATTRIBUTE, each.take()]));
    const attributes = findAttributes(file, header);
    return Object.fromEntries(
      [...attributes].map(([name, each]) => [name, attributeValue(file, each)]),
    );
  };
  const valueIn = (type: Uint8Array, shape: Uint8Array, data: Uint8Array) =>
    found(attribute('x', type, shape, data)).x;

  test('of version 1: every part is filled up to a multiple of 8', () => {
    const v1 = list().u8(1).u8(0xff).u16(3).u16(int8.length).u16(12);
    v1.bytes(text('ab\0')).zeros(5).bytes(int8).zeros(4);
    const shape = list().u8(1).u8(0).u8(0).zeros(5).take();
    expect(found(v1.bytes(shape).zeros(8).u8(0xfe))).toEqual({ ab: -2 });
    const whole = list().u8(1).u8(0).u16(8).u16(int8.length).u16(8);
    whole.bytes(text('1234567\0')).bytes(int8).zeros(4).bytes(shape).u8(5);
    expect(found(whole)).toEqual({ 1234567: 5 });
  });

  test('of version 2: nothing is filled up', () => {
    const v2 = list().u8(2).u8(0).u16(3).u16(int8.length).u16(4);
    v2.bytes(text('ab\0')).bytes(int8).bytes(space()).u8(7);
    expect(found(v2)).toEqual({ ab: 7 });
  });

  test('of other versions, or of one name', () => {
    for (const version of [0, 4])
      expect(() => found(list().u8(version).zeros(30))).toThrow(
        foreign(`an attribute of version ${version}`),
      );
    const one = () => attribute('x', int8, space(), bytes(1));
    expect(() => found(one(), one())).toThrow(damage('two attributes have one name'));
    expect(found(one(), attribute('y', int8, space(), bytes(2)))).toEqual({ x: 1, y: 2 });
  });

  test.each([
    [1, 3],
    [2, 1],
  ])('whose type or shape lies in another header: flags %d', (flags, type) => {
    const parts = new Parts();
    const own = type === 3 ? int8 : space();
    const message = list().u16(type).u16(own.length).u8(0).zeros(3).bytes(own);
    const target = list().u8(1).zeros(7).u32(message.length).zeros(4).bytes(message.take());
    const shared = list().u8(3).u8(2).address(parts.add(target)).take();
    const [datatype, shape] = type === 3 ? [shared, space()] : [int8, shared];
    const body = list().u8(3).u8(flags).u16(2).u16(datatype.length).u16(shape.length).u8(0);
    const all = body.bytes(text('x\0')).bytes(datatype).bytes(shape).u8(9).take();
    const at = parts.add(all);
    const file = parts.file();
    const header = [{ type: ATTRIBUTE, isShared: false, at, length: all.length }];
    const read = findAttributes(file, header).get('x');
    expect(read && attributeValue(file, read)).toBe(9);
  });

  test('numbers, single ones and lists', () => {
    expect(valueIn(int8, space(), bytes(0xff))).toBe(-1);
    expect(valueIn(int8, space(3), bytes(1, 2, 3))).toEqual([1, 2, 3]);
    expect(valueIn(int8, space(1), bytes(4))).toEqual([4]);
    expect(valueIn(int8, space(0), bytes())).toEqual([]);
    expect(valueIn(int8, nothing, bytes())).toEqual([]);
    expect(valueIn(half.take(), space(2), bytes(0, 0x3c, 0, 0xb8))).toEqual([1, -0.5]);
  });

  test('large whole numbers are bigints, alone', () => {
    const number = (value: bigint) => list().u64(value).take();
    const most = BigInt(Number.MAX_SAFE_INTEGER);
    expect(valueIn(int64, space(), number(most))).toBe(Number.MAX_SAFE_INTEGER);
    expect(valueIn(int64, space(), number(-most))).toBe(-Number.MAX_SAFE_INTEGER);
    expect(valueIn(int64, space(), number(most + 1n))).toBe(most + 1n);
    expect(valueIn(uint64, space(), number(2n ** 64n - 1n))).toBe(2n ** 64n - 1n);
    expect(valueIn(int64, space(1), number(5n))).toEqual([5]);
    expect(() => valueIn(int64, space(1), number(2n ** 60n))).toThrow(
      foreign('a list of large integers as an attribute'),
    );
  });

  test('texts of one length, as they end', () => {
    const data = text('ab\0dcd  e\0\0\0');
    expect(valueIn(fixed(4, 0), space(3), data)).toEqual(['ab', 'cd  ', 'e']);
    expect(valueIn(fixed(4, 1), space(3), data)).toEqual(['ab\0d', 'cd  ', 'e']);
    expect(valueIn(fixed(4, 2), space(3), data)).toEqual(['ab\0d', 'cd', 'e\0\0\0']);
    expect(valueIn(fixed(2), space(), text('ab'))).toBe('ab');
    expect(valueIn(fixed(2, 2), space(), text('  '))).toBe('');
  });

  test('that are cut off, or of other types', () => {
    expect(() => valueIn(int8, space(3), bytes(1, 2))).toThrow(damage('an attribute is cut off'));
    expect(valueIn(int8, space(2), bytes(1, 2, 3))).toEqual([1, 2]);
    expect(() => valueIn(fixed(0), space(2), bytes())).toThrow(damage('a text of no size'));
    expect(() => valueIn(opaque, space(), bytes(1, 2))).toThrow(
      foreign('an attribute of type opaque'),
    );
    expect(() => valueIn(brain.take(), space(), bytes(1, 2))).toThrow(
      foreign('an attribute of type bfloat16'),
    );
  });

  test('may lie elsewhere, or nowhere', () => {
    const info = (start: ByteList) => {
      const { file, header } = headerIn([
        [ATTRIBUTE_INFO, start.address(undefined).address(undefined).take()],
      ]);
      return findAttributes(file, header).size;
    };
    expect(info(list().u8(0).u8(0))).toBe(0);
    expect(info(list().u8(0).u8(1).u16(5))).toBe(0);
    const { file, header } = headerIn([
      [ATTRIBUTE_INFO, list().u8(0).u8(0).address(40).address(undefined).take()],
    ]);
    expect(() => findAttributes(file, header)).toThrow(damage('an address is missing'));
  });
});
