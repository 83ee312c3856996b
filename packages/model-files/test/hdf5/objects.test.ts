// Headers of objects and superblocks, byte by byte as the specification of HDF5 has them (II.A, IV.A).
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/hdf5/read/bytes.ts';
import {
  checkSum,
  hasMessage,
  messageOf,
  messagesOf,
  readHeader,
} from '../../src/hdf5/read/header.ts';
import { isHdf5, readSuperblock } from '../../src/hdf5/read/superblock.ts';
import type { ByteList } from '../../src/hdf5/write/bytes.ts';
import { DEFAULT_LIMITS } from '../../src/limits.ts';
import { bytes, damage, fileOf, foreign, headerIn, list, Parts, sealed, text } from './build.ts';

const CONTINUATION = 0x10;

/** What a header says, without the places. */
const read = (parts: Parts, address: number) => {
  const file = parts.file();
  return readHeader(file, address).map((each) => [each.type, each.isShared, [...file.range(each)]]);
};

describe('headers of version 1', () => {
  const message = (type: number, flags: number, body: Uint8Array) =>
    list().u16(type).u16(body.length).u8(flags).zeros(3).bytes(body).take();
  const head = (size: number) => list().u8(1).u8(0).u16(9).u32(1).u32(size).zeros(4);

  test('have messages until their size ends', () => {
    const parts = new Parts();
    const messages = list()
      .bytes(message(0x103, 0, bytes(1, 2, 3)))
      .bytes(message(5, 0xfd, bytes()))
      .bytes(message(12, 2, bytes(9)));
    const at = parts.add(
      head(messages.length + 7)
        .bytes(messages.take())
        .zeros(7),
    );
    expect(read(parts, at)).toEqual([
      [0x103, false, [1, 2, 3]],
      [5, false, []],
      [12, true, [9]],
    ]);
  });

  test('go on in other blocks', () => {
    const parts = new Parts();
    const last = message(3, 0, bytes(3));
    const third = parts.add(last);
    const middle = message(CONTINUATION, 0, list().address(third).u64(last.length).take());
    const second = parts.add(
      list()
        .bytes(middle)
        .bytes(message(2, 0, bytes(2))),
    );
    const link = list()
      .address(second)
      .u64(middle.length + 9)
      .take();
    const first = message(CONTINUATION, 0, link);
    const at = parts.add(
      head(first.length + 9)
        .bytes(first)
        .bytes(message(1, 0, bytes(1))),
    );
    expect(read(parts, at)).toEqual([
      [1, false, [1]],
      [2, false, [2]],
      [3, false, [3]],
    ]);
  });

  test('that are none', () => {
    const parts = new Parts();
    const at = parts.add(list().u8(2).zeros(15));
    expect(() => read(parts, at)).toThrow(damage('there is no object at byte 8'));
  });

  test('that come back to themselves', () => {
    const again = message(CONTINUATION, 0, list().address(24).u64(24).take());
    const parts = new Parts();
    const at = parts.add(head(24).bytes(again));
    expect(() => read(parts, at)).toThrow(damage('its parts overlap'));
  });
});

