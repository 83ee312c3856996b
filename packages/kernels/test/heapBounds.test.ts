import { assertSame } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { matmul } from '../src/algebra/index.ts';
import { clip, clipVjp, heap, ndarray, type TypedArray } from '../src/index.ts';
import { BACKENDS, on } from './support/harness.ts';

/** The same gradients, and the same of them. */
function expectSame(actual: object, expected: object): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  const found = Object.values(actual);
  for (const [k, value] of Object.values(expected).entries()) {
    if (ArrayBuffer.isView(value)) assertSame(found[k], value as Float32Array);
    else expect(found[k]).toEqual(value);
  }
}

// A bound alone may lie in the heap: every operation then has to run over the heap's memory.
describe.each(BACKENDS)('a bound alone in the heap, on %s', (backend) => {
  const lengths = [1, 127, 128, 5000, 40_000];
  const values = (n: number): Float32Array =>
    Float32Array.from({ length: n }, (_, i) => (i % 7) - 3);

  it.each(lengths)('%i elements', (n) => {
    on(backend, () => {
      const [x, dy] = [values(n), values(n).map((v) => v * 2 + 1)];
      const bound = Float32Array.from({ length: n }, (_, i) => (i % 3) - 1);
      const resident = heap.from(bound);
      for (const gradient of ['exact', 'inward', 'straightThrough'] as const) {
        expectSame(
          clipVjp(dy, x, resident, null, { gradient }),
          clipVjp(dy, x, bound, null, { gradient }),
        );
        expectSame(
          clipVjp(dy, x, -1, resident, { gradient }),
          clipVjp(dy, x, -1, bound, { gradient }),
        );
      }
      assertSame(clip(x, resident, null), clip(x, bound, null));
      heap.free(resident);
    });
  });

  it('in a scope all results go to the heap', () => {
    on(backend, () => {
      heap.scope(() => {
        const x = values(300);
        const { dx, dMin } = clipVjp(x, x, heap.from(values(300)), null);
        expect(heap.has(dx)).toBe(true);
        expect(heap.has(dMin as TypedArray)).toBe(true);
      });
    });
  });

  it('and of a product, its bias alone', () => {
    on(backend, () => {
      heap.scope(() => {
        const x = ndarray(values(64 * 64), [64, 64]);
        const bias = ndarray(values(64), [64]);
        const resident = ndarray(heap.from(bias.data), [64]);
        const product = matmul(x, x, { bias: resident, activation: 'relu' });
        expect(heap.has(product)).toBe(true);
        expect([...product.data]).toEqual([...matmul(x, x, { bias, activation: 'relu' }).data]);
      });
    });
  });
});
