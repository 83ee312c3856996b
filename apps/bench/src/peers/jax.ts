import { init, jit, numpy } from '@jax-js/jax';
import type { Contender } from '../measure.ts';
import { type Arrays, contender, type Task } from '../task.ts';

/** Starts jax-js. Only its wasm device runs in Node, on one thread; asking for the others throws there. */
export async function loadJax(): Promise<void> {
  if (!(await init('wasm')).includes('wasm')) throw new Error('jax-js cannot run on wasm');
}

/** How a jax-js result is read: one value of it, or all. */
export type Reading = 'one value' | 'all values';

/**
 * A contender of jax-js: a jitted function of float32 arrays, which runs several times faster than the same without jit. Of many
 * values one is read back, as for the others; of few, all, which is faster there.
 */
export function onJax<A extends Arrays>(
  task: Task<A>,
  reading: Reading,
  call: (x: numpy.Array) => numpy.Array,
  name = 'jax-js',
): Contender {
  const jitted = jit(call as (x: numpy.Array) => numpy.Array);
  return contender(task, {
    name,
    prepare: ([x]) => numpy.array(x as Float32Array),
    // A function takes its argument away, unless it is given a reference of its own.
    call: (x) => jitted(x.ref),
    finish: (y) => {
      const middle = y.size >> 1;
      if (reading === 'all values') return y.dataSync()[middle] as number;
      return y.slice([middle, middle + 1]).dataSync()[0] as number;
    },
    read: (y) => y.ref.dataSync() as Float32Array,
  });
}
