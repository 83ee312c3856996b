import { Inflate, inflateSync } from 'fflate';
import { MESSAGE } from '../layout.ts';
import { damaged, type FileBytes, type Header, unsupported } from './bytes.ts';
import { messageOf } from './header.ts';

/** A step that chunks were sent through before they were stored. */
export interface Filter {
  readonly kind: 'gzip' | 'shuffle' | 'fletcher32';
  /** The size of what `shuffle` moves. */
  readonly width: number;
}

const GZIP = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

const KINDS: ReadonlyMap<number, Filter['kind']> = new Map([
  [GZIP, 'gzip'],
  [SHUFFLE, 'shuffle'],
  [FLETCHER32, 'fletcher32'],
]);

/** Filters that are only named in messages. */
const OTHERS: ReadonlyMap<number, string> = new Map([
  [4, 'szip'],
  [5, 'nbit'],
  [6, 'scaleoffset'],
  [307, 'bzip2'],
  [32000, 'lzf'],
  [32001, 'blosc'],
  [32004, 'lz4'],
  [32008, 'bitshuffle'],
  [32015, 'zstd'],
  [32026, 'blosc2'],
]);

export function readFilters(file: FileBytes, header: Header): readonly Filter[] {
  const message = messageOf(file, header, MESSAGE.filters);
  if (message === undefined) return [];
  const cursor = file.cursor(message.at, message.length);
  const version = cursor.u8();
  if (version !== 1 && version !== 2) throw unsupported(`filters of version ${version}`);
  const count = cursor.u8();
  // A mask has a bit for each.
  if (count > 32) throw damaged('too many filters');
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.u16();
    const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
    cursor.skip(2);
    const values = cursor.u16();
    cursor.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    const width = values > 0 ? cursor.u32() : 0;
    cursor.skip(4 * Math.max(0, values - 1) + (version === 1 && values % 2 === 1 ? 4 : 0));
    const kind = KINDS.get(id);
    if (kind === undefined) {
      const name = OTHERS.get(id) ?? `number ${id}`;
      throw unsupported(`the filter ${name}`, 'gzip, shuffle, fletcher32, or no filter');
    }
    return { kind, width };
  });
}

/** Deflate makes at most this many bytes of one. */
const MOST_PER_BYTE = 1032;
const CHECKSUM = 4;

/** The filters that a chunk was sent through: a bit of its mask says which one was left out. */
export function filtersOf(filters: readonly Filter[], mask: number): readonly Filter[] {
  const used = filters.filter((_, k) => (mask & (1 << k)) === 0);
  if (used.filter(({ kind }) => kind === 'gzip').length > 1) throw unsupported('gzip twice');
  return used;
}

/** Compares the size of a stored chunk with what it is to become, before memory is taken. */
export function checkPacked(stored: number, size: number, filters: readonly Filter[]): void {
  const isPacked = filters.some(({ kind }) => kind === 'gzip');
  const isPossible = isPacked
    ? size <= stored * MOST_PER_BYTE
    : stored === size + CHECKSUM * checksums(filters);
  if (!isPossible) throw damaged(`${stored} bytes cannot be a chunk of ${size}`);
}

function checksums(filters: readonly Filter[]): number {
  return filters.filter(({ kind }) => kind === 'fletcher32').length;
}

/** Undoes the filters of a chunk that is to be `size` bytes. */
export function unpack(stored: Uint8Array, size: number, filters: readonly Filter[]): Uint8Array {
  let bytes = stored;
  for (let k = filters.length - 1; k >= 0; k--) {
    const { kind, width } = filters[k]!;
    if (kind === 'gzip') bytes = inflate(bytes, size + CHECKSUM * checksums(filters.slice(0, k)));
    else if (kind === 'shuffle') bytes = unshuffle(bytes, width);
    else bytes = withoutChecksum(bytes);
  }
  if (bytes.length !== size) throw damaged('a chunk of another size');
  return bytes;
}

/** Inflates a zlib stream that must become `size` bytes. */
function inflate(stored: Uint8Array, size: number): Uint8Array {
  const header = (stored[0]! << 8) | stored[1]!;
  const isZlib = stored.length > 6 && (header & 0x0f20) === 0x0800 && header % 31 === 0;
  if (!isZlib) throw damaged('a chunk that is not gzip');
  const end = stored.length - 4;
  // One byte more than is needed shows whether the stream goes on.
  const out = new Uint8Array(size + 1);
  const length = inflateInto(stored.subarray(2, end), out);
  const bytes = out.subarray(0, size);
  const sum = new DataView(stored.buffer, stored.byteOffset + end, 4).getUint32(0);
  if (length !== size || sum !== adler32(bytes)) throw damaged('a chunk with a wrong checksum');
  return bytes;
}

/** Bytes that are inflated at once. This bounds what a stream can make before it is found too long. */
const PIECE = 2 ** 15;

/** Inflates into `out` and returns how many bytes there were, at most `out` holds. */
function inflateInto(stored: Uint8Array, out: Uint8Array): number {
  let length = 0;
  const stream = new Inflate((piece) => {
    out.set(piece, length);
    length += piece.length;
  });
  try {
    if (stored.length <= PIECE) return inflateSync(stored, { out }).length;
    for (let at = 0; at < stored.length; at += PIECE) {
      stream.push(stored.subarray(at, at + PIECE), at + PIECE >= stored.length);
    }
  } catch {
    throw damaged('a chunk that cannot be unpacked');
  }
  return length;
}

function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; ) {
    // As many as fit before b outgrows 32 bits.
    for (const end = Math.min(at + 5552, bytes.length); at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return b * 65536 + a;
}

/** Puts the bytes of each value together: first bytes of all values come first, then second bytes … */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = width > 1 ? Math.floor(bytes.length / width) : 0;
  // What does not fill a value stays at the end.
  const out = bytes.slice();
  for (let k = 0; k < width && count > 0; k++) {
    for (let n = 0, from = k * count, to = k; n < count; n++, from++, to += width) {
      out[to] = bytes[from]!;
    }
  }
  return out;
}

function withoutChecksum(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - CHECKSUM;
  if (end < 0) throw damaged('a chunk is too short');
  const values = bytes.subarray(0, end);
  const stored = new DataView(bytes.buffer, bytes.byteOffset + end, CHECKSUM).getUint32(0, true);
  if (stored !== fletcher32(values)) throw damaged('a chunk with a wrong checksum');
  return values;
}

/** The sums of HDF5: over words of two bytes, the first one the higher; an odd byte is a high one. */
function fletcher32(bytes: Uint8Array): number {
  let a = 0;
  let b = 0;
  const even = bytes.length & ~1;
  for (let at = 0; at < even; ) {
    for (const end = Math.min(at + 720, even); at < end; at += 2) {
      a += (bytes[at]! << 8) | bytes[at + 1]!;
      b += a;
    }
    a = folded(a);
    b = folded(b);
  }
  if (even < bytes.length) {
    a += bytes[even]! << 8;
    b += a;
    a = folded(a);
    b = folded(b);
  }
  return folded(b) * 65536 + folded(a);
}

function folded(sum: number): number {
  return (sum & 0xffff) + (sum >>> 16);
}
