// Archives that are built header by header, by the sections of APPNOTE.TXT 6.3.10.
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ByteList } from '../src/hdf5/write/bytes.ts';
import { openArchive } from '../src/zip/openArchive.ts';
import { asZip64, headersOf, patched, zipOf } from './support/zip.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const damage = (what: string): string => `a damaged archive (${what}); expected a whole archive`;

interface Entry {
  readonly name?: string;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  /** Between the name and the data, and between the name and the comment in the directory. */
  readonly localExtra?: Uint8Array;
  readonly extra?: Uint8Array;
  readonly comment?: Uint8Array;
  /** What the directory says of the sizes and the place. */
  readonly said?: readonly [size: number, packedSize: number, offset?: number];
}

const NONE = new Uint8Array();

/** Bytes of an archive, and where its directory and its end are. */
interface Built {
  readonly bytes: Uint8Array;
  readonly directory: number;
  readonly end: number;
}

function build(entries: readonly Entry[], isReversed = false): Built {
  const all = new ByteList();
  const records = entries.map((entry) => {
    const { name = 'a', data = bytesOf('text'), method = 0, flags = 0 } = entry;
    const { localExtra = NONE, extra = NONE, comment = NONE, size = data.length } = entry;
    const packed = method === 8 ? new Uint8Array(deflateRawSync(data)) : data;
    const offset = all.length;
    const [saidSize, saidPacked, saidOffset = offset] = entry.said ?? [size, packed.length];
    const label = bytesOf(name);
    all.u32(0x04034b50).zeros(22).u16(label.length).u16(localExtra.length);
    all.bytes(label).bytes(localExtra).bytes(packed);
    const record = new ByteList().u32(0x02014b50).zeros(4).u16(flags).u16(method).zeros(4);
    record.u32(crc32(data)).u32(saidPacked).u32(saidSize).u16(label.length).u16(extra.length);
    record.u16(comment.length).zeros(8).u32(saidOffset);
    return record.bytes(label).bytes(extra).bytes(comment).take();
  });
  const directory = all.length;
  for (const record of isReversed ? records.reverse() : records) all.bytes(record);
  const end = all.length;
  all.u32(0x06054b50).zeros(4).u16(entries.length).u16(entries.length);
  const bytes = all
    .u32(end - directory)
    .u32(directory)
    .u16(0)
    .take();
  return { bytes, directory, end };
}

const read = (bytes: Uint8Array, name = 'a'): string | undefined => {
  const content = openArchive(bytes).read(name, 1e6, 'limits.totalBytes');
  return content && new TextDecoder().decode(content);
};
const longer = (bytes: Uint8Array, more: Uint8Array) =>
  new ByteList().bytes(bytes).bytes(more).take();

describe('archives are read', () => {
  test('whose entries have extra fields, comments and no name', () => {
    const extra = bytesOf('\x07\x00\x02\x00xx');
    expect(read(build([{ localExtra: extra, extra, comment: bytesOf('!') }]).bytes)).toBe('text');
    expect(read(build([{ name: '' }]).bytes, '')).toBe('text');
    expect(read(build([{ name: '' }, { name: 'b', data: NONE }]).bytes, 'b')).toBe('');
  });

  test('whose directory is in another order', () => {
    const { bytes } = build([{ data: bytesOf('first') }, { name: 'b' }, { name: 'c' }], true);
    expect(openArchive(bytes).names).toEqual(['c', 'b', 'a']);
    expect(['a', 'b', 'c'].map((name) => read(bytes, name))).toEqual(['first', 'text', 'text']);
  });

  test('whose directory is said to be longer, but not by an entry', () => {
    const { bytes, directory, end } = build([{}]);
    const size = end - directory;
    expect(read(patched(bytes, [end + 12, 4, size + 22]))).toBe('text');
    const more = longer(patched(bytes, [end + 20, 2, 24]), new Uint8Array(24));
    expect(read(patched(more, [end + 12, 4, size + 45]))).toBe('text');
    expect(() => read(patched(more, [end + 12, 4, size + 46]))).toThrow(
      damage('its directory is longer than its count says'),
    );
    expect(() => read(patched(more, [end + 12, 4, size + 47]))).toThrow(
      damage('its directory lies beyond the end of the file'),
    );
  });

  test('with a content as large as allowed, or larger than one step', () => {
    const data = Uint8Array.from({ length: 40_000 }, (_, k) => Math.imul(k, 0x9e3779b1) >>> 13);
    const { bytes } = build([{ data, method: 8 }]);
    const content = openArchive(bytes).read('a', data.length, 'x');
    expect(content && Buffer.compare(content, data)).toBe(0);
    expect(() => openArchive(bytes).read('a', data.length - 1, 'limits.x')).toThrow(
      'a of 40000 bytes in an archive; expected at most 39999 (limits.x)',
    );
  });

  test('whose comment seems to have an end that is cut off', () => {
    const { bytes } = build([{}]);
    const fake = new ByteList().u32(0x06054b50).zeros(16).u16(9).zeros(8).take();
    expect(read(longer(bytes, fake))).toBe('text');
  });

  test('an entry may end with what seems to be the place of a zip64 record', () => {
    const comment = new ByteList().u32(0x07064b50).zeros(16).take();
    expect(read(build([{ comment }]).bytes)).toBe('text');
  });
});

