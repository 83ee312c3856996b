import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import type { DTypeInfo } from '../dtypes.ts';
import type { TypedArray } from '../types.ts';
import type { Arena } from './arena.ts';

/** What the operations need of the heap. Kept apart from it, so that who imports only `clip` does not get an allocator. */
export interface ResidentHeap {
  readonly arena: Arena;
  /** No array lies below this address. */
  readonly lowest: number;
  /** The kernels do not run up to the end of 4 GiB: their addresses would begin again at 0. */
  readonly highest: number;
  /** How many scopes are open. */
  scopes: number;
  /** Throws where a view lies in memory that is free. */
  assertLive(op: string, argument: string, address: number, bytes: number): void;
  /** An array of the innermost scope, or null on a full heap. */
  allocate(info: DTypeInfo, length: number): TypedArray | null;
}

/** The memory whose arrays are used where they lie: the heap, once it exists, or the one that is attached for a while. */
export const residency: {
  heap: ResidentHeap | null;
  /** The heap, also while another memory is attached. */
  own: ResidentHeap | null;
} = { heap: null, own: null };

/**
 * The address of an array that lies in the heap, or -1 for an ordinary one. Throws where its memory has been freed.
 */
export function addressOf(op: string, argument: string, x: TypedArray): number {
  const { heap } = residency;
  if (heap === null) return -1;
  const address = byteOffsetOf(x);
  // The offset is asked first: .buffer is a call into the engine, and makes it allocate one for a small ordinary array.
  if (address < heap.lowest) return -1;
  if (bufferOf(x) !== heap.arena.buffer) {
    assertLiveElsewhere(op, argument, x);
    return -1;
  }
  const bytes = x.length * x.BYTES_PER_ELEMENT;
  if (address + bytes > heap.highest) return -1;
  // An empty view holds no memory, wherever it points: at the end of an array, that is past its block.
  if (bytes > 0) heap.assertLive(op, argument, address, bytes);
  return address;
}

/** While another memory is attached, an array of the heap is an ordinary one, and is refused all the same once it is free. */
function assertLiveElsewhere(op: string, argument: string, x: TypedArray): void {
  const { heap, own } = residency;
  if (own === null || own === heap || x.length === 0 || bufferOf(x) !== own.arena.buffer) return;
  own.assertLive(op, argument, byteOffsetOf(x), x.byteLength);
}
