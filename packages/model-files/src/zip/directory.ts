import { escaped, shown } from '../check/names.ts';
import { Fault } from '../fault.ts';

/** An entry of an archive, as the central directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where the local header is. */
  readonly offset: number;
}

// The section numbers are from APPNOTE.TXT 6.3.10.
const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_SIZE = 20;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
const MOST_COMMENT = 0xffff;
const IN_ZIP64 = 0xffffffff;

const EXPECTED = 'a whole archive';

/** The fault of an archive whose parts contradict each other, or that was cut off. */
export function damaged(why: string): Fault {
  return new Fault(`a damaged archive (${escaped(why)})`, EXPECTED);
}

/** Reads the central directory. Nothing but the headers is looked at. */
export function readDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, size, offset } = findDirectory(view);
  const last = offset + size;
  if (last > bytes.length) throw damaged('its directory lies beyond the end of the file');
  const entries: ZipEntry[] = [];
  let at = offset;
  // An entry takes 46 bytes, so the file's size limits a count that is a lie.
  for (let k = 0; k < count; k++) {
    const { entry, next } = readEntry(view, bytes, at, last);
    entries.push(entry);
    at = next;
  }
  // Readers that go by the size would find more than those that go by the count.
  if (at + ENTRY_SIZE <= last) throw damaged('its directory is longer than its count says');
  checkOverlaps(entries, offset);
  return entries;
}

/** A name of an entry. A byte order mark is a part of it. */
export function nameIn(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.slice(start, end));
}

interface Place {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function findDirectory(view: DataView): Place {
  const at = findEnd(view);
  const disks = view.getUint16(at + 4, true) + view.getUint16(at + 6, true);
  if (disks !== 0 && disks !== 2 * 0xffff) throw damaged('a part of several');
  const place = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  const isZip64 = place.count === 0xffff || place.size === IN_ZIP64 || place.offset === IN_ZIP64;
  return isZip64 ? (findZip64(view, at) ?? place) : place;
}

/**
 * Finds the end record (section 4.3.16), which only a comment follows. Padded files have more bytes
 * behind it, but a record whose comment ends with the file comes first. If two records do, readers
 * would find different archives, which is a Fault.
 */
function findEnd(view: DataView): number {
  const least = Math.max(0, view.byteLength - END_SIZE - MOST_COMMENT);
  const exact: number[] = [];
  const padded: number[] = [];
  for (let at = view.byteLength - END_SIZE; at >= least; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const end = at + END_SIZE + view.getUint16(at + 20, true);
    if (end <= view.byteLength) (end === view.byteLength ? exact : padded).push(at);
  }
  if (exact.length > 1) throw damaged('it has two ends');
  const [found] = [...exact, ...padded];
  if (found === undefined) throw damaged('it has no end');
  return found;
}

/** Sections 4.3.14 and 4.3.15. A count of 65,535 alone may also be a plain one. */
function findZip64(view: DataView, end: number): Place | null {
  const locator = end - LOCATOR64_SIZE;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64) return null;
  const at = size64(view, locator + 8);
  if (at + END64_SIZE > locator || view.getUint32(at, true) !== END64)
    throw damaged('its zip64 record is not where the file says');
  return {
    count: size64(view, at + 32),
    size: size64(view, at + 40),
    offset: size64(view, at + 48),
  };
}

/** A size or place of 64 bits: no file reaches 2^53 bytes. */
function size64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`a size of ${value} bytes`);
  return Number(value);
}

/** Section 4.3.12. */
function readEntry(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
): { entry: ZipEntry; next: number } {
  if (at + ENTRY_SIZE > end || view.getUint32(at, true) !== ENTRY)
    throw damaged('an entry of its directory is not where the file says');
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const nameStart = at + ENTRY_SIZE;
  const extraStart = nameStart + nameLength;
  const next = extraStart + extraLength + view.getUint16(at + 32, true);
  if (next > end) throw damaged('an entry of its directory is cut off');
  const name = nameIn(bytes, nameStart, extraStart);
  const sizes = sizesOf(view, at, extraStart, extraStart + extraLength, name);
  return {
    entry: {
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
    },
    next,
  };
}

/** Section 4.5.3: the extra field of zip64 holds the values that do not fit, in this order. */
function sizesOf(
  view: DataView,
  at: number,
  extra: number,
  end: number,
  name: string,
): Pick<ZipEntry, 'size' | 'packedSize' | 'offset'> {
  const plain = [24, 20, 42].map((place) => view.getUint32(at + place, true));
  const values = plain.includes(IN_ZIP64) ? plain.slice() : plain;
  for (let field = extra; values !== plain && field + 4 <= end; ) {
    const start = field + 4;
    field = start + view.getUint16(field + 2, true);
    if (field > end) throw damaged(`a header of ${shown(name)} is cut off`);
    if (view.getUint16(start - 4, true) !== 1) continue;
    let place = start;
    plain.forEach((value, k) => {
      if (value !== IN_ZIP64) return;
      if (place + 8 > field) throw damaged(`a zip64 header of ${shown(name)} is cut off`);
      values[k] = size64(view, place);
      place += 8;
    });
    break;
  }
  const [size = 0, packedSize = 0, offset = 0] = values;
  return { size, packedSize, offset };
}

const LOCAL_SIZE = 30;

/** Archives that expand to far more than they hold let entries share bytes. No writer does. */
function checkOverlaps(entries: readonly ZipEntry[], directory: number): void {
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  let end = 0;
  let before = '';
  for (const { name, offset, packedSize } of inOrder) {
    if (offset < end) throw damaged(`the entries ${shown(before)} and ${shown(name)} overlap`);
    end = offset + LOCAL_SIZE + packedSize;
    before = name;
    if (end > directory) throw damaged(`${shown(name)} does not fit into the file`);
  }
}
