import { assertSame } from '@clampwise/testing';
import type { TestBackend } from './backends.ts';

type List = Parameters<typeof assertSame>[0];

/** The GPU backends may lose the sign of zero and flush subnormal numbers to zero. */
function asOnGpu(values: List): number[] {
  return Array.from(values as ArrayLike<number>, (value) =>
    Math.abs(value) < 2 ** -126 ? 0 : value,
  );
}

/**
 * Compares bit for bit on the backends that have our kernels; on the others, as exactly as a GPU
 * computes.
 */
export function assertFor(backend: TestBackend): typeof assertSame {
  if (backend === 'cpu' || backend === 'wasm') return assertSame;
  return (actual, expected, what) => assertSame(asOnGpu(actual), asOnGpu(expected), what);
}
