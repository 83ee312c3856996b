import type { FileBytes, Range } from './bytes.ts';
import { checkSum } from './header.ts';

/** Is called with each element of an array of chunks that was stored, and its index. */
export type Visit = (element: Range, index: number) => void;

/** Signature, version and kind of a block. */
export const START = 6;
export const CHECKSUM = 4;

/** Walks an array of chunks whose number is fixed. */
export function walkFixedArray(file: FileBytes, address: number, visit: Visit): void {
  const length = START + 2 + file.lengthSize + file.offsetSize + CHECKSUM;
  checkSum(file, { at: address, length });
  const head = file.cursor(address, length);
  head.expect('FAHD');
  head.skip(2);
  const size = head.u8();
  const pageBits = head.u8();
  const count = head.size();
  const block = head.address();
  if (block === undefined) return;
  const start = blockStart(file, block, 'FADB', 0);
  const walk = { file, visit, size, pageLength: 2 ** pageBits };
  if (count <= walk.pageLength) {
    visitElements(walk, { at: block, first: block + start, count, index: 0 });
    return;
  }
  const bitmap = Math.ceil(Math.ceil(count / walk.pageLength) / 8);
  checkSum(file, { at: block, length: start + bitmap + CHECKSUM });
  const bits = file.range({ at: block + start, length: bitmap });
  visitPages(walk, { first: block + start + bitmap + CHECKSUM, count, index: 0 }, bits);
}

/** What the blocks of an array of chunks have in common. */
export interface Walk {
  readonly file: FileBytes;
  readonly visit: Visit;
  /** Bytes of an element. */
  readonly size: number;
  /** Elements of a page. */
  readonly pageLength: number;
}

export interface Stretch {
  /** Where its first element lies. */
  readonly first: number;
  readonly count: number;
  /** The index of its first element in the array. */
  readonly index: number;
}

/** Returns the bytes before the elements of a block. */
export function blockStart(
  file: FileBytes,
  address: number,
  signature: string,
  offsetSize: number,
): number {
  file.cursor(address, START).expect(signature);
  return START + file.offsetSize + offsetSize;
}

/** Visits elements that end with the checksum of the block that starts at `at`. */
export function visitElements(
  walk: Walk,
  { at, first, count, index }: Stretch & { at: number },
): void {
  const { file, visit, size } = walk;
  const end = first + count * size;
  file.use(end - at);
  checkSum(file, { at, length: end + CHECKSUM - at });
  for (let k = 0; k < count; k++) visit({ at: first + k * size, length: size }, index + k);
}

/** Visits the pages that were ever written, which the bits say. */
export function visitPages(walk: Walk, { first, count, index }: Stretch, bits: Uint8Array): void {
  const { pageLength, size } = walk;
  const pages = Math.ceil(count / pageLength);
  for (let page = 0; page < pages; page++) {
    if ((bits[page >> 3]! & (0x80 >> (page & 7))) === 0) continue;
    const at = first + page * (pageLength * size + CHECKSUM);
    const done = page * pageLength;
    const inPage = {
      at,
      first: at,
      count: Math.min(pageLength, count - done),
      index: index + done,
    };
    visitElements(walk, inPage);
  }
}
