import { byteOffsetOf } from '../byteOffset.ts';
import type { DTypeInfo } from '../dtypes.ts';
import type { TypedArray } from '../types.ts';
import type { Arena } from './arena.ts';

/** What the operations need of the heap. Kept apart from it, so that who imports only `clip` does not get an allocator. */
export interface ResidentHeap {
  readonly arena: Arena;
  /** No array lies below this address. */
  readonly lowest: number;
  /** How many scopes are open. */
  scopes: number;
  /** Throws where a view lies in memory that is free. */
  assertLive(op: string, argument: string, address: number, bytes: number): void;
  /** An array of the innermost scope, or null on a full heap. */
  allocate(info: DTypeInfo, length: number): TypedArray | null;
}

/** The heap, once it exists. */
export const residency: { heap: ResidentHeap | null } = { heap: null };

/**
 * The address of an array that lies in the heap, or -1 for an ordinary one. Throws where its memory has been freed.
 */
export function addressOf(op: string, argument: string, x: TypedArray): number {
  const { heap } = residency;
  if (heap === null) return -1;
  const address = byteOffsetOf(x);
  // The offset is asked first: .buffer is a call into the engine, and makes it allocate one for a small ordinary array.
  if (address < heap.lowest || x.buffer !== heap.arena.buffer) return -1;
  // An empty view holds no memory, wherever it points: at the end of an array, that is past its block.
  if (x.length > 0) heap.assertLive(op, argument, address, x.length * x.BYTES_PER_ELEMENT);
  return address;
}
