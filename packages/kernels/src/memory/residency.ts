import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import type { DTypeInfo } from '../dtypes.ts';
import type { TypedArray } from '../types.ts';
import type { Arena } from './arena.ts';

/**
 * What the operations need of the heap. It is separate from the heap, so that importing only `clip`
 * does not load an allocator.
 */
export interface ResidentHeap {
  readonly arena: Arena;
  /** No array is below this address. */
  readonly lowest: number;
  /** No array may end above this address: near 4 GiB the addresses of a kernel would wrap to 0. */
  readonly highest: number;
  /** How many scopes are open. */
  scopes: number;
  /** Throws if a view is in memory that was freed. */
  assertLive(op: string, argument: string, address: number, bytes: number): void;
  /** Returns a new array of the innermost scope, or null if the heap is full. */
  allocate(info: DTypeInfo, length: number): TypedArray | null;
}

/** The memory whose arrays are used in place: the heap, or another memory while it is attached. */
export const residency: {
  heap: ResidentHeap | null;
  /** The heap, also while another memory is attached. */
  own: ResidentHeap | null;
} = { heap: null, own: null };

/**
 * The address of an array in the heap, or -1 for an ordinary array. Throws if the memory was freed.
 */
export function addressOf(op: string, argument: string, x: TypedArray): number {
  const { heap } = residency;
  if (heap === null) return -1;
  const address = byteOffsetOf(x);
  // The offset is read first: .buffer calls the engine, which then allocates a buffer for a small
  // ordinary array.
  if (address < heap.lowest) return -1;
  if (bufferOf(x) !== heap.arena.buffer) {
    assertLiveElsewhere(op, argument, x);
    return -1;
  }
  const bytes = x.length * x.BYTES_PER_ELEMENT;
  if (address + bytes > heap.highest) return -1;
  // An empty view uses no memory, wherever it points. At the end of an array it points past the
  // block.
  if (bytes > 0) heap.assertLive(op, argument, address, bytes);
  return address;
}

/**
 * While another memory is attached, an array of the heap counts as an ordinary one. It still throws
 * if it was freed.
 */
function assertLiveElsewhere(op: string, argument: string, x: TypedArray): void {
  const { heap, own } = residency;
  if (own === null || own === heap || x.length === 0 || bufferOf(x) !== own.arena.buffer) return;
  own.assertLive(op, argument, byteOffsetOf(x), x.byteLength);
}
