import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { lookup3 } from '../../src/hdf5/checksum.ts';
import { checkPacked, type Filter } from '../../src/hdf5/read/filters.ts';
import type { Hdf5Content } from '../../src/hdf5/types.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import type { StoredArray } from '../../src/types.ts';
import { arrayAt, fixture, open, walk } from './support.ts';

const MEGABYTE = 2 ** 20;

const CHUNKS = {
  bomb: 'a chunk with a wrong checksum',
  long: 'a chunk with a wrong checksum',
  short: 'a chunk with a wrong checksum',
  cut: 'a chunk that cannot be unpacked',
  'no-zlib': 'a chunk that is not gzip',
  'wrong-sum': 'a chunk with a wrong checksum',
  'wrong-byte': 'a chunk ',
  'wrong-fletcher': 'a chunk with a wrong checksum',
};

describe('chunks', () => {
  const file = open(fixture('damaged'));

  test.each(Object.entries(CHUNKS))('%s', (name, message) => {
    const dataset = arrayAt(file, name);
    expect(dataset.shape).toEqual([4]);
    expect(() => dataset.read()).toThrow(Fault);
    expect(() => dataset.read()).toThrow(`a damaged HDF5 file (${message}`);
  });

  test('what unpacks to as much as a bomb is read where it is asked for', () => {
    const values = arrayAt(file, 'zeros').read();
    expect(values).toHaveLength(10 ** 7);
    expect(values.every((value) => value === 0)).toBe(true);
  });

  test('a small file does not take all memory', () => {
    const limited = open(fixture('damaged'), {
      parameters: 1e6,
      arrayBytes: 500 * MEGABYTE,
      totalBytes: 600 * MEGABYTE,
    });
    for (const name of ['large', 'never']) {
      expect(() => arrayAt(limited, name).read()).toThrow(
        'expected at most 1000000 values that are not stored (limits.parameters)',
      );
    }
    const small = open(fixture('damaged'), { arrayBytes: MEGABYTE });
    expect(arrayAt(small, 'never').byteSize).toBe(4e8);
    expect(() => arrayAt(small, 'never').read()).toThrow(
      "an array of 400000000 bytes at 'never'; expected at most 1048576 bytes (limits.arrayBytes)",
    );
    const inTotal = open(fixture('damaged'), { totalBytes: MEGABYTE });
    expect(() => arrayAt(inTotal, 'zeros').read()).toThrow('(limits.totalBytes)');
  });
});

const filter = (kind: Filter['kind']): Filter => ({ kind, width: 4 });

// zlib states that deflate makes at most 1032 bytes of one. Fletcher32 takes 4 bytes.
test.each<[number, number, Filter['kind'][], boolean]>([
  [16, 16, [], true],
  [15, 16, [], false],
  [17, 16, [], false],
  [16, 16, ['shuffle'], true],
  [20, 16, ['fletcher32'], true],
  [16, 16, ['fletcher32'], false],
  [24, 16, ['fletcher32', 'shuffle', 'fletcher32'], true],
  [10, 10_320, ['gzip'], true],
  [10, 10_321, ['gzip'], false],
  [10, 10_320, ['shuffle', 'gzip'], true],
  [10, 10_321, ['shuffle', 'gzip'], false],
])('%d bytes for a chunk of %d with the filters %j: %j', (stored, size, kinds, isPossible) => {
  const check = () => checkPacked(stored, size, kinds.map(filter));
  if (isPossible) expect(check).not.toThrow();
  else expect(check).toThrow(`${stored} bytes cannot be a chunk of ${size}`);
});

const empty: Hdf5Content = { children: new Map() };
const ofMany = (count: number): Hdf5Content => ({
  children: new Map(Array.from({ length: count }, (_, k) => [`group_${k}`, empty])),
});

