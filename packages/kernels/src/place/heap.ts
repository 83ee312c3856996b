import { checkArray } from '../check/array.ts';
import { DTYPES, type DTypeInfo, dtypeNamed } from '../dtypes.ts';
import { engine } from '../engine/state.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { makeNdArray } from '../result/ndarray.ts';
import type { DType, NdArray, PlainArray, TypedArray, TypedArrayByDType } from '../types.ts';
import { Allocator } from './allocator.ts';
import { type Arena, createArena, SCRATCH_BYTES } from './arena.ts';
import { type ResidentHeap, residency } from './residency.ts';
import { copy } from './unary.ts';

const SMALLEST_HEAP = 2 * SCRATCH_BYTES;

/** What `heap.info()` says. All figures are bytes, but `arrays`. */
export interface HeapInfo {
  /** Whether the heap's memory has been reserved. */
  readonly reserved: boolean;
  /** What arrays can occupy; what would be reserved, before that. */
  readonly capacityBytes: number;
  /** What the arrays in use occupy. */
  readonly usedBytes: number;
  /** The number of arrays in use. */
  readonly arrays: number;
}

/** The heap proper: an arena, its allocator, and the open scopes. */
class Heap implements ResidentHeap {
  readonly arena: Arena;
  readonly allocator: Allocator;
  /** For each open scope, innermost last, the blocks that were made in it: address to byte length. */
  readonly #scopes: Map<number, number>[] = [];

  constructor(arena: Arena) {
    this.arena = arena;
    this.allocator = new Allocator(SCRATCH_BYTES, arena.buffer.byteLength);
  }

  get scopes(): number {
    return this.#scopes.length;
  }

  allocate(info: DTypeInfo, length: number): TypedArray | null {
    const bytes = length * info.bytes;
    const address = this.allocator.allocate(bytes);
    if (address < 0) return null;
    this.#scopes.at(-1)?.set(address, bytes);
    return new info.ctor(this.arena.buffer, address, length);
  }

  assertLive(op: string, argument: string, address: number, bytes: number): void {
    if (this.allocator.blockOf(address, bytes) >= 0) return;
    throw new ClampwiseTypeError(
      op,
      argument,
      'a view of heap memory that is free',
      'an array in use',
    );
  }

  free(view: TypedArray): void {
    if (!this.allocator.release(view.byteOffset, view.byteLength)) {
      const live = this.allocator.blockOf(view.byteOffset, view.byteLength) >= 0;
      throw new ClampwiseTypeError(
        'heap.free',
        'x',
        live ? 'a part of an array' : 'an array that is free already',
        'an array as heap.alloc, heap.zeros or heap.from returned it',
      );
    }
    for (const scope of this.#scopes) scope.delete(view.byteOffset);
  }

  openScope(): void {
    this.#scopes.push(new Map());
  }

  /** Frees what the innermost scope made, except the blocks kept; those belong to the scope around it. */
  closeScope(kept: ReadonlySet<number>): void {
    const made = this.#scopes.pop();
    for (const [address, bytes] of made ?? []) {
      if (kept.has(address)) this.#scopes.at(-1)?.set(address, bytes);
      else this.allocator.release(address, bytes);
    }
  }

  /** The blocks of the heap arrays in a value: itself, or inside arrays, objects, maps and sets. */
  blocksIn(root: unknown): Set<number> {
    const blocks = new Set<number>();
    const seen = new Set<unknown>();
    const pending: unknown[] = [root];
    while (pending.length > 0) {
      const value = pending.pop();
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      if (!ArrayBuffer.isView(value)) pending.push(...partsOf(value));
      else if (value.buffer === this.arena.buffer) {
        blocks.add(this.allocator.blockOf(value.byteOffset, value.byteLength));
      }
    }
    return blocks;
  }
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  return value instanceof Set ? [...value] : Object.values(value);
}

let theHeap: Heap | null = null;
let refused = false;

/** Reserves the heap at its full size, or half of it as often as the engine refuses; null where it always does. */
function reserve(): Heap | null {
  if (theHeap !== null || refused) return theHeap;
  for (let bytes = engine.heapBytes; bytes >= SMALLEST_HEAP; bytes /= 2) {
    const arena = createArena(bytes + SCRATCH_BYTES);
    if (arena === null) continue;
    theHeap = new Heap(arena);
    residency.heap = theHeap;
    return theHeap;
  }
  refused = true;
  return null;
}

function allocate(info: DTypeInfo, length: number): TypedArray {
  return reserve()?.allocate(info, length) ?? new info.ctor(length);
}

function checkLength(op: string, length: unknown): asserts length is number {
  if (typeof length !== 'number') {
    throw new ClampwiseTypeError(op, 'length', describe(length), 'a number of elements');
  }
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new ClampwiseRangeError(
      op,
      'length',
      describe(length),
      'a whole number of elements, 0 or more',
    );
  }
}

