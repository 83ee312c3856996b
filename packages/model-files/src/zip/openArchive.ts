import { Inflate } from 'fflate';
import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import { crc32 } from './crc32.ts';
import { damaged, nameIn, readDirectory, type ZipEntry } from './directory.ts';

/** An open archive. Entries are unpacked one by one, when they are asked for. */
export interface Archive {
  /** The names of all entries, in the order of the archive. */
  readonly names: readonly string[];
  /**
   * Unpacks an entry of at most `most` bytes. Undefined if there is none. `limit` names that limit
   * in messages.
   */
  read(name: string, most: number, limit: string): Uint8Array | undefined;
}

/** Opens a ZIP archive by its directory. */
export function openArchive(bytes: Uint8Array): Archive {
  const entries = readDirectory(bytes);
  const byName = new Map<string, ZipEntry[]>();
  for (const entry of entries) {
    const same = byName.get(entry.name);
    if (same === undefined) byName.set(entry.name, [entry]);
    else same.push(entry);
  }
  return {
    names: entries.map(({ name }) => name),
    read(name, most, limit) {
      const [entry, second] = byName.get(name) ?? [];
      if (entry === undefined) return undefined;
      if (second !== undefined) throw damaged(`it holds ${shown(name)} twice`);
      checkEntry(entry, most, limit);
      return unpack(bytes, entry);
    },
  };
}

const STORED = 0;
const DEFLATED = 8;
/** Bits 0, 6 and 13 of the flags. */
const ENCRYPTED = 0x2041;
/** A match of 258 bytes takes at least two bits, so deflate makes at most 1032 bytes of one. */
const MOST_RATIO = 1032;

function checkEntry(entry: ZipEntry, most: number, limit: string): void {
  const { flags, method, size, packedSize } = entry;
  const name = shown(entry.name);
  if ((flags & ENCRYPTED) !== 0)
    throw new Fault(`an archive whose ${name} is encrypted`, 'an archive without a password');
  if (method !== STORED && method !== DEFLATED) {
    const received = `an archive whose ${name} is packed by method ${method}`;
    throw new Fault(received, 'entries that are stored or deflated');
  }
  if (method === STORED && size !== packedSize)
    throw damaged(`${name} has ${packedSize} bytes and says ${size}`);
  if (size > packedSize * MOST_RATIO)
    throw damaged(`${name} says ${size} bytes, which its ${packedSize} packed bytes cannot hold`);
  if (size > most)
    throw new Fault(`${name} of ${size} bytes in an archive`, `at most ${most} (${limit})`);
}

function unpack(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const start = startOfData(bytes, entry);
  const packed = bytes.subarray(start, start + entry.packedSize);
  const content = entry.method === STORED ? packed : inflated(packed, entry);
  if (crc32(content) !== entry.crc)
    throw damaged(`the bytes of ${shown(entry.name)} do not match their checksum`);
  return content;
}

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;

/**
 * The place after the local header, whose extra field may differ from the directory's. The
 * directory's sizes count.
 */
function startOfData(bytes: Uint8Array, { name, offset, packedSize }: ZipEntry): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // checkOverlaps has shown that the header is inside the file.
  if (view.getUint32(offset, true) !== LOCAL)
    throw damaged(`${shown(name)} is not where its directory says`);
  const nameEnd = offset + LOCAL_SIZE + view.getUint16(offset + 26, true);
  const start = nameEnd + view.getUint16(offset + 28, true);
  if (start + packedSize > bytes.length) throw damaged(`${shown(name)} is cut off`);
  const local = nameIn(bytes, offset + LOCAL_SIZE, nameEnd);
  if (local !== name) throw damaged(`${shown(name)} is called ${shown(local)} at its place`);
  return start;
}

/** Few enough bytes that what they can expand to, 16 MB, does no harm before its size is seen. */
const STEP = 2 ** 14;

function inflated(packed: Uint8Array, { name, size }: ZipEntry): Uint8Array {
  const content = new Uint8Array(size);
  let end = 0;
  let isLonger = false;
  const inflate = new Inflate((part) => {
    isLonger = end + part.length > size;
    if (!isLonger) content.set(part, end);
    end += part.length;
  });
  try {
    for (let k = 0; k < packed.length && !isLonger; k += STEP)
      inflate.push(packed.subarray(k, k + STEP), k + STEP >= packed.length);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged(`${shown(name)}: ${reason}`);
  }
  if (end !== size) throw damaged(`${shown(name)} is not of the ${size} bytes that it says`);
  return content;
}
