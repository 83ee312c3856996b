import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { matmul, mean, sum } from '../src/algebra/index.ts';
import { clip, clipVjp, heap, isClampwiseError, ndarray } from '../src/index.ts';
import { attach } from '../src/raw.ts';
import { attached, attachedShared, TestMemory } from './support/attached.ts';
import { caught, traced } from './support/harness.ts';

const values = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * 3);

const MEMORIES = [
  ['a plain memory', attached],
  ['a shared memory', attachedShared],
] as const;

describe.each(MEMORIES)('over %s', (_, memory) => {
  it('works in place: nothing is copied in or out', () => {
    memory.scope((place) => {
      const x = place(values(5000));
      const events = traced(() => {
        memory.attached.run(() => clip(x, -1, 1, { out: x }));
      });
      expect(events).toMatchObject([{ backend: 'wasm', placement: 'heap' }]);
      expect([...x]).toEqual([...clip(values(5000), -1, 1)]);
    });
  });

  it('outside of run, its arrays are ordinary ones', () => {
    memory.scope((place) => {
      const x = place(values(5000));
      const events = traced(() => clip(x, -1, 1));
      expect(events).toMatchObject([{ backend: 'wasm', placement: 'staged' }]);
    });
  });

  it("gives clip's gradients, summed and for each column", () => {
    memory.scope((place) => {
      const [dy, x] = [values(6000), values(6000).reverse()];
      const bounds = [Float32Array.of(-1, -2, 0), Float32Array.of(1, 2, 0.5)] as const;
      const inMemory = memory.attached.run(() => [
        clipVjp(place(dy), place(x), -1, 1),
        clipVjp(place(dy), place(x), place(bounds[0]), bounds[1], { shape: [2000, 3] }),
      ]);
      const ordinary = [
        clipVjp(dy, x, -1, 1),
        clipVjp(dy, x, bounds[0], bounds[1], { shape: [2000, 3] }),
      ];
      expect(inMemory).toEqual(ordinary);
    });
  });

  it('multiplies and sums', () => {
    memory.scope((place) => {
      const [a, b] = [values(40 * 300), values(300 * 24)];
      const product = (left: Float32Array, right: Float32Array) =>
        matmul(ndarray(left, [40, 300]), ndarray(right, [300, 24]));
      const expected = product(a, b);
      expect(memory.attached.run(() => product(place(a), place(b)))).toEqual(expected);
      expect(memory.attached.run(() => product(a, place(b)))).toEqual(expected);
      for (const reduce of [sum, mean]) {
        const rows = reduce(ndarray(a, [40, 300]), { axis: 0 });
        const all = reduce(ndarray(a, [40, 300]));
        memory.attached.run(() => {
          expect(reduce(ndarray(place(a), [40, 300]), { axis: 0 })).toEqual(rows);
          expect(reduce(ndarray(place(a), [40, 300]))).toEqual(all);
        });
      }
    });
  });
});

describe('a memory that grows', () => {
  it('is looked up anew at each run', () => {
    const grows = new TestMemory(new WebAssembly.Memory({ initial: 20 }));
    const address = grows.alloc(4000);
    const before = grows.attached.view('float32', address, 1000);
    before.set(values(1000));
    grows.attached.run(() => clip(before, -1, 1, { out: before }));
    grows.memory.grow(3);
    expect(before.length).toBe(0);
    const after = grows.attached.view('float32', address, 1000);
    const events = traced(() => {
      grows.attached.run(() => clip(after, -0.5, [0.5], { out: after }));
    });
    expect(events).toMatchObject([{ placement: 'heap' }]);
    expect([...after]).toEqual([...clip(values(1000), -0.5, 0.5)]);
  });

  it('makes an array of before a detached one, which is rejected', () => {
    const grows = new TestMemory(new WebAssembly.Memory({ initial: 20 }));
    const stale = grows.attached.view('float32', grows.alloc(4000), 1000);
    grows.memory.grow(1);
    expect(() => grows.attached.run(() => clip(stale, 0, 1))).toThrow(TypeError);
  });
});

