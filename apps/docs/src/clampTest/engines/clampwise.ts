import { clip, clipVjp, configure, ndarray, saturateCast } from '@clampwise/kernels';
import type { Engine } from '../engine.ts';

function clampwise(backend: 'wasm' | 'js'): Engine {
  /** Runs a call on one backend. Nothing else on the page runs meanwhile. */
  const on = <T>(run: () => T): T => {
    configure({ backend });
    try {
      return run();
    } finally {
      configure({ backend: 'auto' });
    }
  };
  return {
    id: `clampwise-${backend}`,
    name: 'Clampwise',
    form: backend,
    clip: (x, shape, { min, max }) => on(() => clip(ndarray(x, [...shape]), min, max).data),
    prepare: (x, min, max) => {
      const out = new Float32Array(x.length);
      return () => on(() => clip(x, min, max, { out }));
    },
    gradient: (dy, x, _, { min, max }) => on(() => clipVjp(dy, x, min, max).dx),
    cast: (x, { scale, dtype }) => on(() => saturateCast(x, dtype, { scale })),
  };
}

export const CLAMPWISE: readonly Engine[] = [clampwise('wasm'), clampwise('js')];
