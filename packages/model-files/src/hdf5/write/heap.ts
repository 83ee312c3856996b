import { aligned, ByteList, utf8 } from './bytes.ts';

/** The smallest collection that the HDF5 library accepts. */
const LEAST = 4096;
const HEAD = 16;
/** Objects of a collection are numbered from 1 with 16 bits. */
const MOST = 0xffff;

/** Where a text lies: the number of its collection, and of the text in it. */
export interface HeapText {
  readonly length: number;
  readonly collection: number;
  readonly index: number;
}

/** Texts of any length, in collections that are written as a whole. */
export class TextHeap {
  readonly #collections: Uint8Array[][] = [];

  add(text: string): HeapText {
    const bytes = utf8(text);
    let last = this.#collections.at(-1);
    if (last === undefined || last.length === MOST) {
      last = [];
      this.#collections.push(last);
    }
    last.push(bytes);
    const collection = this.#collections.length - 1;
    return { length: bytes.length, collection, index: last.length };
  }

  /** Returns the bytes of the collections. */
  collections(): Uint8Array[] {
    return this.#collections.map(collectionOf);
  }
}

function collectionOf(texts: readonly Uint8Array[]): Uint8Array {
  const used = texts.reduce((sum, { length }) => sum + HEAD + aligned(length), HEAD);
  // What is left must have room for the head of the free space.
  const size = Math.max(LEAST, used + HEAD);
  const list = new ByteList().bytes(utf8('GCOL')).u8(1).zeros(3).u64(size);
  for (const [k, text] of texts.entries()) {
    list
      .u16(k + 1)
      .u16(1)
      .zeros(4)
      .u64(text.length);
    list.bytes(text).zeros(aligned(text.length) - text.length);
  }
  list
    .u16(0)
    .u16(0)
    .zeros(4)
    .u64(size - used);
  return list.zeros(size - list.length).take();
}
