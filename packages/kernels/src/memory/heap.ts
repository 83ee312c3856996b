import { byteOffsetOf, elementsOf } from '../byteOffset.ts';
import { type DTypeInfo, dtypeOf } from '../dtypes.ts';
import { ClampwiseTypeError } from '../errors.ts';
import type { TypedArray } from '../types.ts';
import { Allocator } from './allocator.ts';
import { type Arena, SCRATCH_BYTES } from './arena.ts';
import type { ResidentHeap } from './residency.ts';

/** The heap itself: an arena, its allocator, and the open scopes. */
export class Heap implements ResidentHeap {
  readonly arena: Arena;
  readonly lowest: number = SCRATCH_BYTES;
  // The heap is smaller than 4 GiB.
  readonly highest: number = Infinity;
  readonly allocator: Allocator;
  /**
   * For each open scope, innermost last, the blocks that were made in it: address to byte length.
   */
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
    throw new ClampwiseTypeError(op, argument, 'an array that was freed', 'an array in use');
  }

  free(view: TypedArray): void {
    const [address, bytes] = [byteOffsetOf(view), bytesOf(view)];
    if (!this.allocator.release(address, bytes)) {
      const live = this.allocator.blockOf(address, bytes) >= 0;
      const received = live ? 'a part of an array' : 'an array that was freed already';
      const expected = 'an array that heap.alloc, heap.zeros or heap.from returned';
      throw new ClampwiseTypeError('heap.free', 'x', received, expected);
    }
    for (const scope of this.#scopes) scope.delete(address);
  }

  openScope(): void {
    this.#scopes.push(new Map());
  }

  /**
   * Frees what the innermost scope made, except the kept blocks. These move to the scope around it.
   */
  closeScope(kept: ReadonlySet<number>): void {
    const made = this.#scopes.pop();
    for (const [address, bytes] of made ?? []) {
      if (kept.has(address)) this.#scopes.at(-1)?.set(address, bytes);
      else this.allocator.release(address, bytes);
    }
  }

  /**
   * The blocks of the heap arrays in a value: the value itself, or inside arrays, objects, maps and
   * sets.
   */
  blocksIn(root: unknown): Set<number> {
    const blocks = new Set<number>();
    const seen = new Set<unknown>();
    const pending: unknown[] = [root];
    while (pending.length > 0) {
      const value = pending.pop();
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      if (!ArrayBuffer.isView(value)) {
        for (const part of partsOf(value)) pending.push(part);
      } else if (value.buffer === this.arena.buffer) {
        blocks.add(this.allocator.blockOf(value.byteOffset, value.byteLength));
      }
    }
    return blocks;
  }
}

/** The true size of an array, whatever its properties report. */
export function bytesOf(view: TypedArray): number {
  return elementsOf(view) * (dtypeOf(view) as DTypeInfo).bytes;
}

function partsOf(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  return value instanceof Set ? [...value] : Object.values(value);
}
