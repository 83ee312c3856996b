import { assertSame } from '@clampwise/testing';
import type { BackendName } from './backends.ts';

type List = Parameters<typeof assertSame>[0];

/** The GPU backends may lose the sign of zero, and flush numbers too small to be normal to zero. */
function asOnGpu(values: List): number[] {
  return Array.from(values as ArrayLike<number>, (value) =>
    Math.abs(value) < 2 ** -126 ? 0 : value,
  );
}

/** Compares to the last bit on the backends that have our kernels, as far as a GPU can be asked to on the others. */
export function assertFor(backend: BackendName): typeof assertSame {
  if (backend === 'cpu' || backend === 'wasm') return assertSame;
  return (actual, expected, what) => assertSame(asOnGpu(actual), asOnGpu(expected), what);
}