describe('zip64', () => {
  const zip = zipOf({ a: 'text', b: 'other' });
  const zip64 = asZip64(zip);
  const end = zip64.length - 22;
  const record = new DataView(zip64.buffer, end - 76);
  const number = (at: number) => Number(record.getBigUint64(at, true));
  const plain = {
    count: [end + 10, 2, number(32)],
    size: [end + 12, 4, number(40)],
    offset: [end + 16, 4, number(48)],
  } as const;

  test('of one field of the end alone', () => {
    const { count, size, offset } = plain;
    expect(read(patched(zip64, size, offset))).toBe('text');
    expect(read(patched(zip64, count, offset))).toBe('text');
    expect(read(patched(zip64, count, size))).toBe('text');
    expect(read(patched(zip64, [end + 4, 2, 0xffff], [end + 6, 2, 0xffff]))).toBe('text');
  });

  test('of a plain count of 65,535', () => {
    const { bytes, end } = build([{}]);
    expect(() => read(patched(bytes, [end + 10, 2, 0xffff]))).toThrow(
      damage('an entry of its directory is not where the file says'),
    );
  });

  const field = (id: number, ...values: number[]) => {
    const all = new ByteList().u16(id).u16(8 * values.length);
    for (const value of values) all.u64(value);
    return all.take();
  };
  const MOST = 0xffffffff;

  test('of some values of an entry, after other fields', () => {
    const other = bytesOf('\x07\x00\x02\x00xx');
    const said = (...values: [number, number, number?]): Pick<Entry, 'said'> => ({ said: values });
    const size = { ...said(MOST, 4), extra: longer(other, field(1, 4)) };
    const packed = { ...said(4, MOST), extra: field(1, 4) };
    const offset = { ...said(4, 4, MOST), extra: longer(field(1, 0), other) };
    const all = { ...said(MOST, MOST, MOST), extra: field(1, 4, 4, 0) };
    for (const entry of [size, packed, offset, all])
      expect(read(build([entry]).bytes)).toBe('text');
  });

  test('no field is read where no value needs it', () => {
    for (const extra of [field(1, 7, 7, 7), bytesOf('\x01\x00\x09\x00'), bytesOf('\x01')])
      expect(read(build([{ extra }]).bytes)).toBe('text');
  });

  test.each<[string, Uint8Array, string]>([
    ['a field that is cut off', bytesOf('\x07\x00\x09\x00xx'), 'a header of a is cut off'],
    ['a field of no size', field(1), 'a zip64 header of a is cut off'],
    ['a field of four bytes', bytesOf('\x01\x00\x04\x00xxxx'), 'a zip64 header of a is cut off'],
    ['no field', bytesOf('\x07\x00\x00\x00'), 'a has 4 bytes and says 4294967295'],
    ['less than a field', bytesOf('\x01\x00\x09'), 'a has 4 bytes and says 4294967295'],
    [
      'a size of 2 ** 53 - 1',
      field(1, Number.MAX_SAFE_INTEGER),
      'a has 4 bytes and says 9007199254740991',
    ],
    ['a size of 2 ** 53', field(1, 2 ** 53), 'a size of 9007199254740992 bytes'],
  ])('%s', (_, extra, message) => {
    expect(() => read(build([{ said: [MOST, 4], extra }]).bytes)).toThrow(damage(message));
  });

  test('a locator at the very start of a file', () => {
    const locator = new ByteList().u32(0x07064b50).zeros(16).bytes(zip64.subarray(end)).take();
    expect(() => read(locator)).toThrow(damage('its zip64 record is not where the file says'));
  });
});

