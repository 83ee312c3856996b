import { Fault } from '../../fault.ts';
import { damaged, type FileBytes, type Range } from './bytes.ts';
import { type Dataspace, product } from './dataspace.ts';
import { checkPacked, type Filter, filtersOf, unpack } from './filters.ts';
import type { Layout } from './layout.ts';

/** A chunk as it is stored. */
export interface Chunk extends Range {
  /** The index of its first value along each axis. */
  readonly first: readonly number[];
  readonly filters: readonly Filter[];
}

/** An array that is stored in chunks. */
export interface ChunkedArray {
  readonly layout: Extract<Layout, { kind: 'chunks' }>;
  readonly dataspace: Dataspace;
  readonly filters: readonly Filter[];
  /** Bytes of one chunk, unpacked. */
  readonly chunkSize: number;
}

/** Collects the chunks of an array and checks each one before memory is taken for any. */
export class ChunkList {
  readonly chunks: Chunk[] = [];
  /** How many values of the array lie in no chunk. */
  missing: number;
  readonly #file: FileBytes;
  readonly #array: ChunkedArray;
  readonly #places = new Set<number>();

  constructor(file: FileBytes, array: ChunkedArray) {
    this.#file = file;
    this.#array = array;
    this.missing = array.dataspace.count;
  }

  add(range: Range, first: readonly number[], mask: number): void {
    const { layout, dataspace, chunkSize } = this.#array;
    const { chunk } = layout;
    const { shape } = dataspace;
    const isPlace = first.every((at, axis) => at % chunk[axis]! === 0 && at < shape[axis]!);
    if (!isPlace) throw damaged('a chunk lies outside its array');
    const place = first.reduce((sum, at, axis) => sum * shape[axis]! + at, 0);
    if (this.#places.has(place)) throw damaged('two chunks lie at one place');
    this.#places.add(place);
    const extent = extentOf(this.#array, first);
    const isEdge = extent.some((size, axis) => size < chunk[axis]!);
    const isBare = layout.hasBareEdges && isEdge;
    const filters = isBare ? [] : filtersOf(this.#array.filters, mask);
    checkPacked(range.length, chunkSize, filters);
    this.#file.range(range);
    this.#file.use(range.length);
    this.missing -= product(extent);
    this.chunks.push({ ...range, first, filters });
  }

  /** Compares what was never stored with what a file may leave out. */
  finish(): this {
    checkMissing(this.#file, this.missing);
    return this;
  }
}

export function checkMissing(file: FileBytes, count: number): void {
  const { parameters } = file.limits;
  if (count > parameters) {
    const expected = `at most ${parameters} values that are not stored (limits.parameters)`;
    throw new Fault(`an array without ${count} of its values`, expected);
  }
}

/** The shape of the part of a chunk that lies inside the array. */
function extentOf({ layout, dataspace }: ChunkedArray, first: readonly number[]): number[] {
  return layout.chunk.map((size, axis) => Math.min(size, dataspace.shape[axis]! - first[axis]!));
}

/** Unpacks chunks into the bytes of the array. */
export function unpackChunks(
  file: FileBytes,
  array: ChunkedArray,
  chunks: readonly Chunk[],
  target: Uint8Array,
): void {
  for (const chunk of chunks) {
    const bytes = unpack(file.range(chunk), array.chunkSize, chunk.filters);
    copyChunk(array, chunk.first, bytes, target);
  }
}

function copyChunk(
  array: ChunkedArray,
  first: readonly number[],
  bytes: Uint8Array,
  target: Uint8Array,
): void {
  const { chunk, valueSize } = array.layout;
  const { shape } = array.dataspace;
  const extent = extentOf(array, first);
  // Rows run over all last axes that the chunk fills.
  let axis = shape.length - 1;
  let row = extent[axis]! * valueSize;
  for (; axis > 0 && chunk[axis] === shape[axis]; axis--) row *= extent[axis - 1]!;
  const from = stepsOf(chunk, valueSize);
  const to = stepsOf(shape, valueSize);
  const start = first.reduce((sum, at, k) => sum + at * to[k]!, 0);
  copyRows(extent.slice(0, axis), 0, start);

  function copyRows(outer: readonly number[], source: number, at: number): void {
    const depth = axis - outer.length;
    const [count, ...inner] = outer;
    if (count === undefined) {
      copyRow(bytes, source, target, at, row);
      return;
    }
    for (let k = 0; k < count; k++) copyRows(inner, source + k * from[depth]!, at + k * to[depth]!);
  }
}

/** Bytes from one value to the next along each axis. */
function stepsOf(shape: readonly number[], valueSize: number): number[] {
  const steps: number[] = [];
  shape.reduceRight((step, size) => {
    steps.unshift(step);
    return step * size;
  }, valueSize);
  return steps;
}

/** Below this many bytes a loop is faster than `set`. */
const SHORT = 48;

function copyRow(
  from: Uint8Array,
  source: number,
  to: Uint8Array,
  target: number,
  length: number,
): void {
  if (length >= SHORT) to.set(from.subarray(source, source + length), target);
  else for (let k = 0; k < length; k++) to[target + k] = from[source + k]!;
}