function checkDType(op: string, dtype: unknown): DTypeInfo {
  const info = dtypeNamed(dtype);
  if (info !== undefined) return info;
  const names = Object.keys(DTYPES).join(', ');
  throw new ClampwiseTypeError(op, 'dtype', describe(dtype), `one of ${names}`);
}

function alloc<D extends DType = 'float32'>(
  length: number,
  dtype: D = 'float32' as D,
): TypedArrayByDType[D] {
  checkLength('heap.alloc', length);
  return allocate(checkDType('heap.alloc', dtype), length) as TypedArrayByDType[D];
}

function zeros<D extends DType = 'float32'>(
  length: number,
  dtype: D = 'float32' as D,
): TypedArrayByDType[D] {
  checkLength('heap.zeros', length);
  const info = checkDType('heap.zeros', dtype);
  const view = allocate(info, length);
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(0);
  return view as TypedArrayByDType[D];
}

function from<T extends TypedArray>(data: T): PlainArray<T>;
function from<T extends TypedArray>(data: NdArray<T>): NdArray<PlainArray<T>>;
function from(data: TypedArray | NdArray): TypedArray | NdArray {
  const source = checkArray('heap.from', 'data', data);
  const view = allocate(source.info, source.data.length);
  copy(view, source.data, 0);
  return source.isNd ? makeNdArray(view, source.shape ?? [], source.info) : view;
}

function free(x: TypedArray | NdArray): void {
  const view = ArrayBuffer.isView(x) ? x : x?.data;
  if (!ArrayBuffer.isView(view)) {
    throw new ClampwiseTypeError('heap.free', 'x', describe(x), 'a typed array or an NdArray');
  }
  if (theHeap !== null && view.buffer === theHeap.arena.buffer) theHeap.free(view);
}

function has(x: TypedArray | NdArray): boolean {
  const view = ArrayBuffer.isView(x) ? x : x?.data;
  if (theHeap === null || !ArrayBuffer.isView(view) || view.buffer !== theHeap.arena.buffer) {
    return false;
  }
  return theHeap.allocator.blockOf(view.byteOffset, view.byteLength) >= 0;
}

function detach<T extends TypedArray>(x: T): PlainArray<T>;
function detach<T extends TypedArray>(x: NdArray<T>): NdArray<PlainArray<T>>;
function detach(x: TypedArray | NdArray): TypedArray | NdArray {
  const source = checkArray('heap.detach', 'x', x);
  const own = new source.info.ctor(source.data.length);
  copy(own, source.data, 0);
  return source.isNd ? makeNdArray(own, source.shape ?? [], source.info) : own;
}

function scope<R>(fn: () => R): R {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('heap.scope', 'fn', describe(fn), 'a function');
  }
  const heap = reserve();
  if (heap === null) return refusePromise(fn());
  let kept: ReadonlySet<number> = new Set();
  heap.openScope();
  try {
    const result = refusePromise(fn());
    kept = heap.blocksIn(result);
    return result;
  } finally {
    heap.closeScope(kept);
  }
}

function refusePromise<R>(result: R): R {
  if (typeof (result as { then?: unknown } | null | undefined)?.then !== 'function') return result;
  throw new ClampwiseTypeError(
    'heap.scope',
    'fn',
    'a function that returns a promise',
    'a synchronous function: its arrays are freed when it returns',
  );
}

function info(): HeapInfo {
  if (theHeap === null) {
    const capacityBytes = refused ? 0 : engine.heapBytes;
    return { reserved: false, capacityBytes, usedBytes: 0, arrays: 0 };
  }
  const { allocator, arena } = theHeap;
  return {
    reserved: true,
    capacityBytes: arena.buffer.byteLength - SCRATCH_BYTES,
    usedBytes: allocator.usedBytes,
    arrays: allocator.blocks,
  };
}

/** Whether the heap has been reserved, or refused: its size is then settled. */
export function heapIsSettled(): boolean {
  return theHeap !== null || refused;
}

/** The functions of `heap`. */
export interface HeapFunctions {
  alloc: typeof alloc;
  zeros: typeof zeros;
  from: typeof from;
  free: typeof free;
  scope: typeof scope;
  has: typeof has;
  detach: typeof detach;
  info: typeof info;
}

export const heap: HeapFunctions = {
  alloc,
  zeros,
  from,
  free,
  scope,
  has,
  detach,
  info,
};
