import { checkFunction, refusePromise } from '../check/callback.ts';
import { checkCount } from '../check/count.ts';
import { checkDType } from '../check/dtype.ts';
import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { type Arena, arenaOver, SCRATCH_BYTES } from '../memory/arena.ts';
import { type ResidentHeap, residency } from '../memory/residency.ts';
import type { MemoryLike } from '../run/wasm/load.ts';
import { importingSharedMemory } from '../run/wasm/sharedMemory.ts';
import type { DType, TypedArray, TypedArrayByDType } from '../types.ts';

const PAGE = 4096;
// A kernel reads up to 64 bytes ahead.
const HIGHEST = 2 ** 32 - 64;

/** How the owner of a memory allocates parts of it. */
export interface MemoryOwner {
  /** Reserves bytes and returns their address, or 0 if there is no room, like `malloc`. */
  alloc(bytes: number): number;
  /** Frees what `alloc` returned, like `free`. */
  free(address: number): void;
}

/** A memory of another owner, over which the kernels run in place. */
export interface AttachedMemory {
  /**
   * Returns an array over a part of the memory, valid until the memory grows.
   *
   * @param dtype - the element type
   * @param address - where the array begins, in bytes
   * @param length - the number of elements
   * @returns a typed array over the memory as it is now
   * @throws ClampwiseTypeError if the dtype is unknown, or after `release`
   * @throws ClampwiseRangeError if the address is not a multiple of the element size, or the part
   *   is not within the memory
   */
  view<D extends DType>(dtype: D, address: number, length: number): TypedArrayByDType[D];
  /**
   * Runs a function that works on arrays over this memory in place.
   *
   * Operations accept and return what they always do; only where they compute changes. Results
   * without `out` are ordinary arrays. Arrays of the heap count as ordinary arrays.
   *
   * @param fn - a synchronous function that calls operations of this package
   * @returns what fn returns
   * @throws ClampwiseTypeError if fn is not a function or returns a promise, or after `release`
   */
  run<R>(fn: () => R): R;
  /**
   * Frees the scratch space. After that the attachment cannot be used.
   *
   * @throws ClampwiseTypeError inside `run`
   */
  release(): void;
}

/**
 * Makes the kernels run in place over a WebAssembly memory of another owner, shared or not.
 *
 * For example, `clip` then clips the tensors of another library without a copy. The memory may
 * grow. About 1 MiB of it is reserved as scratch space, for bounds that repeat and for ordinary
 * arrays. Results do not change, also at NaN and at bounds.
 *
 * @param memory - a WebAssembly.Memory
 * @param owner - `alloc` and `free`, which reserve a part of the memory and free it
 * @returns `{ view, run, release }`
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if `alloc` has no room for the scratch space
 *
 * @example
 * import { clip } from '@clampwise/kernels';
 * import { attach } from '@clampwise/kernels/raw';
 *
 * const memory = new WebAssembly.Memory({ initial: 32 });
 * let next = 1024; // a program has its allocator; this one never gives back
 * const alloc = (bytes) => {
 *   next += bytes;
 *   return next - bytes;
 * };
 * const attached = attach(memory, { alloc, free: () => {} });
 *
 * const x = attached.view('float32', alloc(64), 16).fill(7);
 * attached.run(() => clip(x, 0, 1, { out: x }));
 * x[15]; // => 1
 */
export function attach(memory: MemoryLike, owner: MemoryOwner): AttachedMemory {
  checkCount('attach', arguments.length, 2);
  if (typeof WebAssembly === 'undefined' || !(memory instanceof WebAssembly.Memory)) {
    const expected = 'a WebAssembly.Memory of this realm';
    throw new ClampwiseTypeError('attach', 'memory', describe(memory), expected);
  }
  for (const name of ['alloc', 'free'] as const) {
    const given: unknown = owner?.[name];
    if (typeof given === 'function') continue;
    throw new ClampwiseTypeError('attach', `owner.${name}`, describe(given), 'a function');
  }
  return new Attachment(memory, owner);
}