describe('archives are rejected', () => {
  const { bytes, directory, end } = build([{}, { name: 'b', data: bytesOf('more') }]);
  const second = directory + 47;
  const deflated = zipOf({ a: 'text '.repeat(99) });
  const { local } = headersOf(deflated, 'a');
  const cases: [string, Uint8Array, string][] = [
    ['no end', bytes.subarray(0, end), 'it has no end'],
    ['parts on two disks', patched(bytes, [end + 4, 2, 1], [end + 6, 2, 1]), 'a part of several'],
    ['a part on another disk', patched(bytes, [end + 6, 2, 1]), 'a part of several'],
    [
      'a directory beyond the end',
      patched(bytes, [end + 16, 4, bytes.length]),
      'its directory lies beyond the end of the file',
    ],
    [
      'an entry that is cut off after its name',
      patched(bytes, [second + 32, 2, 1]),
      'an entry of its directory is cut off',
    ],
    [
      'an entry that is cut off before its name',
      patched(bytes, [end + 12, 4, 47 + 45]),
      'an entry of its directory is not where the file says',
    ],
    [
      'an entry with another signature',
      patched(bytes, [second, 1, 0]),
      'an entry of its directory is not where the file says',
    ],
    ['two ends', longer(patched(bytes, [end + 20, 2, 22]), bytes.subarray(end)), 'it has two ends'],
    [
      'one entry inside another',
      patched(bytes, [second + 42, 4, 33]),
      'the entries a and b overlap',
    ],
    [
      'an entry in the directory',
      patched(bytes, [second + 42, 4, 37]),
      'b does not fit into the file',
    ],
    ['another local signature', patched(bytes, [0, 1, 0]), 'a is not where its directory says'],
    ['another local name', patched(bytes, [30, 1, 0x7a]), 'a is called z at its place'],
    [
      'a local field beyond the end',
      patched(bytes, [28, 2, bytes.length - 31 - 4 + 1]),
      'a is cut off',
    ],
    [
      'a local field before the end',
      patched(bytes, [28, 2, bytes.length - 31 - 4]),
      'the bytes of a do not match their checksum',
    ],
    [
      'a size that is not that of its bytes',
      patched(bytes, [directory + 24, 4, 5]),
      'a has 4 bytes and says 5',
    ],
    [
      'a size that deflate cannot reach',
      build([{ method: 8, size: 1e6 }]).bytes,
      'a says 1000000 bytes, which its 6 packed bytes cannot hold',
    ],
    ['a block of a reserved kind', patched(deflated, [local + 31, 1, 7]), 'a: invalid block type'],
    [
      'a stream that is cut off',
      build([{ method: 8, data: bytesOf('text'), said: [4, 3] }]).bytes,
      'a: unexpected EOF',
    ],
    [
      'fewer bytes than it says',
      build([{ method: 8, size: 5 }]).bytes,
      'a is not of the 5 bytes that it says',
    ],
    [
      'more bytes than it says',
      build([{ method: 8, size: 3 }]).bytes,
      'a is not of the 3 bytes that it says',
    ],
    ['two entries of one name', build([{}, {}]).bytes, 'it holds a twice'],
  ];
  test.each(cases)('for %s', (_, wrong, message) => {
    expect(() => read(wrong)).toThrow(damage(message));
  });

  test('for what it cannot unpack', () => {
    for (const flags of [1, 0x40, 0x2000])
      expect(() => read(build([{ flags }]).bytes)).toThrow(
        'an archive whose a is encrypted; expected an archive without a password',
      );
    // Bits 1 to 3 say how it was packed, and bit 11 that names are UTF-8.
    expect(read(build([{ flags: 0x80e }]).bytes)).toBe('text');
    for (const method of [1, 9, 93])
      expect(() => read(build([{ method }]).bytes)).toThrow(
        `an archive whose a is packed by method ${method}; expected entries that are stored or deflated`,
      );
  });
});
