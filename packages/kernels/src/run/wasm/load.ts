import type { Bytes } from './bytes.ts';
import { decodeHex } from './hex.ts';

/** An exported kernel: it takes pointers, counts and numbers, and returns nothing or a status. */
export type Kernel = (...args: (number | bigint | undefined)[]) => number | undefined;

/** The kernels of one module over one memory: by name, then by element type. */
export type Kernels = { readonly [kernel: string]: { readonly [dtype: string]: Kernel } };

/**
 * A WebAssembly.Memory. Declared here because programs may read the package's declarations without
 * WebAssembly types, which come with the types of browsers and of Node.
 */
export interface MemoryLike {
  readonly buffer: ArrayBufferLike;
}

/** One binary: the kernels of a family of operations, compiled at first use. */
export interface Family {
  readonly binary: string;
  /** A WebAssembly.Module. */
  module: object | null;
}

/** Describes a binary without compiling it. */
export function family(binary: string): Family {
  return { binary, module: null };
}

/** What a family needs to know about a memory. */
interface Memory {
  readonly memory: MemoryLike;
  /**
   * The families that are linked to it. Kept here, so that an instance lives no longer than its
   * memory.
   */
  readonly linked: Map<Family, Kernels>;
  readonly adapt?: (binary: Bytes) => Bytes;
}

/** A kernel of a family over a memory. Compiles and links at the first call for that memory. */
export function kernelOf(family: Family, arena: Memory, kernel: string, dtype: string): Kernel {
  const kernels = arena.linked.get(family) ?? link(family, arena);
  return kernels[kernel]?.[dtype] as Kernel;
}

// Sorts the exports into tables once. Building the name of an export at each call took 300 ns.
function link(family: Family, { memory, linked, adapt }: Memory): Kernels {
  const imports = { env: { memory: memory as WebAssembly.Memory } };
  const { exports } = new WebAssembly.Instance(compiled(family, adapt), imports);
  const kernels: { [kernel: string]: { [dtype: string]: Kernel } } = {};
  for (const [name, run] of Object.entries(exports)) {
    const [kernel = '', dtype = ''] = name.split('_');
    kernels[kernel] ??= {};
    (kernels[kernel] as { [dtype: string]: Kernel })[dtype] = run as Kernel;
  }
  linked.set(family, kernels);
  return kernels;
}

function compiled(family: Family, adapt: Memory['adapt']): WebAssembly.Module {
  if (adapt !== undefined) return new WebAssembly.Module(adapt(decodeHex(family.binary)));
  family.module ??= new WebAssembly.Module(decodeHex(family.binary));
  return family.module as WebAssembly.Module;
}