describe('scratch space', () => {
  it('lies in the block that alloc gave, and nothing else is written', () => {
    const memory = new WebAssembly.Memory({ initial: 40 });
    const bytes = new Uint8Array(memory.buffer).fill(0xa5);
    // An address that is no multiple of anything: the scratch space aligns itself.
    const start = 4321;
    let end = start;
    const alloc = (size: number): number => {
      end = start + size;
      return start;
    };
    const attachedHere = attach(memory, { alloc, free: () => {} });
    const x = values(100_000);
    const y = values(100_000).map(Math.abs);
    const out = attachedHere.view('float32', 65536 * 36, 64);
    attachedHere.run(() => {
      clip(x.subarray(0, 64), -1, [1], { out });
      clipVjp(x, y, Float32Array.of(0), 1);
      matmul(ndarray(x, [100, 1000]), ndarray(y, [1000, 100]));
      sum(ndarray(x, [100, 1000]), { axis: 0 });
    });
    const untouched = bytes.every(
      (byte, at) =>
        byte === 0xa5 ||
        (at >= start && at < end) ||
        (at >= out.byteOffset && at < out.byteOffset + out.byteLength),
    );
    expect(untouched).toBe(true);
  });

  it('goes back at release, once', () => {
    const freed: number[] = [];
    const memory = new WebAssembly.Memory({ initial: 40 });
    const owner = { alloc: () => 4096, free: (address: number) => void freed.push(address) };
    const temporary = attach(memory, owner);
    temporary.release();
    temporary.release();
    expect(freed).toEqual([4096]);
    expect(() => temporary.run(() => 1)).toThrow(/release/);
    expect(() => temporary.view('int8', 0, 1)).toThrow(/release/);
  });

  it('does not go back while something runs', () => {
    const freed: number[] = [];
    const memory = new WebAssembly.Memory({ initial: 40 });
    const owner = { alloc: () => 4096, free: (address: number) => void freed.push(address) };
    const busy = attach(memory, owner);
    expect(() => busy.run(() => busy.release())).toThrow(TypeError);
    expect(freed).toEqual([]);
    busy.release();
    expect(freed).toEqual([4096]);
  });

  it('an output that overlaps the input in part is rejected, at address 0 too', () => {
    const memory = new WebAssembly.Memory({ initial: 40 });
    const here = attach(memory, { alloc: () => 65536, free: () => {} });
    const x = here.view('float32', 0, 1000);
    const out = here.view('float32', 16, 1000);
    expect(() => here.run(() => clip(x, 0, 1, { out }))).toThrow(RangeError);
  });
});

describe('an instance', () => {
  it('lives no longer than its memory', async () => {
    // The memory alone can be told; each holds 4 MiB.
    const alive: WeakRef<WebAssembly.Memory>[] = [];
    const use = (): void => {
      const own = new TestMemory(new WebAssembly.Memory({ initial: 64 }));
      alive.push(new WeakRef(own.memory));
      own.scope((place) => own.attached.run(() => clip(place(values(1000)), 0, 1)));
    };
    for (let k = 0; k < 6; k++) use();
    const gc = (globalThis as { gc?: () => void }).gc;
    if (gc === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
    gc();
    expect(alive.filter((memory) => memory.deref() !== undefined).length).toBeLessThan(6);
  });
});

describe('an array at the end of 4 GiB', () => {
  const memory = fourGiB();
  it.skipIf(memory === null).each([0, 4, 16, 48, 60, 64, 128])('%i bytes before it', (gap) => {
    if (memory === null) return;
    const whole = attach(memory, { alloc: () => 65536, free: () => {} });
    const x = whole.view('float32', 2 ** 32 - gap - 400, 100);
    const start = new Uint8Array(memory.buffer, 0, 1024).fill(0xa5);
    x.set(values(100));
    whole.run(() => clip(x, -1, 1, { out: x }));
    expect([...x]).toEqual([...clip(values(100), -1, 1)]);
    whole.run(() => clip(x, [0], null, { out: x }));
    expect([...x]).toEqual([...clip(values(100), 0, 1)]);
    expect(start.every((byte) => byte === 0xa5)).toBe(true);
  });
});

/** As much as WebAssembly can address: addresses alone, of which little is ever touched. */
function fourGiB(): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial: 65536, maximum: 65536 });
  } catch {
    return null;
  }
}

