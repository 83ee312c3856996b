// Texts of any length lie in a heap, byte by byte as the specification of HDF5 has it (III.E).
import { describe, expect, test } from 'vitest';
import { readText } from '../../src/hdf5/read/text.ts';
import { damage, fileOf, list, text } from './build.ts';

describe('texts in the heap', () => {
  const type = { dtype: 'string', size: 16, isBigEndian: false, ending: 'variable' } as const;
  const objectOf = (index: number, content: string) => {
    const all = list().u16(index).u16(1).zeros(4).u64(content.length).bytes(text(content));
    return all.zeros((8 - (content.length % 8)) % 8).take();
  };
  const heap = (signature: string, ...objects: Uint8Array[]) => {
    const inside = list();
    for (const each of objects) inside.bytes(each);
    const free = list().zeros(8).u64(16).zeros(8).take();
    const size = 16 + inside.length + free.length;
    const all = list().bytes(text(signature)).u8(1).zeros(3).u64(size);
    return all.bytes(inside.take()).bytes(free).take();
  };
  const readIn = (collection: Uint8Array, length: number, index: number, at = 0) => {
    const place = list().u32(length).address(at).u32(index).take();
    const file = fileOf(list().zeros(8).bytes(collection).bytes(place).take());
    return readText(file, file.cursor(8 + collection.length, place.length), type);
  };
  const collection = heap('GCOL', objectOf(1, 'first'), objectOf(3, '12345678'), objectOf(2, 'é'));

  test('are found by number', () => {
    expect(readIn(collection, 5, 1, 8)).toBe('first');
    expect(readIn(collection, 3, 1, 8)).toBe('fir');
    expect(readIn(collection, 8, 3, 8)).toBe('12345678');
    expect(readIn(heap('GCOL', objectOf(1, 'ab\0c')), 4, 1, 8)).toBe('ab');
  });

  test('that are empty need no heap', () => {
    expect(readIn(collection, 0, 9, 8)).toBe('');
    expect(readIn(collection, 5, 1, 0)).toBe('');
    const none = list().u32(5).address(undefined).u32(1).take();
    const file = fileOf(none);
    expect(readText(file, file.cursor(0, none.length), type)).toBe('');
  });

  test('that are not there, or longer than what is', () => {
    const missing = damage('a text is missing');
    expect(() => readIn(collection, 5, 4, 8)).toThrow(missing);
    expect(() => readIn(collection, 6, 1, 8)).toThrow(missing);
    // Object 0 is the free space.
    expect(() => readIn(collection, 1, 0, 8)).toThrow(missing);
    expect(() => readIn(heap('GCOX', objectOf(1, 'a')), 1, 1, 8)).toThrow(
      damage('there is no GCOL at byte 8'),
    );
    const long = heap('GCOL', list().u16(1).u16(1).zeros(4).u64(500).take());
    expect(() => readIn(long, 1, 1, 8)).toThrow(damage('a part ends at byte 64 too soon'));
  });

  test('of a collection that is full', () => {
    const inside = objectOf(1, '12345678');
    const all = list()
      .bytes(text('GCOL'))
      .u8(1)
      .zeros(3)
      .u64(16 + inside.length)
      .bytes(inside);
    expect(readIn(all.take(), 8, 1, 8)).toBe('12345678');
  });

  test('are counted as often as they are read', () => {
    const file = fileOf(list().zeros(8).bytes(collection).zeros(40).take());
    const place = list().u32(8).address(8).u32(3).take();
    file.bytes.set(place, 8 + collection.length);
    const read = () => readText(file, file.cursor(8 + collection.length, place.length), type);
    // 48 bytes of heads of objects, and 8 for each reading, out of all that the file has.
    const most = Math.floor((file.bytes.length - 48) / 8);
    for (let k = 0; k < most; k++) expect(read()).toBe('12345678');
    expect(read).toThrow(damage('its parts overlap'));
  });
});
