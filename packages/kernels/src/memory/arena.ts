import type { DTypeInfo } from '../dtypes.ts';
import type { Bytes } from '../run/wasm/bytes.ts';
import type { Family, Kernels, MemoryLike } from '../run/wasm/load.ts';
import type { TypedArray } from '../types.ts';

const PAGE = 65536;

/** The part of a memory that is reserved for copies of operands. */
export const SCRATCH_BYTES: number = 1024 * 1024;

/**
 * Where copies of operands begin in the scratch space. Ordinary arrays begin about 16 bytes after
 * the start of a page. On AMD's Zen 3 a copy between two addresses that are so close within their
 * pages takes fifteen times as long. So ours are half a page away.
 */
const SCRATCH_START = 2048;

/** The bytes that copies of operands can use in the scratch space. */
export const SCRATCH_ROOM: number = SCRATCH_BYTES - SCRATCH_START;

/** `count` elements of the scratch space, starting at `at`. */
interface ScratchPart {
  readonly at: number;
  readonly count: number;
  readonly view: TypedArray;
}

/** A memory that kernels can run over, with scratch space in it. */
export interface Arena {
  readonly memory: MemoryLike;
  readonly buffer: ArrayBufferLike;
  /** The kernels that are linked to it, by family. */
  readonly linked: Map<Family, Kernels>;
  /** The address of the scratch space, which has `SCRATCH_ROOM` bytes. */
  readonly scratch: number;
  /** Views of the scratch space, by the index of the element type. */
  readonly views: (TypedArray | undefined)[];
  /** The last part of it that was used, by the index of the element type. */
  readonly parts: (ScratchPart | undefined)[];
  /** Changes a binary so that it imports this kind of memory, if it is not a plain one. */
  readonly adapt?: (binary: Bytes) => Bytes;
}

/**
 * Makes an arena of a fixed size. Null if the engine cannot allocate the memory, or has no
 * WebAssembly.
 */
export function createArena(bytes: number): Arena | null {
  const pages = Math.ceil(bytes / PAGE);
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return arenaOver(memory, 0);
  } catch {
    return null;
  }
}

/** An arena over a memory. Its scratch space begins in the page at this address. */
export function arenaOver(memory: MemoryLike, page: number, adapt?: Arena['adapt']): Arena {
  const { buffer } = memory;
  const scratch = page + SCRATCH_START;
  const arena = { memory, buffer, linked: new Map(), scratch, views: [], parts: [] };
  return adapt === undefined ? arena : { ...arena, adapt };
}

/** The scratch space as an array of one element type. */
export function scratchOf(arena: Arena, info: DTypeInfo): TypedArray {
  const view = arena.views[info.index];
  if (view !== undefined) return view;
  const made = new info.ctor(arena.buffer, arena.scratch, SCRATCH_ROOM / info.bytes);
  arena.views[info.index] = made;
  return made;
}

/**
 * A part of the scratch space. The last part is kept, because calls on few elements often have one
 * length, and a new view takes 50 ns.
 */
export function scratchPart(arena: Arena, info: DTypeInfo, at: number, count: number): TypedArray {
  const last = arena.parts[info.index];
  if (last !== undefined && last.at === at && last.count === count) return last.view;
  const view = scratchOf(arena, info).subarray(at, at + count);
  arena.parts[info.index] = { at, count, view };
  return view;
}

let staging: Arena | null | undefined;

/**
 * The memory that ordinary arrays are copied through, made at the first call. Null if the engine
 * cannot allocate it.
 */
export function stagingArena(): Arena | null {
  if (staging === undefined) staging = createArena(SCRATCH_BYTES);
  return staging;
}
