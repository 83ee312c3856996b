// Descriptions of types and shapes, byte by byte as the specification of HDF5 has them (IV.A.2).
import { describe, expect, test } from 'vitest';
import { readDataspace } from '../../src/hdf5/read/dataspace.ts';
import { type Datatype, readDatatype } from '../../src/hdf5/read/datatype.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { bytes, damage, fileOf, foreign, list } from './build.ts';

/** What all datatypes start with. */
const start = (version: number, type: number, bits: number, size: number): ByteList =>
  list()
    .u8((version << 4) | type)
    .u8(bits & 0xff)
    .u16(bits >> 8)
    .u32(size);

const typeIn = (content: ByteList | Uint8Array): Datatype => {
  const all = content instanceof Uint8Array ? content : content.take();
  return readDatatype(fileOf(all).cursor(0, all.length));
};

describe('whole numbers', () => {
  const integer = (size: number, bits: number, offset = 0, precision = 8 * size): ByteList =>
    start(1, 0, bits, size).u16(offset).u16(precision);

  test.each([
    [1, 8, 'int8', false],
    [1, 0, 'uint8', false],
    [2, 8, 'int16', false],
    [2, 1, 'uint16', true],
    [4, 9, 'int32', true],
    [4, 0, 'uint32', false],
    [8, 8, 'int64', false],
    [8, 0, 'uint64', false],
    // Bits 1 and 2 are for padding.
    [8, 6, 'uint64', false],
  ])('of %d bytes with the bits %d are %s', (size, bits, dtype, isBigEndian) => {
    expect(typeIn(integer(size, bits))).toEqual({ dtype, size, isBigEndian, ending: 'zero' });
  });

  test.each([
    ['that start at bit 1', integer(4, 8, 1)],
    ['of 31 bits in 4 bytes', integer(4, 8, 0, 31)],
    ['of 3 bytes', integer(3, 8)],
    ['of 16 bytes', integer(16, 8)],
    ['of no bytes', integer(0, 8)],
  ])('%s are unusual', (_, type) => {
    expect(typeIn(type).dtype).toBe('unusual integer');
  });
});

describe('floating-point numbers', () => {
  interface Float {
    readonly size: number;
    readonly bits: number;
    readonly offset: number;
    readonly precision: number;
    readonly numbers: readonly [exponent: number, exponentBits: number, at: number, bits: number];
    readonly bias: number;
  }
  const plain = (size: number, exponent: number, exponentBits: number): Float => ({
    size,
    bits: ((8 * size - 1) << 8) | 0x20,
    offset: 0,
    precision: 8 * size,
    numbers: [exponent, exponentBits, 0, exponent],
    bias: 2 ** (exponentBits - 1) - 1,
  });
  const float = ({ size, bits, offset, precision, numbers, bias }: Float): ByteList =>
    start(1, 1, bits, size)
      .u16(offset)
      .u16(precision)
      .bytes(bytes(...numbers))
      .u32(bias);
  const single = plain(4, 23, 8);

  test.each([
    ['float16', plain(2, 10, 5)],
    ['bfloat16', plain(2, 7, 8)],
    ['float32', single],
    ['float64', plain(8, 52, 11)],
  ])('%s', (dtype, layout) => {
    const { size, bits } = layout;
    const wanted = { dtype, size, isBigEndian: false, ending: 'zero' };
    expect(typeIn(float(layout))).toEqual(wanted);
    const big = { ...layout, bits: bits | 1 };
    expect(typeIn(float(big))).toEqual({ ...wanted, isBigEndian: true });
  });

  test.each<[string, Partial<Float>]>([
    ['that start at bit 1', { offset: 1 }],
    ['of 31 bits', { precision: 31 }],
    ['of 8 bytes with the parts of 4', { size: 8, precision: 64 }],
    ['with the order of a VAX', { bits: single.bits | 0x40 }],
    ['that store the leading 1', { bits: single.bits & ~0x20 }],
    ['that always have the leading 1 set', { bits: (single.bits & ~0x20) | 0x10 }],
    ['with the sign elsewhere', { bits: (30 << 8) | 0x20 }],
    ['with the exponent elsewhere', { numbers: [22, 8, 0, 23] }],
    ['with another size of the exponent', { numbers: [23, 7, 0, 23] }],
    ['with the mantissa elsewhere', { numbers: [23, 8, 1, 23] }],
    ['with another size of the mantissa', { numbers: [23, 8, 0, 22] }],
    ['with another bias', { bias: 128 }],
  ])('%s are unusual', (_, change) => {
    expect(typeIn(float({ ...single, ...change })).dtype).toBe('unusual float');
  });
});

test.each([
  [0, 'zero'],
  [1, 'zeros'],
  [2, 'spaces'],
  [3, 'zero'],
  // Bits 4 to 7 are the character set.
  [0x12, 'spaces'],
])('texts with the bits %d end as %s', (bits, ending) => {
  expect(typeIn(start(1, 3, bits, 12))).toEqual({
    dtype: 'string',
    size: 12,
    isBigEndian: false,
    ending,
  });
});