describe('an instance', () => {
  it('lives no longer than its memory', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const alive: WeakRef<WebAssembly.Memory>[] = [];
    const use = (): void => {
      const own = new TestMemory(new WebAssembly.Memory({ initial: 64 }));
      alive.push(new WeakRef(own.memory));
      own.scope((place) => own.attached.run(() => clip(place(values(1000)), 0, 1)));
    };
    for (let k = 0; k < 6; k++) use();
    for (let k = 0; k < 5; k++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      gc();
    }
    expect(alive.filter((memory) => memory.deref() !== undefined).length).toBeLessThan(3);
  });
});

describe('the heap', () => {
  it('stays what it was after a run, also after one that threw', () => {
    const mine = heap.from(values(1000));
    expect(() =>
      attached.attached.run(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    attached.attached.run(() => {
      expect(heap.has(mine)).toBe(true);
      expect([...clip(mine, -1, 1)]).toEqual([...clip(values(1000), -1, 1)]);
    });
    expect(traced(() => clip(mine, -1, 1))).toMatchObject([{ placement: 'heap' }]);
    heap.free(mine);
    expect(() => clip(mine, -1, 1)).toThrow(/free/);
    attached.attached.run(() => {
      expect(() => clip(mine, -1, 1)).toThrow(/free/);
      expect(() => clip(values(1000), -1, 1, { out: mine })).toThrow(/free/);
    });
  });
});

describe('bad input', () => {
  const memory = new WebAssembly.Memory({ initial: 20 });
  const owner = { alloc: () => 8, free: () => {} };
  const { attached: good } = attached;
  it.each([
    [
      'no memory',
      () => attach({ buffer: new ArrayBuffer(8) } as never, owner),
      TypeError,
      'memory',
    ],
    ['no owner', () => attach(memory, undefined as never), TypeError, 'owner.alloc'],
    ['no free', () => attach(memory, { alloc: () => 8 } as never), TypeError, 'owner.free'],
    ['no room', () => attach(memory, { ...owner, alloc: () => 0 }), RangeError, 'owner.alloc'],
    [
      'past the end',
      () => attach(memory, { ...owner, alloc: () => 2 ** 20 }),
      RangeError,
      'owner.alloc',
    ],
    [
      'beyond 4 GiB',
      () => attach(memory, { ...owner, alloc: () => 2 ** 32 + 8 }),
      RangeError,
      'owner.alloc',
    ],
    [
      'negative, past the end',
      () => attach(memory, { ...owner, alloc: () => -16 }),
      RangeError,
      'owner.alloc',
    ],
    [
      'no address',
      () => attach(memory, { ...owner, alloc: () => '8' as never }),
      TypeError,
      'owner.alloc',
    ],
    ['no function', () => good.run(1 as never), TypeError, 'fn'],
    ['a promise', () => good.run(async () => 1), TypeError, 'fn'],
    ['no dtype', () => good.view('float' as never, 0, 1), TypeError, 'dtype'],
    ['an odd address', () => good.view('float32', 2, 1), RangeError, 'address'],
    ['a negative address', () => good.view('float32', -4, 1), RangeError, 'address'],
    ['too long', () => good.view('float32', 8, 2 ** 30), RangeError, 'length'],
    ['past the end', () => good.view('int8', 2 ** 33, 0), RangeError, 'length'],
  ] as const)('%s', (_, call, kind, argument) => {
    const error = caught(call);
    expect(error).toBeInstanceOf(kind);
    expect(isClampwiseError(error) && error.argument).toBe(argument);
  });
});
