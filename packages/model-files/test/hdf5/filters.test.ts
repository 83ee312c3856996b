// The filters of chunks: their description (IV.A.2.l of HDF5's specification), and how they are undone.
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  checkPacked,
  type Filter,
  filtersOf,
  readFilters,
  unpack,
} from '../../src/hdf5/read/filters.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { bytes, damage, foreign, headerIn, list } from './build.ts';

const FILTERS = 11;

const filtersIn = (body: ByteList): readonly Filter[] => {
  const { file, header } = headerIn([[FILTERS, body.take()]]);
  return readFilters(file, header);
};

describe('descriptions', () => {
  test('of version 1: names and odd lists of values are filled up', () => {
    const body = list().u8(1).u8(3).zeros(6);
    body.u16(2).u16(8).u16(1).u16(1).bytes(new TextEncoder().encode('shuffle\0')).u32(4).u32(9);
    body.u16(3).u16(0).u16(1).u16(0);
    body.u16(1).u16(9).u16(1).u16(2).bytes(new TextEncoder().encode('deflate:)\0\0\0\0\0\0\0'));
    body.u32(6).u32(7);
    expect(filtersIn(body)).toEqual([
      { kind: 'shuffle', width: 4 },
      { kind: 'fletcher32', width: 0 },
      { kind: 'gzip', width: 6 },
    ]);
  });

  test('of version 2: nothing is filled up, and names are left out', () => {
    const body = list().u8(2).u8(3);
    body.u16(1).u16(1).u16(1).u32(6);
    body.u16(2).u16(1).u16(3).u32(8).u32(1).u32(2);
    body.u16(3).u16(1).u16(0);
    expect(filtersIn(body)).toEqual([
      { kind: 'gzip', width: 6 },
      { kind: 'shuffle', width: 8 },
      { kind: 'fletcher32', width: 0 },
    ]);
  });

  test('may be missing', () => {
    const { file, header } = headerIn([]);
    expect(readFilters(file, header)).toEqual([]);
    expect(filtersIn(list().u8(2).u8(0))).toEqual([]);
  });

  test('of other versions, or of too many', () => {
    for (const version of [0, 3])
      expect(() => filtersIn(list().u8(version).zeros(20))).toThrow(
        foreign(`filters of version ${version}`),
      );
    const many = (count: number) =>
      list()
        .u8(2)
        .u8(count)
        .zeros(6 * count);
    expect(() => filtersIn(many(33))).toThrow(damage('too many filters'));
    expect(() => filtersIn(many(32))).toThrow('the filter number 0');
  });

  test.each([
    [4, 'szip'],
    [5, 'nbit'],
    [6, 'scaleoffset'],
    [255, 'number 255'],
    [256, 'number 256'],
    [307, 'bzip2'],
    [32000, 'lzf'],
    [32001, 'blosc'],
    [32004, 'lz4'],
    [32008, 'bitshuffle'],
    [32015, 'zstd'],
    [32026, 'blosc2'],
  ])('of the filter %d, which is %s', (id, name) => {
    const body = list().u8(2).u8(1).u16(id);
    // From 256 on, a name follows.
    if (id >= 256) body.u16(2);
    body.u16(0).u16(0);
    if (id >= 256) body.u16(0x6161);
    expect(() => filtersIn(body)).toThrow(
      foreign(`the filter ${name}`, 'gzip, shuffle, fletcher32, or no filter'),
    );
    expect(() => filtersIn(list().u8(2).u8(1).u16(id).u16(3))).toThrow('too soon');
  });
});

const gzip: Filter = { kind: 'gzip', width: 6 };
const shuffle = (width: number): Filter => ({ kind: 'shuffle', width });
const fletcher: Filter = { kind: 'fletcher32', width: 0 };

test('a bit of the mask leaves a filter out', () => {
  const all = [shuffle(4), gzip, fletcher];
  expect(filtersOf(all, 0)).toEqual(all);
  expect(filtersOf(all, 1)).toEqual([gzip, fletcher]);
  expect(filtersOf(all, 2)).toEqual([shuffle(4), fletcher]);
  expect(filtersOf(all, 6)).toEqual([shuffle(4)]);
  expect(() => filtersOf([gzip, fletcher, gzip], 0)).toThrow(foreign('gzip twice'));
  expect(filtersOf([gzip, fletcher, gzip], 1)).toEqual([fletcher, gzip]);
  expect(filtersOf([shuffle(2), shuffle(4)], 0)).toHaveLength(2);
});

test('a chunk that cannot be what it says', () => {
  expect(() => checkPacked(10, 16, [])).toThrow(damage('10 bytes cannot be a chunk of 16'));
  expect(() => checkPacked(1, 1033, [gzip])).toThrow(damage('1 bytes cannot be a chunk of 1033'));
});

test.each<[number, number[], number[]]>([
  [1, [1, 2, 3, 4], [1, 2, 3, 4]],
  [2, [1, 3, 5, 2, 4, 6], [1, 2, 3, 4, 5, 6]],
  [4, [1, 5, 2, 6, 3, 7, 4, 8], [1, 2, 3, 4, 5, 6, 7, 8]],
  // Two bytes fill no value of three.
  [3, [1, 4, 2, 5, 3, 6, 7, 8], [1, 2, 3, 4, 5, 6, 7, 8]],
  [4, [1, 2, 3], [1, 2, 3]],
  [0, [1, 2], [1, 2]],
])('values of %d bytes are joined', (width, stored, wanted) => {
  const packed = Uint8Array.from(stored);
  expect([...unpack(packed, wanted.length, [shuffle(width)])]).toEqual(wanted);
  expect([...packed]).toEqual(stored);
});

