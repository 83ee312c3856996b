import { decodeBase64 } from './base64.ts';

/** A kernel as a module exports it: pointers, counts and numbers in; nothing, or a status, out. */
export type Kernel = (...args: (number | bigint | undefined)[]) => number | undefined;

/** The kernels of one module over one memory: by name, then by element type. */
export type Kernels = { readonly [kernel: string]: { readonly [dtype: string]: Kernel } };

/** One binary: the kernels of a family of operations, compiled when first used. */
export interface Family {
  readonly binary: string;
  module: WebAssembly.Module | null;
  /** The instances, by the number of the arena whose memory they import. */
  readonly instances: Kernels[];
}

/** Describes a binary without compiling it. */
export function family(binary: string): Family {
  return { binary, module: null, instances: [] };
}

/** What a family needs to know of a memory. */
interface Memory {
  readonly id: number;
  readonly memory: WebAssembly.Memory;
  readonly adapt?: (binary: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

/** A kernel of a family over a memory. Compiles and links at the first call for that memory. */
export function kernelOf(family: Family, arena: Memory, kernel: string, dtype: string): Kernel {
  const kernels = family.instances[arena.id] ?? link(family, arena);
  return kernels[kernel]?.[dtype] as Kernel;
}

// Looking an export up by a name put together at each call took 300 ns, so the exports are sorted into tables once.
function link(family: Family, { id, memory, adapt }: Memory): Kernels {
  const { exports } = new WebAssembly.Instance(compiled(family, adapt), { env: { memory } });
  const kernels: { [kernel: string]: { [dtype: string]: Kernel } } = {};
  for (const [name, run] of Object.entries(exports)) {
    const [kernel = '', dtype = ''] = name.split('_');
    kernels[kernel] ??= {};
    (kernels[kernel] as { [dtype: string]: Kernel })[dtype] = run as Kernel;
  }
  family.instances[id] = kernels;
  return kernels;
}

function compiled(family: Family, adapt: Memory['adapt']): WebAssembly.Module {
  if (adapt !== undefined) return new WebAssembly.Module(adapt(decodeBase64(family.binary)));
  family.module ??= new WebAssembly.Module(decodeBase64(family.binary));
  return family.module;
}