class Attachment implements AttachedMemory, ResidentHeap {
  arena: Arena;
  readonly lowest: number = 0;
  readonly highest: number = HIGHEST;
  readonly scopes: number = 0;
  readonly #owner: MemoryOwner;
  readonly #block: number;
  #running = 0;
  #released = false;

  constructor(memory: WebAssembly.Memory, owner: MemoryOwner) {
    this.#owner = owner;
    this.#block = reserveScratch(memory, owner);
    const start = Math.ceil(this.#block / PAGE) * PAGE;
    const isShared = !(memory.buffer instanceof ArrayBuffer);
    this.arena = arenaOver(memory, start, isShared ? importingSharedMemory : undefined);
  }

  view<D extends DType>(dtype: D, address: number, length: number): TypedArrayByDType[D] {
    this.#assertAttached('attach.view');
    const info = checkDType('attach.view', dtype);
    const { buffer } = this.#current();
    const isAddress = Number.isSafeInteger(address) && address >= 0;
    if (!isAddress || address % info.bytes !== 0) {
      const expected = `a multiple of ${info.bytes}, at least 0`;
      throw new ClampwiseRangeError('attach.view', 'address', describe(address), expected);
    }
    const room = Math.floor((buffer.byteLength - address) / info.bytes);
    if (!Number.isSafeInteger(length) || length < 0 || length > room) {
      const expected = `at most ${Math.max(room, 0)}, where the memory ends`;
      throw new ClampwiseRangeError('attach.view', 'length', describe(length), expected);
    }
    return new info.ctor(buffer, address, length) as TypedArrayByDType[D];
  }

  run<R>(fn: () => R): R {
    checkFunction('attach.run', fn);
    this.#assertAttached('attach.run');
    this.#current();
    const before = residency.heap;
    residency.heap = this;
    this.#running++;
    try {
      return refusePromise('attach.run', fn(), 'the memory is attached until it returns');
    } finally {
      this.#running--;
      // If the heap was made meanwhile, it is already there.
      if (residency.heap === this) residency.heap = before;
    }
  }

  release(): void {
    if (this.#released) return;
    if (this.#running > 0) {
      const [received, expected] = ['in use by run', 'after run returns'];
      const sentence = `this memory is ${received}. Release it ${expected}`;
      throw new ClampwiseTypeError('attach.release', 'this', received, expected, sentence);
    }
    this.#released = true;
    this.#owner.free(this.#block);
  }

  #assertAttached(op: string): void {
    if (!this.#released) return;
    const [received, expected] = ['was released', 'attach again'];
    const sentence = `this memory ${received}. To use it, ${expected}`;
    throw new ClampwiseTypeError(op, 'this', received, expected, sentence);
  }

  assertLive(): void {
    // Only the owner knows which memory is in use.
  }

  allocate(_info: DTypeInfo, _length: number): TypedArray | null {
    return null;
  }

  /** The arena over the memory as it is now. A memory that has grown has another buffer. */
  #current(): Arena {
    const { buffer } = this.arena.memory;
    if (buffer !== this.arena.buffer) this.arena = { ...this.arena, buffer, views: [], parts: [] };
    return this.arena;
  }
}

/** Reserves the scratch space, with room to begin at a page. */
function reserveScratch(memory: WebAssembly.Memory, owner: MemoryOwner): number {
  const bytes = SCRATCH_BYTES + PAGE;
  const given: unknown = owner.alloc(bytes);
  if (typeof given !== 'number') {
    throw new ClampwiseTypeError(
      'attach',
      'owner.alloc',
      describe(given),
      'a function that returns an address',
    );
  }
  // WebAssembly functions return an address in the upper half of 4 GiB as a negative number.
  const address = Number.isInteger(given) && given < 0 ? given + 2 ** 32 : given;
  const isInside = address > 0 && address + bytes <= memory.buffer.byteLength;
  if (Number.isInteger(address) && isInside) return address;
  const [received, expected] = [describe(given), `the address of ${bytes} bytes in the memory`];
  const sentence = `owner.alloc returned ${received}, but it must return ${expected}`;
  throw new ClampwiseRangeError('attach', 'owner.alloc', received, expected, sentence);
}
