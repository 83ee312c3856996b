import { readFileSync } from 'node:fs';
import { crc32 as crcOfNode } from 'node:zlib';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { Fault } from '../src/fault.ts';
import { crc32 } from '../src/zip/crc32.ts';
import { openArchive } from '../src/zip/openArchive.ts';
import { asZip64, headersOf, patched, zipOf } from './support/zip.ts';

const text = 'the weights '.repeat(2000);
const entries = { 'config.json': '{}', 'model.weights.h5': text, 'assets/a': 'unread' };
const all = 2 ** 31;
const read = (zip: Uint8Array, name = 'model.weights.h5', most = all): string | undefined => {
  const content = openArchive(zip).read(name, most, 'limits.totalBytes');
  return content && new TextDecoder().decode(content);
};

test('the CRC is that of zlib', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => crc32(bytes) === crcOfNode(bytes)),
  );
});

describe('archives are read', () => {
  test.each([0, 6] as const)('level %d', (level) => {
    const zip = zipOf(entries, level);
    expect(openArchive(zip).names).toEqual(Object.keys(entries));
    expect(read(zip)).toBe(text);
    expect(read(zip, 'config.json')).toBe('{}');
    expect(read(zip, 'absent')).toBeUndefined();
    expect(read(zip, 'constructor')).toBeUndefined();
  });

  test('with zip64 fields', () => {
    expect(read(asZip64(zipOf(entries)))).toBe(text);
  });

  test('with a comment, and out of a larger buffer', () => {
    const zip = zipOf(entries);
    const longer = new Uint8Array(zip.length + 12);
    longer.set(patched(zip, [zip.length - 2, 2, 5]), 7);
    expect(read(longer.subarray(7))).toBe(text);
  });

  test('with other bytes after it, up to the length of a comment', () => {
    const zip = zipOf(entries);
    const padded = (size: number) => Uint8Array.from([...zip, ...new Uint8Array(size)]);
    for (const size of [1, 21, 22, 100, 65_535]) expect(read(padded(size))).toBe(text);
    expect(() => read(padded(65_536))).toThrow('it has no end');
  });

  test('with a signature of the end in its comment', () => {
    const zip = zipOf(entries);
    const comment = [0x50, 0x4b, 5, 6, ...new Uint8Array(40)];
    const commented = Uint8Array.from([...zip, ...comment]);
    expect(read(patched(commented, [zip.length - 2, 2, comment.length]))).toBe(text);
  });

  test('a byte order mark is a part of a name', () => {
    expect(read(zipOf({ '\ufeffmodel.weights.h5': text }))).toBeUndefined();
  });

  test('empty entries', () => {
    expect(read(zipOf({ 'model.weights.h5': '' }))).toBe('');
  });

  test.each(['keras3-sequential', 'keras2-functional'])('as Keras writes them: %s', (name) => {
    const url = new URL(`../../tfjs-adapter/test/data/keras/${name}.keras`, import.meta.url);
    const bytes = new Uint8Array(readFileSync(url));
    const wanted = unzipSync(bytes);
    const archive = openArchive(bytes);
    expect([...archive.names].sort()).toEqual(Object.keys(wanted).sort());
    for (const each of archive.names) expect(archive.read(each, all, '')).toEqual(wanted[each]);
  });
});

/** An archive whose comment is an end record, so that readers find one directory or the other. */
function withEndAsComment(zip: Uint8Array): Uint8Array {
  const end = zip.length - 22;
  const longer = Uint8Array.from([...zip, ...zip.subarray(end)]);
  return patched(longer, [end + 20, 2, 22]);
}