describe('headers of version 2', () => {
  const message = (type: number, flags: number, body: Uint8Array, order = bytes()) =>
    list().u8(type).u16(body.length).u8(flags).bytes(order).bytes(body).take();
  const head = (flags: number, version = 2) => list().bytes(text('OHDR')).u8(version).u8(flags);

  test.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 8],
  ])('flags %d: their size takes %d bytes', (flags, width) => {
    const parts = new Parts();
    const messages = list()
      .bytes(message(3, 0, bytes(1, 2)))
      .bytes(message(4, 2, bytes(3)));
    const start = head(flags)
      .u8(messages.length)
      .zeros(width - 1);
    const at = parts.add(sealed(start.bytes(messages.take())));
    expect(read(parts, at)).toEqual([
      [3, false, [1, 2]],
      [4, true, [3]],
    ]);
  });

  test('may have times, limits and the order of messages', () => {
    const parts = new Parts();
    const messages = list()
      .bytes(message(3, 0, bytes(1), bytes(7, 0)))
      .bytes(message(4, 0, bytes(2), bytes(8, 0)));
    const start = head(0x34)
      .zeros(16 + 4)
      .u8(messages.length);
    const at = parts.add(sealed(start.bytes(messages.take())));
    expect(read(parts, at)).toEqual([
      [3, false, [1]],
      [4, false, [2]],
    ]);
    const times = new Parts();
    const only = head(0x20)
      .zeros(16)
      .u8(5)
      .bytes(message(3, 0, bytes(1)));
    expect(read(times, times.add(sealed(only)))).toEqual([[3, false, [1]]]);
    const limits = new Parts();
    const last = head(0x10)
      .zeros(4)
      .u8(5)
      .bytes(message(3, 0, bytes(1)));
    expect(read(limits, limits.add(sealed(last)))).toEqual([[3, false, [1]]]);
  });

  test('may end with a gap of up to three bytes', () => {
    for (const gap of [0, 1, 2, 3]) {
      const parts = new Parts();
      const start = head(0)
        .u8(5 + gap)
        .bytes(message(3, 0, bytes(1)))
        .zeros(gap);
      const at = parts.add(sealed(start));
      expect(read(parts, at)).toEqual([[3, false, [1]]]);
    }
    const parts = new Parts();
    const start = head(0)
      .u8(4)
      .bytes(message(3, 0, bytes()));
    expect(read(parts, parts.add(sealed(start)))).toEqual([[3, false, []]]);
  });

  test('go on in other blocks', () => {
    const parts = new Parts();
    const block = sealed(
      list()
        .bytes(text('OCHK'))
        .bytes(message(3, 0, bytes(3))),
    );
    const second = parts.add(block);
    const link = message(CONTINUATION, 0, list().address(second).u64(block.length).take());
    const start = (length: number) => head(0).u8(length);
    const at = parts.add(sealed(start(link.length).bytes(link)));
    expect(read(parts, at)).toEqual([[3, false, [3]]]);
    const wrong = message(
      CONTINUATION,
      0,
      list()
        .address(at)
        .u64(25 + 4 + 7 - 8)
        .take(),
    );
    const other = parts.add(sealed(start(wrong.length).bytes(wrong)));
    expect(() => read(parts, other)).toThrow(`a wrong checksum at byte ${at}`);
    const short = message(CONTINUATION, 0, list().address(second).u64(3).take());
    const last = parts.add(sealed(start(short.length).bytes(short)));
    expect(() => read(parts, last)).toThrow(damage('a block is too short'));
    const none = message(CONTINUATION, 0, list().address(undefined).u64(3).take());
    const lost = parts.add(sealed(start(none.length).bytes(none)));
    expect(() => read(parts, lost)).toThrow(damage('an address is missing'));
  });

  test('a block without its signature', () => {
    const parts = new Parts();
    const block = sealed(
      list()
        .bytes(text('OCHX'))
        .bytes(message(3, 0, bytes(3))),
    );
    const second = parts.add(block);
    const link = message(CONTINUATION, 0, list().address(second).u64(block.length).take());
    const at = parts.add(sealed(head(0).u8(link.length).bytes(link)));
    expect(() => read(parts, at)).toThrow(damage(`there is no OCHK at byte ${second}`));
  });

  test('of another version, with another signature or a wrong checksum', () => {
    const parts = new Parts();
    const other = parts.add(sealed(head(0, 3).u8(0)));
    expect(() => read(parts, other)).toThrow(foreign('objects of an unknown version'));
    const unsigned = parts.add(sealed(list().bytes(text('OHDX')).u8(2).u8(0).u8(0)));
    expect(() => read(parts, unsigned)).toThrow(damage(`there is no OHDR at byte ${unsigned}`));
    const wrong = sealed(head(0).u8(0));
    wrong[7] = wrong[7]! ^ 1;
    const at = parts.add(wrong);
    expect(() => read(parts, at)).toThrow(damage(`a wrong checksum at byte ${at}`));
  });

  test('checksums of blocks of four bytes and of fewer', () => {
    const file = fileOf(sealed(list()));
    expect(() => checkSum(file, { at: 0, length: 4 })).not.toThrow();
    expect(() => checkSum(file, { at: 0, length: 3 })).toThrow(damage('a block is too short'));
  });
});

