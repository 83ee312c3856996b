import { dtypeOf, type TypedArray } from '@clampwise/testing';
import { type AttachedMemory, attach } from '../../src/raw.ts';
import { copyInto } from './harness.ts';
import type { Apply } from './placements.ts';

const PAGE = 65536;
const CACHE_LINE = 64;

/** A memory with an allocator as simple as one can be: it hands out what follows, and takes all of it back at once. */
export class TestMemory {
  readonly memory: WebAssembly.Memory;
  readonly attached: AttachedMemory;
  #next = 8;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.attached = attach(memory, { alloc: (bytes) => this.alloc(bytes), free: () => {} });
  }

  /** Reserves bytes, and makes the memory grow where it ends. */
  alloc(bytes: number): number {
    const address = this.#next;
    this.#next += Math.ceil(Math.max(bytes, 1) / CACHE_LINE) * CACHE_LINE;
    const missing = this.#next - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** A copy of x in the memory. */
  place<T extends TypedArray>(x: T): T {
    const view = this.attached.view(dtypeOf(x), this.alloc(x.byteLength), x.length);
    return copyInto(view as TypedArray as T, x);
  }

  /** Runs a function, and takes back what it placed. The memory does not grow inside, so its views stay valid. */
  scope<R>(fn: (place: <T extends TypedArray>(x: T) => T) => R): R {
    const start = this.#next;
    this.alloc(16 * PAGE);
    this.#next = start;
    try {
      return fn((x) => this.place(x));
    } finally {
      this.#next = start;
    }
  }

  /** The same function, run over the memory. */
  running(apply: Apply): Apply {
    return (x, out, place) => this.attached.run(() => apply(x, out, place));
  }
}

export const attached: TestMemory = new TestMemory(new WebAssembly.Memory({ initial: 1 }));

export const attachedShared: TestMemory = new TestMemory(
  new WebAssembly.Memory({ initial: 1, maximum: 1024, shared: true }),
);