describe('groups', () => {
  test('more than the limit, or deeper', () => {
    const bytes = writeHdf5(ofMany(20));
    expect(() => walk(open(bytes, { objects: 10 }), () => {})).toThrow(
      'expected at most 10 groups and arrays (limits.objects)',
    );
    const nested = (depth: number): Hdf5Content =>
      depth === 0 ? empty : { children: new Map([['in', nested(depth - 1)]]) };
    const deep = writeHdf5(nested(20));
    expect(() => walk(open(deep), () => {})).not.toThrow();
    expect(() => walk(open(deep, { depth: 10 }), () => {})).toThrow(
      'expected at most 10 levels (limits.depth)',
    );
  });

  test('names that no group may have', () => {
    const bytes = writeHdf5({ children: new Map(['first', 'other'].map((name) => [name, empty])) });
    const renamed = (name: string) =>
      changed(bytes, 'other', ({ buffer }, place) => {
        new Uint8Array(buffer).set(new TextEncoder().encode(name), place - name.length);
      });
    expect(open(renamed('third')).keys()).toEqual(['first', 'third']);
    for (const name of ['a/bcd', '/abcd', 'abcd/'])
      expect(() => open(renamed(name)).keys()).toThrow(
        'a damaged HDF5 file (a name of a group is empty or has a slash)',
      );
    const nameless = changed(bytes, 'other', (view, place) => {
      view.setUint8(place - 6, 0);
      view.setBigUint64(place - 5, BigInt(addressOf(bytes, 'first')), true);
    });
    expect(() => open(nameless).keys()).toThrow('a name of a group is empty or has a slash');
    expect(() => open(renamed('first')).keys()).toThrow(
      'a damaged HDF5 file (two members of a group have one name)',
    );
  });

  test('a circle', () => {
    const child: Hdf5Content = { children: new Map([['again', empty]]) };
    const bytes = writeHdf5({ children: new Map([['child', child]]) });
    for (const target of ['', 'child']) {
      const file = open(relinked(bytes, 'again', addressOf(bytes, target)));
      expect(() => walk(file, () => {})).toThrow("two links to one group at 'child/again'");
    }
  });
});

test('arrays that lie at one place are not read without end', () => {
  const values = new Float32Array(1000);
  const arrays = Array.from({ length: 100 }, (_, k): [string, StoredArray] => [
    `a${k}`,
    {
      dtype: 'float32',
      shape: [k === 0 ? 1000 : 0],
      values: k === 0 ? values : new Float32Array(0),
    },
  ]);
  const bytes = writeHdf5({ children: new Map(arrays) });
  const first = addressOf(bytes, 'a0');
  // Each array gets the shape and the place of the first one.
  for (let k = 1; k < 100; k++) bytes.copyWithin(addressOf(bytes, `a${k}`), first, first + HEADER);
  const file = open(bytes);
  expect(() => walk(file, (each) => each.kind === 'dataset' && each.read())).toThrow(
    'its parts overlap',
  );
});

/** Bytes of the header of an array with one axis. */
const HEADER = 10 + 4 * 4 + 12 + 20 + 2 + 18 + 4;

describe('bytes that are no HDF5 file', () => {
  test.each([0, 1, 8, 15, 16, 100, 600])('%d bytes', (length) => {
    expect(() => open(new Uint8Array(length))).toThrow('bytes without the signature of HDF5');
  });

  test.each(['earliest', 'latest'] as const)('the start of a file of libver %s', (version) => {
    const bytes = fixture(version);
    for (const length of [8, 40, 60, 96, 500, bytes.length / 2, bytes.length - 1]) {
      expect(() => open(bytes.subarray(0, length))).toThrow(Fault);
    }
  });
});

/** Finds where the object of a name lies: after the name comes the address. */
function addressOf(bytes: Uint8Array, name: string): number {
  const view = new DataView(bytes.buffer);
  if (name === '') return Number(view.getBigUint64(36, true));
  return Number(view.getBigUint64(placeOf(bytes, name), true));
}

function placeOf(bytes: Uint8Array, name: string): number {
  // A link ends with the length of its name, the name, and an address.
  const link = Uint8Array.of(name.length, ...new TextEncoder().encode(name));
  return Buffer.from(bytes.buffer).indexOf(link) + link.length;
}

type Change = (view: DataView, place: number) => void;

/** Returns a file whose link of a name leads elsewhere. */
function relinked(bytes: Uint8Array, name: string, address: number): Uint8Array {
  return changed(bytes, name, (view, place) => view.setBigUint64(place, BigInt(address), true));
}

/** Returns a file with a change at the address of a link, and with the checksum set right. */
function changed(bytes: Uint8Array, name: string, change: Change): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const place = placeOf(copy, name);
  change(view, place);
  const header = Buffer.from(copy.buffer).lastIndexOf('OHDR', place);
  const end = header + 10 + view.getUint32(header + 6, true);
  view.setUint32(end, lookup3(copy.subarray(header, end)), true);
  return copy;
}
