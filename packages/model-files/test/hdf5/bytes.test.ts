// The cursor over the bytes of a file: what it reads, and where it stops.
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { type Cursor, decode } from '../../src/hdf5/read/bytes.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { bytes, damage, fileOf, list } from './build.ts';

/** A cursor over some bytes, which lie after three others and before five. */
const cursorOver = (content: ByteList, offsetSize = 8, lengthSize = 8): Cursor => {
  const { length } = content;
  const file = fileOf(list().zeros(3).bytes(content.take()).zeros(5).take());
  file.offsetSize = offsetSize;
  file.lengthSize = lengthSize;
  return file.cursor(3, length);
};

describe('numbers', () => {
  test('are little-endian, one after the other', () => {
    const cursor = cursorOver(list().u8(1).u16(0x0203).u32(0x04050607).u8(9));
    expect([cursor.u8(), cursor.u16(), cursor.u32(), cursor.left]).toEqual([
      1, 0x0203, 0x04050607, 1,
    ]);
    expect(cursor.uint(1)).toBe(9);
    expect(cursor.left).toBe(0);
  });

  test('of up to 8 bytes are exact, or damage', () => {
    expect(cursorOver(list().u64(2 ** 40 + 258)).uint(3)).toBe(258);
    expect(cursorOver(list()).uint(0)).toBe(0);
    expect(cursorOver(list().u64(Number.MAX_SAFE_INTEGER)).uint(8)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => cursorOver(list().u64(2n ** 53n)).uint(8)).toThrow(
      damage('a number is too large'),
    );
  });

  test('end with the part', () => {
    const soon = damage('a part ends at byte 7 too soon');
    const cursor = () => cursorOver(list().u32(0));
    expect(() => cursor().skip(5)).toThrow(soon);
    expect(() => cursor().skip(-1)).toThrow(soon);
    expect(() => cursor().uint(5)).toThrow(soon);
    expect(() => cursor().range(5)).toThrow(soon);
    expect(() => cursor().address()).toThrow(soon);
    expect(() => cursor().text(5)).toThrow(soon);
    expect(() => cursor().expect('TREES')).toThrow(damage('there is no TREES at byte 3'));
    const whole = cursor();
    expect(whole.skip(4)).toBe(3);
    expect(whole.skip(0)).toBe(7);
    expect(() => whole.u8()).toThrow(soon);
  });
});

describe('addresses and sizes', () => {
  const places = list().u16(0x0102).u16(0xffff).u16(0xff00).u16(0x00ff);

  test('have the width that the file says', () => {
    const cursor = cursorOver(places, 2, 2);
    expect([1, 2, 3, 4].map(() => cursor.address())).toEqual([0x0102, undefined, 0xff00, 0xff]);
    const sizes = cursorOver(places, 8, 2);
    expect([sizes.size(), sizes.sizeOrNone(), sizes.size()]).toEqual([0x0102, undefined, 0xff00]);
    expect(sizes.at).toBe(9);
  });

  test('that have to be there', () => {
    expect(cursorOver(places, 2).place()).toBe(0x0102);
    expect(() => cursorOver(list().address(undefined)).place()).toThrow(
      damage('an address is missing'),
    );
  });

  test('that stand for none end with the part too', () => {
    expect(() => cursorOver(list().u16(0xffff), 4).address()).toThrow('too soon');
  });
});

describe('texts', () => {
  test('are UTF-8', () => {
    const text = new TextEncoder().encode('\ufeffé層');
    expect(cursorOver(list().bytes(text)).text(text.length)).toBe('\ufeffé層');
    expect(() => decode(bytes(0xc3))).toThrow(damage('a text is not UTF-8'));
  });

  test('end at a zero, over which a line reads', () => {
    const cursor = cursorOver(list().bytes(new TextEncoder().encode('ab\0c\0')));
    expect([cursor.line(), cursor.left, cursor.line(), cursor.left]).toEqual(['ab', 2, 'c', 0]);
    expect(() => cursorOver(list().u16(0x6161)).line()).toThrow(damage('a name does not end'));
  });

  test('signatures are compared whole', () => {
    const signature = () => list().bytes(new TextEncoder().encode('TREE'));
    const cursor = cursorOver(signature());
    cursor.expect('TREE');
    expect(cursor.left).toBe(0);
    for (const other of ['HREE', 'TEEE', 'TRAE', 'TREA'])
      expect(() => cursorOver(signature()).expect(other)).toThrow(
        damage(`there is no ${other} at byte 3`),
      );
  });
});

describe('a file', () => {
  test('is read no further than it goes', () => {
    const file = fileOf(new Uint8Array(8));
    expect(file.range({ at: 0, length: 8 })).toHaveLength(8);
    expect(file.range({ at: 8, length: 0 })).toHaveLength(0);
    expect(() => file.cursor(8, 0)).not.toThrow();
    const needed = (end: number) => damage(`byte ${end} of 8 is needed`);
    expect(() => file.range({ at: 1, length: 8 })).toThrow(needed(9));
    expect(() => file.cursor(9, 0)).toThrow(needed(9));
    expect(() => file.cursor(-1, 4)).toThrow(needed(3));
    expect(() => file.range({ at: 4, length: -1 })).toThrow(needed(3));
  });

  test('is used no more than once', () => {
    const file = fileOf(new Uint8Array(8));
    file.use(3);
    file.use(5);
    file.use(0);
    expect(() => file.use(1)).toThrow(damage('its parts overlap'));
  });

  test('unpacks to a limit', () => {
    const file = fileOf(new Uint8Array(8), { totalBytes: 100 });
    file.unpack(60);
    file.unpack(40);
    expect(() => file.unpack(1)).toThrow(
      'arrays that unpack to more; expected at most 100 bytes (limits.totalBytes)',
    );
    expect(() => file.unpack(1)).toThrow(Fault);
  });
});
