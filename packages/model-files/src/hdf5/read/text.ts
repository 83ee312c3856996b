import { type Cursor, damaged, decode, type FileBytes, type Heap, type Range } from './bytes.ts';
import type { Datatype } from './datatype.ts';

/** Reads one text, as long as its datatype says or out of the global heap. */
export function readText(file: FileBytes, cursor: Cursor, { ending, size }: Datatype): string {
  if (ending !== 'variable') return decode(trimmed(file.range(cursor.range(size)), ending));
  const length = cursor.u32();
  const collection = cursor.address();
  const index = cursor.u32();
  // An empty text needs no heap.
  if (length === 0 || collection === undefined || collection === 0) return '';
  const stored = heapAt(file, collection).get(index);
  if (stored === undefined || stored.length < length) throw damaged('a text is missing');
  file.use(length);
  return decode(trimmed(file.range({ at: stored.at, length }), 'zero'));
}

function trimmed(bytes: Uint8Array, ending: Datatype['ending']): Uint8Array {
  if (ending === 'zero') {
    const end = bytes.indexOf(0);
    return end < 0 ? bytes : bytes.subarray(0, end);
  }
  const filler = ending === 'spaces' ? 0x20 : 0;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === filler) end--;
  return bytes.subarray(0, end);
}

/** The objects of a collection of the global heap. */
function heapAt(file: FileBytes, address: number): Heap {
  const known = file.heaps.get(address);
  if (known !== undefined) return known;
  const heap = readHeap(file, address);
  file.heaps.set(address, heap);
  return heap;
}

/** Bytes before the objects of a collection, and before each object: filled up to a multiple of 8. */
const HEAD = 16;

function readHeap(file: FileBytes, address: number): Heap {
  const head = file.cursor(address, HEAD);
  head.expect('GCOL');
  head.skip(4);
  const cursor = file.cursor(address + HEAD, head.size() - HEAD);
  const heap = new Map<number, Range>();
  while (cursor.left >= HEAD) {
    const start = cursor.at;
    const index = cursor.u16();
    cursor.skip(6);
    const length = cursor.size();
    // Object 0 is the free space at the end.
    if (index === 0) break;
    cursor.skip(HEAD - (cursor.at - start));
    file.use(HEAD);
    heap.set(index, cursor.range(length));
    cursor.skip(Math.min(cursor.left, (8 - (length % 8)) % 8));
  }
  return heap;
}