/** Bytes that repeat after 251 of them. */
const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, k) => k % 251);

describe('fletcher32', () => {
  // The sums that h5py 3 stores.
  test.each<[string, Uint8Array, number]>([
    ['one byte', bytes(1), 0x1000100],
    ['two', bytes(1, 2), 0x1020102],
    ['three', bytes(1, 2, 3), 0x5040402],
    ['two of 255', bytes(255, 255), 0xffffffff],
    ['three of 255', bytes(255, 255, 255), 0xff00ff00],
    ['zeros', bytes(0, 0), 0],
    ['720', counted(720), 0x308434a1],
    ['722', counted(722), 0x40010f7d],
    ['5000', counted(5000), 0x325ffaf0],
    ['5001', counted(5001), 0x1451e1f1],
    ['5000 of 255', new Uint8Array(5000).fill(255), 0xffffffff],
    ['1441 of 255', new Uint8Array(1441).fill(255), 0xff00ff00],
  ])('%s', (_, values, sum) => {
    const size = values.length;
    const stored = (checksum: number) => list().bytes(values).u32(checksum).take();
    expect(unpack(stored(sum), size, [fletcher])).toEqual(values);
    // Of a part of a larger buffer too.
    const part = list()
      .u8(7)
      .bytes(stored(sum))
      .u8(7)
      .take()
      .subarray(1, size + 5);
    expect(unpack(part, size, [fletcher])).toEqual(values);
    expect(() => unpack(stored((sum ^ 1) >>> 0), size, [fletcher])).toThrow(
      damage('a chunk with a wrong checksum'),
    );
  });

  test('of no bytes, and of less', () => {
    expect(unpack(bytes(0, 0, 0, 0), 0, [fletcher])).toHaveLength(0);
    expect(() => unpack(bytes(0, 0, 0), 0, [fletcher])).toThrow(damage('a chunk is too short'));
  });
});

test('a chunk that is not as long as its shape', () => {
  expect(() => unpack(bytes(1, 2, 3), 4, [])).toThrow(damage('a chunk of another size'));
  expect(unpack(bytes(1, 2, 3), 3, [])).toEqual(bytes(1, 2, 3));
});

describe('gzip', () => {
  const random = Uint8Array.from({ length: 40_000 }, (_, k) => Math.imul(k, 0x9e3779b1) >>> 13);
  const packed = (values: Uint8Array): Uint8Array => new Uint8Array(deflateSync(values));
  /** The stream with another byte at a place, from the end if negative. */
  const with_ = (stream: Uint8Array, at: number, change: number): Uint8Array => {
    const copy = stream.slice();
    const place = at < 0 ? copy.length + at : at;
    copy[place] = copy[place]! ^ change;
    return copy;
  };

  test.each([
    ['a few bytes', counted(5)],
    ['none', new Uint8Array()],
    ['more than the sums of Adler count at once', new Uint8Array(20_000).fill(255)],
    ['many', counted(7000)],
    ['more than is unpacked at once', random],
  ])('%s', (_, values) => {
    const found = unpack(packed(values), values.length, [gzip]);
    expect(Buffer.compare(found, values)).toBe(0);
  });

  test('after other filters, whose checksum it holds', () => {
    const summed = list().bytes(bytes(1, 2)).u32(0x1020102).take();
    expect(unpack(packed(summed), 2, [fletcher, gzip])).toEqual(bytes(1, 2));
    const shuffled = list().bytes(packed(bytes(1, 3, 2, 4)));
    expect(unpack(shuffled.take(), 4, [shuffle(2), gzip])).toEqual(bytes(1, 2, 3, 4));
  });

  const stream = packed(counted(50));
  test.each([
    ['that is too short', stream.subarray(0, 6), 50],
    ['of no bytes', new Uint8Array(), 50],
    ['with another method', with_(stream, 0, 1), 50],
    ['with a dictionary', bytes(0x78, 0xbb, ...stream.subarray(2)), 50],
    ['with a wrong check of its head', with_(stream, 1, 1), 50],
  ])('a stream %s is none', (_, stored, size) => {
    expect(() => unpack(stored, size, [gzip])).toThrow(damage('a chunk that is not gzip'));
  });

  test.each([
    ['longer', stream, 49],
    ['shorter', stream, 51],
    ['with a wrong sum', with_(stream, -1, 1), 50],
    ['with a sum whose first byte is wrong', with_(stream, -4, 1), 50],
    ['far longer', packed(random), 1000],
    ['far shorter', packed(random), 200_000],
  ])('a stream that is %s', (_, stored, size) => {
    expect(() => unpack(stored, size, [gzip])).toThrow(
      /^a damaged HDF5 file \(a chunk (with a wrong checksum|that cannot be unpacked)\); expected a whole file$/,
    );
  });

  test('a stream of another kind inside', () => {
    // The first three bits say that the last block follows, of the reserved kind.
    expect(() => unpack(bytes(0x78, 0x9c, 7, 0, 0, 0, 0, 0), 4, [gzip])).toThrow(
      damage('a chunk that cannot be unpacked'),
    );
    const long = packed(random).fill(0xff, 2, 20_000);
    expect(() => unpack(long, random.length, [gzip])).toThrow(
      damage('a chunk that cannot be unpacked'),
    );
  });
});