describe('messages', () => {
  test('are found by type, the first one or all', () => {
    const { file, header } = headerIn([
      [3, bytes(1)],
      [5, bytes(2, 2)],
      [3, bytes(3)],
    ]);
    expect(messageOf(file, header, 3)).toMatchObject({ at: 0, length: 1 });
    expect(messageOf(file, header, 4)).toBeUndefined();
    expect(messagesOf(file, header, 3).map(({ at }) => at)).toEqual([0, 3]);
    expect(messagesOf(file, header, 4)).toEqual([]);
    expect([hasMessage(header, 5), hasMessage(header, 4)]).toEqual([true, false]);
  });

  /** A header whose one message lies in another header. */
  const sharing = (body: (address: number) => ByteList, isShared = 0) => {
    const parts = new Parts();
    const message = list().u16(3).u16(2).u8(isShared).zeros(3).u16(0x0505);
    const target = parts.add(list().u8(1).zeros(7).u32(10).zeros(4).bytes(message.take()));
    const reference = body(target).take();
    const at = parts.add(reference);
    const header: Message[] = [{ type: 3, isShared: true, at, length: reference.length }];
    return { file: parts.file(), header, target };
  };

  test.each<[string, (address: number) => ByteList]>([
    ['1', (address) => list().u8(1).u8(0).zeros(6).address(address)],
    ['2', (address) => list().u8(2).u8(0).address(address)],
    ['3', (address) => list().u8(3).u8(2).address(address)],
  ])('may lie in another header, said in version %s', (_, body) => {
    const { file, header, target } = sharing(body);
    const wanted = { at: target + 16 + 8, length: 2 };
    expect(messageOf(file, header, 3)).toMatchObject(wanted);
    // Again: the other header counts once as a part of the file.
    for (let k = 0; k < 9; k++) expect(messagesOf(file, header, 3)).toMatchObject([wanted]);
    expect(messageOf(file, header, 4)).toBeUndefined();
  });

  test('that are not there', () => {
    const direct = (address: number) => list().u8(3).u8(2).address(address);
    const missing = damage('a shared message is missing');
    const { file, header } = sharing(direct);
    const other = header.map((each) => ({ ...each, type: 4 }));
    expect(() => messageOf(file, other, 4)).toThrow(missing);
    const twice = sharing(direct, 2);
    expect(() => messagesOf(twice.file, twice.header, 3)).toThrow(missing);
    const heap = sharing((address) => list().u8(3).u8(1).address(address));
    expect(() => messageOf(heap.file, heap.header, 3)).toThrow(foreign('shared header messages'));
  });
});

describe('superblocks', () => {
  const signature = bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
  const old = (version: number, end: number) => {
    const block = list().bytes(signature).u8(version).zeros(4).u8(8).u8(4);
    block.zeros(version === 0 ? 9 : 13);
    // The base address, free space, the end, the driver, and the entry of the root: name, header.
    return block.address(0).address(undefined).address(end).address(undefined).u64(7).u64(96);
  };
  const young = (version: number, end: number, offset = 8, length = 4) => {
    const block = list().bytes(signature).u8(version).u8(offset).u8(length).u8(0);
    return block.address(0).address(undefined).address(end).address(77).u32(0);
  };
  const open = (block: ByteList) => {
    const { file, root } = readSuperblock(block.take(), DEFAULT_LIMITS, block.length);
    return [root, file.offsetSize, file.lengthSize];
  };

  test('of all versions', () => {
    for (const version of [0, 1]) expect(open(old(version, 60))).toEqual([96, 8, 4]);
    for (const version of [2, 3]) expect(open(young(version, 48))).toEqual([77, 8, 4]);
    expect(() => open(young(4, 48))).toThrow(foreign('a superblock of version 4'));
  });

  test('with addresses of two and four bytes, and of others', () => {
    const narrow = list().bytes(signature).u8(2).u8(2).u8(2).u8(0);
    narrow.u16(0).u16(0xffff).u16(20).u16(44).zeros(8);
    expect(open(narrow)).toEqual([44, 2, 2]);
    for (const size of [0, 1, 3, 16]) {
      expect(() => open(young(2, 48, size))).toThrow(foreign(`addresses of ${size} bytes`));
      expect(() => open(young(2, 48, 8, size))).toThrow(foreign(`addresses of ${size} bytes`));
    }
  });

  test('of a file that was cut off', () => {
    expect(open(young(2, 48))).toHaveLength(3);
    expect(() => open(young(2, 49))).toThrow(damage('48 bytes are there, of 49'));
    expect(() => open(list().bytes(young(2, 43).take().subarray(0, 43)))).toThrow(
      damage('a part ends at byte 43 too soon'),
    );
  });

  test('are found at byte 0, 512, 1024 and so on', () => {
    const after = (start: number) => list().zeros(start).bytes(young(2, 48).take());
    for (const start of [0, 512, 1024, 2048]) {
      expect(isHdf5(after(start).take())).toBe(true);
      expect(open(after(start))).toEqual([77, 8, 4]);
    }
    for (const start of [1, 8, 256, 1536]) {
      expect(isHdf5(after(start).take())).toBe(false);
      expect(() => open(after(start))).toThrow(
        'bytes without the signature of HDF5; expected an HDF5 file',
      );
    }
    expect(isHdf5(list().bytes(signature).zeros(8).take())).toBe(true);
    expect(isHdf5(list().bytes(signature).zeros(7).take())).toBe(false);
  });
});
