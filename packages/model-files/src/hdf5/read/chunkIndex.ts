import { damaged, type FileBytes, type Range } from './bytes.ts';
import { type ChunkedArray, ChunkList } from './chunks.ts';
import { walkFixedArray } from './elements.ts';
import { walkGrowingArray } from './growingElements.ts';
import { TREE, walkTree } from './tree.ts';
import { recordsOf } from './tree2.ts';

/** Finds the chunks of an array. */
export function findChunks(file: FileBytes, array: ChunkedArray): ChunkList {
  const list = new ChunkList(file, array);
  const { address, index, chunk } = array.layout;
  if (address === undefined) return list.finish();
  if (index.kind === 'single') {
    const length = index.stored ?? array.chunkSize;
    list.add(
      { at: address, length },
      chunk.map(() => 0),
      index.mask,
    );
  } else if (index.kind === 'tree') addTree(file, array, address, list);
  else if (index.kind === 'records') addRecords(file, array, address, list);
  else if (index.kind === 'implicit') addImplicit(file, array, address, list);
  else {
    const growing = array.dataspace.largest.indexOf(undefined);
    const axes = axesOf(array, growing);
    const walk = index.kind === 'fixed' ? walkFixedArray : walkGrowingArray;
    walk(file, address, (element, k) =>
      addElement(file, array, element, firstAt(array, axes, k), list),
    );
  }
  return list.finish();
}

function addTree(file: FileBytes, array: ChunkedArray, address: number, list: ChunkList): void {
  const rank = array.layout.chunk.length;
  // A key: the stored size, the mask, the place along each axis and one zero more.
  walkTree(file, address, TREE.chunks, 8 + 8 * (rank + 1), (key, at) => {
    const length = key.u32();
    const mask = key.u32();
    const first = Array.from({ length: rank }, () => key.uint(8));
    if (key.uint(8) !== 0) throw damaged('a chunk starts inside a value');
    list.add({ at, length }, first, mask);
  });
}

const BARE_RECORDS = 10;
const FILTERED_RECORDS = 11;

/** Adds the chunks of an array that grows along several axes. */
function addRecords(file: FileBytes, array: ChunkedArray, address: number, list: ChunkList): void {
  const { chunk } = array.layout;
  const type = array.filters.length > 0 ? FILTERED_RECORDS : BARE_RECORDS;
  for (const { at, length } of recordsOf(file, address, type)) {
    const places = 8 * chunk.length;
    const cursor = file.cursor(at + length - places, places);
    const first = chunk.map((size) => cursor.uint(8) * size);
    addElement(file, array, { at, length: length - places }, first, list);
  }
}

/** Adds a chunk by its address, and if it is filtered its size and mask. */
function addElement(
  file: FileBytes,
  array: ChunkedArray,
  { at, length }: Range,
  first: readonly number[] | undefined,
  list: ChunkList,
): void {
  const cursor = file.cursor(at, length);
  const address = cursor.address();
  if (address === undefined || first === undefined) return;
  if (array.filters.length === 0) list.add({ at: address, length: array.chunkSize }, first, 0);
  else {
    const stored = cursor.uint(Math.min(8, cursor.left - 4));
    list.add({ at: address, length: stored }, first, cursor.u32());
  }
}

/** Adds chunks that lie one after the other. */
function addImplicit(file: FileBytes, array: ChunkedArray, address: number, list: ChunkList): void {
  const axes = axesOf(array, -1);
  const count = axes.reduce((all, { chunks }) => all * chunks, 1);
  const length = array.chunkSize;
  file.range({ at: address, length: count * length });
  for (let k = 0; k < count; k++) {
    const first = firstAt(array, axes, k);
    if (first !== undefined) list.add({ at: address + k * length, length }, first, 0);
  }
}

interface Axis {
  readonly axis: number;
  /** How many chunks there may be along this axis. */
  readonly chunks: number;
}

/** The axes in the order that chunks are counted: the growing one is the slowest. */
function axesOf({ layout, dataspace }: ChunkedArray, growing: number): Axis[] {
  const all = layout.chunk.map((size, axis) => ({
    axis,
    chunks: Math.ceil((dataspace.largest[axis] ?? dataspace.shape[axis]!) / size),
  }));
  return growing > 0 ? [all[growing]!, ...all.filter(({ axis }) => axis !== growing)] : all;
}

/** Returns where a chunk starts along each axis; undefined if it lies outside the array. */
function firstAt(
  { layout, dataspace }: ChunkedArray,
  axes: readonly Axis[],
  index: number,
): number[] | undefined {
  const first = [...layout.chunk];
  let rest = index;
  for (let k = axes.length - 1; k >= 0; k--) {
    const { axis, chunks } = axes[k]!;
    const place = k === 0 ? rest : rest % chunks;
    first[axis] = place * layout.chunk[axis]!;
    if (first[axis]! >= dataspace.shape[axis]!) return undefined;
    rest = Math.floor(rest / chunks);
  }
  return first;
}
