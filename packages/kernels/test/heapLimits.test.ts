import type { TypedArray } from '@clampwise/testing';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { heap } from '../src/index.ts';
import { freshKernels } from './support/fresh.ts';
import { BACKENDS, caught } from './support/harness.ts';

const MiB = 1024 * 1024;

// The first call reserves the heap, which info() tells.
beforeAll(() => heap.free(heap.alloc(1)));

describe('a full heap', () => {
  it('gives ordinary arrays to heap.alloc, and goes on when there is room again', async () => {
    const kernels = await freshKernels();
    kernels.configure({ heapBytes: 2 * MiB });
    kernels.heap.free(kernels.heap.alloc(1));
    const empty = kernels.heap.info();
    const large = kernels.heap.alloc(10 * MiB, 'uint8');
    expect(kernels.heap.has(large)).toBe(false);
    expect(large.length).toBe(10 * MiB);
    kernels.heap.free(large);
    const all = kernels.heap.alloc(1.5 * MiB, 'uint8');
    expect(kernels.heap.has(all)).toBe(true);
    const next = kernels.heap.zeros(MiB, 'uint8');
    expect(kernels.heap.has(next)).toBe(false);
    expect(kernels.heap.has(kernels.heap.from(new Uint8Array(MiB)))).toBe(false);
    kernels.heap.free(next);
    kernels.heap.free(all);
    const again = kernels.heap.alloc(1.5 * MiB, 'uint8');
    expect(kernels.heap.has(again)).toBe(true);
    kernels.heap.free(again);
    expect(kernels.heap.info().usedBytes).toBe(empty.usedBytes);
  });

  it('has room for a large array after many small ones of every size have gone', async () => {
    const kernels = await freshKernels();
    kernels.configure({ heapBytes: 4 * MiB });
    const small = Array.from({ length: 3000 }, (_, k) => kernels.heap.alloc(k % 2100, 'uint8'));
    small.forEach((array) => void kernels.heap.free(array));
    expect(kernels.heap.info()).toMatchObject({ usedBytes: 0, arrays: 0 });
    const large = kernels.heap.alloc(Math.floor(3.9 * MiB), 'uint8');
    expect(kernels.heap.has(large)).toBe(true);
  });

  it('can use nearly all of its size', async () => {
    const kernels = await freshKernels();
    kernels.configure({ heapBytes: 8 * MiB });
    let bytes = 0;
    while (kernels.heap.has(kernels.heap.alloc(64 * 1024, 'uint8'))) bytes += 64 * 1024;
    expect(bytes).toBeGreaterThanOrEqual(7 * MiB);
    expect(bytes).toBeLessThanOrEqual(8 * MiB);
  });

  it('gives results in a scope as ordinary arrays, and right ones', async () => {
    const kernels = await freshKernels();
    kernels.configure({ heapBytes: 4 * MiB });
    for (const backend of BACKENDS) {
      kernels.configure({ backend });
      const x = kernels.heap.alloc(500_000, 'float32').fill(3);
      expect(kernels.heap.has(x)).toBe(true);
      kernels.heap.scope(() => {
        const filler: TypedArray[] = [];
        while (true) {
          const next = kernels.heap.alloc(2000, 'uint8');
          if (!kernels.heap.has(next)) break;
          filler.push(next);
        }
        expect(filler.length).toBeGreaterThan(10);
        const before = kernels.heap.info();
        for (const result of [
          kernels.clip(x, 0, 2),
          kernels.clip(x, null, new Float32Array(x.length).fill(2)),
        ]) {
          expect(kernels.heap.has(result)).toBe(false);
          expect(result.length).toBe(x.length);
          expect(result.every((value) => value === 2)).toBe(true);
        }
        expect(kernels.nonNeg(x).every((value) => value === 3)).toBe(true);
        const { dx, dMax } = kernels.clipVjp(x, x, null, 2);
        expect(dx.every((value) => value === 0)).toBe(true);
        expect(dMax).toBe(1_500_000);
        expect(kernels.heap.info()).toEqual(before);
      });
      kernels.heap.free(x);
      expect(kernels.heap.info().usedBytes).toBe(0);
    }
  });
});