test.each([
  [0, 'sequence', 'zero'],
  [1, 'string', 'variable'],
  // Bits 4 to 7 say how the text is padded, and bits 8 to 11 are the character set.
  [0x111, 'string', 'variable'],
])('values of any length with the bits %d are %s', (bits, dtype, ending) => {
  expect(typeIn(start(1, 9, bits, 16))).toEqual({ dtype, size: 16, isBigEndian: false, ending });
});

test.each([
  [2, 'time'],
  [4, 'bitfield'],
  [5, 'opaque'],
  [6, 'compound'],
  [7, 'reference'],
  [10, 'array'],
  [11, 'unknown'],
])('the class %d is %s', (type, dtype) => {
  expect(typeIn(start(1, type, 0, 4))).toEqual({
    dtype,
    size: 4,
    isBigEndian: false,
    ending: 'zero',
  });
});

describe('enumerations', () => {
  const int8 = () => start(1, 0, 8, 1).u16(0).u16(8);
  const encoder = new TextEncoder();
  /** The names end with a zero. Before version 3 they are filled up to a multiple of 8. */
  const members = (version: number, names: readonly string[]): Uint8Array => {
    const all = list();
    for (const name of names) {
      const length = name.length + 1;
      const full = version < 3 ? Math.ceil(length / 8) * 8 : length;
      all.bytes(encoder.encode(name)).zeros(full - name.length);
    }
    return all.take();
  };
  const enumOf = (
    version: number,
    names: readonly string[],
    values: readonly number[],
    { size = 1, base = int8(), count = names.length } = {},
  ) =>
    typeIn(
      start(version, 8, count, size)
        .bytes(base.take())
        .bytes(members(version, names))
        .bytes(bytes(...values)),
    ).dtype;
  const names = ['FALSE', 'TRUE'];

  test.each([1, 2, 3])('of FALSE and TRUE are booleans in version %d', (version) => {
    expect(enumOf(version, names, [0, 1])).toBe('bool');
  });

  test('names that fill eight bytes are filled up no further', () => {
    expect(enumOf(1, ['1234567', 'TRUE'], [0, 1])).toBe('enum');
  });

  test.each<[string, readonly string[], number[], object]>([
    ['values that are swapped', names, [1, 0], {}],
    ['other values', names, [0, 2], {}],
    ['values that are cut off', names, [0], {}],
    ['names that are swapped', ['TRUE', 'FALSE'], [0, 1], {}],
    ['another first name', ['NO', 'TRUE'], [0, 1], {}],
    ['another second name', ['FALSE', 'YES'], [0, 1], {}],
    ['a third member', [...names, 'X'], [0, 1, 2], {}],
    ['a count of three', names, [0, 1], { count: 3 }],
    ['a size of two bytes', names, [0, 1], { size: 2 }],
    ['texts as values', names, [0, 1], { base: start(1, 3, 0, 1).u16(0).u16(8) }],
  ])('of %s are none', (_, given, values, more) => {
    expect(enumOf(3, given, values, more)).toBe('enum');
  });
});

describe('shapes', () => {
  const spaceIn = (content: ByteList) => {
    const all = content.take();
    return readDataspace(fileOf(all).cursor(0, all.length));
  };
  const first = (rank: number, flags: number) => list().u8(1).u8(rank).u8(flags).zeros(5);
  const second = (rank: number, flags: number, kind: number) =>
    list().u8(2).u8(rank).u8(flags).u8(kind);

  test('of a single value, in both versions', () => {
    const wanted = { isNull: false, shape: [], largest: [], count: 1 };
    expect(spaceIn(first(0, 0))).toEqual(wanted);
    expect(spaceIn(second(0, 0, 0))).toEqual(wanted);
  });

  test('of some axes, in both versions', () => {
    const wanted = { isNull: false, shape: [2, 3], largest: [2, 3], count: 6 };
    expect(spaceIn(first(2, 0).u64(2).u64(3))).toEqual(wanted);
    expect(spaceIn(second(2, 0, 1).u64(2).u64(3))).toEqual(wanted);
  });

  test('that may grow, to a limit or without one', () => {
    const sizes = first(2, 1).u64(2).u64(3).u64(7).address(undefined);
    expect(spaceIn(sizes)).toMatchObject({ shape: [2, 3], largest: [7, undefined], count: 6 });
    // Bit 1 is for permutations, which no program writes.
    expect(spaceIn(second(1, 2, 1).u64(4))).toMatchObject({ shape: [4], largest: [4] });
  });

  test('of no value at all', () => {
    expect(spaceIn(second(0, 0, 2))).toEqual({ isNull: true, shape: [], largest: [], count: 0 });
    // In version 1 that byte has no meaning.
    expect(spaceIn(list().u8(1).u8(0).u8(0).u8(2).zeros(4))).toMatchObject({ isNull: false });
  });

  test('of other versions, and of too many values', () => {
    const other = (version: number) => () => spaceIn(list().u8(version).zeros(7));
    for (const version of [0, 3])
      expect(other(version)).toThrow(foreign(`a dataspace of version ${version}`));
    const large = (size: number) => () => spaceIn(second(2, 0, 1).u64(2).u64(size));
    expect(large(2 ** 52)).toThrow(damage('an array is too large'));
    expect(large(2 ** 51)).not.toThrow();
  });
});