describe('archives are rejected', () => {
  const zip = zipOf(entries);
  const { central, local } = headersOf(zip, 'model.weights.h5');
  const other = headersOf(zip, 'config.json');
  const end = zip.length - 22;
  const stored = zipOf(entries, 0);
  const ofStored = headersOf(stored, 'model.weights.h5');
  const zip64 = asZip64(zip);
  const record = zip64.length - 98;
  const locator = zip64.length - 42;
  const notWhereItSays = /its zip64 record is not where the file says/;
  test.each<[string, Uint8Array, RegExp]>([
    [
      'one bit of a stored entry is wrong',
      patched(stored, [ofStored.local + 90, 1, 0]),
      /damaged archive.*checksum/,
    ],
    ['one bit of the checksum is wrong', patched(zip, [central + 16, 1, 0]), /checksum/],
    ['deflated bytes are wrong', patched(zip, [local + 60, 4, 0]), /damaged archive/],
    ['it is cut off', zip.subarray(0, zip.length - 30), /it has no end/],
    ['it says 4 GiB', patched(zip, [central + 24, 4, 0xfffffffe]), /cannot hold/],
    ['it says less than it has', patched(zip, [central + 24, 4, 100]), /not of the 100 bytes/],
    [
      'it says more than it has',
      patched(zip, [central + 24, 4, text.length + 1]),
      /not of the 24001/,
    ],
    ['a stored entry has two sizes', patched(stored, [ofStored.central + 24, 4, 5]), /and says 5/],
    ['it is encrypted', patched(zip, [central + 8, 2, 1]), /encrypted/],
    ['it is packed otherwise', patched(zip, [central + 10, 2, 93]), /method 93/],
    ['entries overlap', patched(zip, [central + 42, 4, other.local]), /overlap/],
    ['an entry lies beyond the end', patched(zip, [central + 42, 4, zip.length]), /does not fit/],
    ['the packed size is too large', patched(zip, [central + 20, 4, 1e6]), /does not fit/],
    ['the local name is another', patched(zip, [local + 30, 1, 88]), /is called Xodel/],
    [
      'the directory lies beyond the end',
      patched(zip, [end + 16, 4, zip.length]),
      /beyond the end/,
    ],
    ['the count is too large', patched(zip, [end + 10, 2, 500]), /not where the file says/],
    ['it is a part of several', patched(zip, [end + 4, 2, 1]), /a part of several/],
    ['the count is too small', patched(zip, [end + 10, 2, 2]), /longer than its count says/],
    ['the comment is another end', withEndAsComment(zip), /two ends/],
    [
      'a zip64 size is beyond all files',
      patched(asZip64(zip), [asZip64(zip).length - 98 + 54, 2, 0xffff]),
      /a size of/,
    ],
    ['the zip64 record has another signature', patched(zip64, [record, 1, 0]), notWhereItSays],
    ['the zip64 record is elsewhere', patched(zip64, [locator + 8, 4, record - 1]), notWhereItSays],
    ['the zip64 record is past the file', patched(zip64, [locator + 8, 4, 1e9]), notWhereItSays],
    [
      'the zip64 record reaches into what follows',
      patched(zip64, [locator + 8, 4, record + 1], [record + 1, 4, 0x06064b50]),
      notWhereItSays,
    ],
    [
      'zip64 fields are needed but absent',
      patched(zip, [end + 16, 4, 0xffffffff]),
      /directory.*beyond the end/,
    ],
    [
      'it is an end that needs zip64 fields, alone',
      patched(zip.slice(end), [16, 4, 0xffffffff]),
      /directory.*beyond the end/,
    ],
    ['a locator is all before its end', zip64.slice(locator), notWhereItSays],
    [
      'a name stands twice',
      patched(zipOf({ 'model.weights.h5': 'a', 'Model.weights.h5': 'b' }), [
        headersOf(zipOf({ 'model.weights.h5': 'a', 'Model.weights.h5': 'b' }), 'Model.weights.h5')
          .central + 46,
        1,
        0x6d,
      ]),
      /twice/,
    ],
  ])('where %s', (_, bytes, message) => {
    const open = () => read(bytes);
    expect(open).toThrow(Fault);
    expect(open).toThrow(message);
  });

  test('where an entry is larger than allowed', () => {
    expect(() => read(zip, 'model.weights.h5', 100)).toThrow(
      'model.weights.h5 of 24000 bytes in an archive; expected at most 100 (limits.totalBytes)',
    );
  });

  test('and nothing but a fault comes of any change of a byte', () => {
    for (let at = 0; at < zip.length; at++) {
      for (const value of [0, 1, 127, 255]) {
        try {
          const content = read(patched(zip, [at, 1, value]));
          expect(content === text || content === undefined).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }
    }
  });
});