describe('the heap as a whole', () => {
  it('never moves: views stay where they are while it fills', () => {
    const first = heap.from(Float32Array.of(1, 2, 3));
    heap.scope(() => {
      for (let k = 0; k < 40; k++) heap.alloc(500_000, 'float32');
      expect([...first]).toEqual([1, 2, 3]);
      expect(heap.alloc(1).buffer).toBe(first.buffer);
    });
    heap.free(first);
  });

  it('keeps arrays apart through any sequence of alloc and free', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('alloc' as const),
        bytes: fc.oneof(fc.nat(40), fc.nat(3000), fc.nat(200_000)),
      }),
      fc.record({ kind: fc.constant('free' as const), which: fc.nat(1000) }),
    );
    const before = heap.info();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const live: { view: Uint8Array; mark: number }[] = [];
        let mark = 0;
        const intact = ({ view, mark: own }: { view: Uint8Array; mark: number }): boolean =>
          view.every((b) => b === own);
        for (const s of steps) {
          if (s.kind === 'alloc') {
            mark = (mark % 255) + 1;
            const view = heap.alloc(s.bytes, 'uint8').fill(mark);
            expect(heap.has(view)).toBe(true);
            live.push({ view, mark });
          } else if (live.length > 0) {
            const [gone] = live.splice(s.which % live.length, 1) as [
              { view: Uint8Array; mark: number },
            ];
            expect(intact(gone)).toBe(true);
            heap.free(gone.view);
          }
        }
        expect(heap.info().arrays - before.arrays).toBe(live.length);
        for (const entry of live) {
          expect(intact(entry)).toBe(true);
          heap.free(entry.view);
        }
        expect(heap.info()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('is not reserved by calls that do not ask for it', async () => {
    const kernels = await freshKernels();
    const before = kernels.heap.info();
    kernels.clip(new Float32Array(1_000_000), 0, 1);
    kernels.nonNeg(new Float32Array(100));
    kernels.heap.has(new Float32Array(1));
    kernels.heap.free(new Float32Array(1));
    expect(kernels.heap.info()).toEqual(before);
    expect(before.reserved).toBe(false);
    kernels.configure({ heapBytes: 3 * MiB });
    kernels.heap.alloc(1);
    expect(kernels.heap.info()).toMatchObject({ reserved: true });
  });

  it('cannot be resized once it exists', async () => {
    const kernels = await freshKernels();
    kernels.configure({ heapBytes: 4 * MiB });
    kernels.configure({ heapBytes: 8 * MiB });
    kernels.heap.alloc(1);
    const error = caught(() => kernels.configure({ heapBytes: 8 * MiB }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ op: 'configure', argument: 'heapBytes' });
  });
});

describe('a reservation that the engine rejects', () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** A WebAssembly whose memories have at most so many bytes. */
  function limitMemory(bytes: number): void {
    const { Memory } = WebAssembly;
    class LimitedMemory extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.initial * 65536 > bytes)
          throw new RangeError('WebAssembly.Memory(): could not allocate memory');
        super(descriptor);
      }
    }
    const limited = Object.create(WebAssembly, { Memory: { value: LimitedMemory } });
    vi.stubGlobal('WebAssembly', limited);
  }

  const x = Float32Array.from({ length: 5000 }, (_, i) => i - 2500);

  it('is tried again with half the size', async () => {
    limitMemory(70 * MiB);
    const kernels = await freshKernels();
    const array = kernels.heap.alloc(10, 'float32');
    expect(kernels.heap.has(array)).toBe(true);
    const { capacityBytes } = kernels.heap.info();
    expect(capacityBytes).toBeLessThanOrEqual(70 * MiB);
    expect(capacityBytes).toBeGreaterThanOrEqual(30 * MiB);
  });

  it.each(BACKENDS)(
    'at every size leaves ordinary arrays and right answers (%s)',
    async (backend) => {
      limitMemory(1.5 * MiB);
      const kernels = await freshKernels();
      kernels.configure({ backend });
      const array = kernels.heap.from(x);
      expect(kernels.heap.has(array)).toBe(false);
      expect(array).not.toBe(x);
      expect([...array]).toEqual([...x]);
      const result = kernels.heap.scope(() => kernels.clip(array, -1, 1));
      expect([...result]).toEqual([...x].map((v) => Math.max(-1, Math.min(1, v))));
      kernels.heap.free(array);
      kernels.heap.free(array);
      expect(kernels.heap.info()).toMatchObject({ reserved: false, usedBytes: 0, arrays: 0 });
      expect(caught(() => kernels.heap.scope(() => Promise.resolve()))).toBeInstanceOf(TypeError);
    },
  );

  it('even of the staging memory leaves right answers', async () => {
    limitMemory(0);
    const kernels = await freshKernels();
    for (const backend of ['auto', 'wasm', 'js'] as const) {
      kernels.configure({ backend });
      expect([...kernels.clip(x, -1, 1)]).toEqual([...x].map((v) => Math.max(-1, Math.min(1, v))));
      expect([
        ...kernels.clip(
          x,
          Float32Array.from(x, () => 0),
          null,
        ),
      ]).toEqual([...x].map((v) => Math.max(0, v)));
      expect([...kernels.nonNeg(x)]).toEqual([...x].map((v) => Math.max(0, v)));
      const { dx, dMax } = kernels.clipVjp(
        Float32Array.from(x, () => 1),
        x,
        null,
        1,
      );
      expect([...dx]).toEqual([...x].map((v) => (v <= 1 ? 1 : 0)));
      expect(dMax).toBe(2498);
    }
  });
});
