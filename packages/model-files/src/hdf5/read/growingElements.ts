import { type Cursor, damaged, type FileBytes } from './bytes.ts';
import {
  blockStart,
  CHECKSUM,
  START,
  type Stretch,
  type Visit,
  visitElements,
  visitPages,
  type Walk,
} from './elements.ts';
import { checkSum } from './header.ts';

/**
 * An array of chunks that grows along one axis. Its blocks come in levels: every second level has
 * twice as many blocks, every other level blocks of twice the length. The blocks of the first levels
 * are listed in the index, those of each other level in a list of its own.
 */
interface GrowingArray extends Walk {
  readonly index: number;
  /** How many elements lie in the index itself. */
  readonly inIndex: number;
  /** Elements of a block of the first level. */
  readonly least: number;
  readonly levels: number;
  readonly listedLevels: number;
  /** Bytes of the place of a block in the array. */
  readonly offsetSize: number;
}

/** Addresses of blocks, and which of their pages were written. */
interface BlockList {
  readonly addresses: Cursor;
  readonly pages: Uint8Array;
}

export function walkGrowingArray(file: FileBytes, address: number, visit: Visit): void {
  const array = readHead(file, address, visit);
  if (array === undefined) return;
  const { inIndex, least, listedLevels, levels } = array;
  const lists = visitIndex(array);
  let index = inIndex;
  for (let level = 0; level < levels; level++) {
    const blocks = 2 ** (level >> 1);
    const count = least * 2 ** ((level + 1) >> 1);
    const list = level < listedLevels ? lists : listAt(array, lists.addresses, blocks, count);
    if (list !== undefined) visitBlocks(array, list, blocks, { count, index });
    index += blocks * count;
  }
}

function readHead(file: FileBytes, address: number, visit: Visit): GrowingArray | undefined {
  const length = START + 6 + 6 * file.lengthSize + file.offsetSize + CHECKSUM;
  checkSum(file, { at: address, length });
  const head = file.cursor(address, length);
  head.expect('EAHD');
  head.skip(2);
  const size = head.u8();
  const bits = head.u8();
  const inIndex = head.u8();
  const least = head.u8();
  const pointers = head.u8();
  const pageLength = 2 ** head.u8();
  head.skip(6 * file.lengthSize);
  const index = head.address();
  if (index === undefined) return undefined;
  if (least === 0 || pointers === 0 || bits > 64) throw damaged('an array of chunks of no size');
  const levels = 1 + bits - Math.floor(Math.log2(least));
  const listedLevels = 2 * Math.floor(Math.log2(pointers));
  const offsetSize = Math.ceil(bits / 8);
  return { file, visit, size, pageLength, index, inIndex, least, levels, listedLevels, offsetSize };
}

/** Visits the elements of the index, and returns the list of what else it has. */
function visitIndex({ file, visit, size, index, inIndex, levels, listedLevels }: GrowingArray) {
  const first = index + blockStart(file, index, 'EAIB', 0);
  const blocks = 2 * (2 ** (listedLevels / 2) - 1);
  const count = blocks + Math.max(0, levels - listedLevels);
  const addresses = file.cursor(first + inIndex * size, count * file.offsetSize);
  file.use(addresses.end - index);
  checkSum(file, { at: index, length: addresses.end + CHECKSUM - index });
  for (let k = 0; k < inIndex; k++) visit({ at: first + k * size, length: size }, k);
  return { addresses, pages: new Uint8Array(0) };
}

function listAt(
  { file, offsetSize, pageLength }: GrowingArray,
  addresses: Cursor,
  blocks: number,
  count: number,
): BlockList | undefined {
  const at = addresses.address();
  if (at === undefined) return undefined;
  const start = at + blockStart(file, at, 'EASB', offsetSize);
  const length = count > pageLength ? blocks * bitmapOf(count, pageLength) : 0;
  const list = file.cursor(start + length, blocks * file.offsetSize);
  file.use(list.end - at);
  checkSum(file, { at, length: list.end + CHECKSUM - at });
  return { addresses: list, pages: file.range({ at: start, length }) };
}

/** The bytes of a block that say which of its pages were written. */
function bitmapOf(count: number, pageLength: number): number {
  return Math.ceil(count / pageLength / 8);
}

function visitBlocks(
  array: GrowingArray,
  { addresses, pages }: BlockList,
  blocks: number,
  { count, index }: Omit<Stretch, 'first'>,
): void {
  const { file, offsetSize, pageLength } = array;
  const bitmap = bitmapOf(count, pageLength);
  for (let k = 0; k < blocks; k++) {
    const at = addresses.address();
    if (at === undefined) continue;
    const first = at + blockStart(file, at, 'EADB', offsetSize);
    const stretch = { first, count, index: index + k * count };
    if (count <= pageLength) {
      visitElements(array, { ...stretch, at });
    } else {
      checkSum(file, { at, length: first + CHECKSUM - at });
      const own = pages.subarray(k * bitmap, (k + 1) * bitmap);
      visitPages(array, { ...stretch, first: first + CHECKSUM }, own);
    }
  }
}
