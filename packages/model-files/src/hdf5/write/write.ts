import { lookup3 } from '../checksum.ts';
import { MESSAGE, SIGNATURE } from '../layout.ts';
import type { Hdf5Content } from '../types.ts';
import { aligned, ByteList, utf8 } from './bytes.ts';
import { arrayType, fixedText, heapText, numberType } from './datatypes.ts';
import { TextHeap } from './heap.ts';
import { attribute, dataspace, groupMessages, headerOf, link, placement } from './messages.ts';
import { type PlannedArray, type PlannedGroup, type PlannedValue, planGroup } from './plan.ts';

/** Bytes of the superblock. */
const SUPERBLOCK = 48;

/**
 * Returns an HDF5 file with a group and all that it contains.
 *
 * Values start at multiples of 8 bytes, so that they can be read without a copy. A text attribute
 * is a variable-length string, a list of texts has strings of one length, a whole number is an
 * int64 and any other number a float64.
 */
export function writeHdf5(root: Hdf5Content): Uint8Array {
  const heap = new TextHeap();
  const plan = planGroup(root, heap);
  const parts = new Parts();
  const collections = heap.collections().map((bytes) => parts.add(bytes));
  return parts.file(placeGroup(plan));

  /** Adds an object after all that it refers to, and returns its address. */
  function placeGroup({ attributes, children }: PlannedGroup): number {
    const links = children.map(([name, child]) =>
      link(name, 'array' in child ? placeArray(child) : placeGroup(child)),
    );
    return parts.add(headerOf([...groupMessages(), ...messagesOf(attributes), ...links]));
  }

  function placeArray({ array, attributes }: PlannedArray): number {
    const { buffer, byteOffset, byteLength } = array.values;
    // Values of no size have no address.
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    const address = byteLength > 0 ? parts.add(bytes) : undefined;
    return parts.add(
      headerOf([
        { type: MESSAGE.dataspace, body: dataspace(array.shape) },
        { type: MESSAGE.datatype, body: arrayType(array.dtype) },
        ...placement(address, byteLength),
        ...messagesOf(attributes),
      ]),
    );
  }

  function messagesOf(attributes: PlannedGroup['attributes']) {
    return attributes.map(([name, value]) => {
      const { type, shape, data } = encoded(value, collections);
      return attribute(name, type, shape, data);
    });
  }
}

interface Encoded {
  readonly type: Uint8Array;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

function encoded(value: PlannedValue, collections: readonly number[]): Encoded {
  if (typeof value === 'number') return number(value);
  if ('collection' in value) {
    const { length, collection, index } = value;
    const data = new ByteList().u32(length).address(collections[collection]).u32(index);
    return { type: heapText(), shape: [], data: data.take() };
  }
  return texts(value);
}

function number(value: number): Encoded {
  const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0);
  const list = new ByteList();
  const data = isWhole ? list.u64(value) : list.f64(value);
  return { type: numberType(isWhole), shape: [], data: data.take() };
}

function texts(values: readonly string[]): Encoded {
  const all = values.map(utf8);
  // A text of no bytes is no type of HDF5.
  const length = all.reduce((most, text) => Math.max(most, text.length), 1);
  const data = new ByteList();
  for (const text of all) data.bytes(text).zeros(length - text.length);
  return { type: fixedText(length), shape: [values.length], data: data.take() };
}

/** The parts of a file, in the order that they lie in it. */
class Parts {
  readonly #parts: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #end = SUPERBLOCK;

  /** Adds a part and returns its address. */
  add(bytes: Uint8Array): number {
    const at = this.#end;
    this.#parts.push({ at, bytes });
    this.#end = aligned(at + bytes.length);
    return at;
  }

  /** Returns the whole file, in the one large array that is made. */
  file(root: number): Uint8Array {
    const file = new Uint8Array(this.#end);
    file.set(superblock(this.#end, root));
    for (const { at, bytes } of this.#parts) file.set(bytes, at);
    return file;
  }
}

/** Version 2 is read by HDF5 1.8 and all that came after. */
function superblock(end: number, root: number): Uint8Array {
  const list = new ByteList().bytes(Uint8Array.from(SIGNATURE)).u8(2).u8(8).u8(8).u8(0);
  list.address(0).address(undefined).address(end).address(root);
  return list.u32(lookup3(list.take())).take();
}
