import { init, jit, numpy } from '@jax-js/jax';
import type { Contender } from '../measure.ts';
import { type Arrays, contender, type Task } from '../task.ts';

/** Starts jax-js. In Node only its wasm device runs, on one thread, and others throw. */
export async function loadJax(): Promise<void> {
  if (!(await init('wasm')).includes('wasm')) throw new Error('jax-js cannot run on wasm');
}

/** The part of a jax-js result to read: one value, or all. */
export type Reading = 'one value' | 'all values';

/**
 * A contender of jax-js: a jitted function of float32 arrays, several times faster than without
 * jit. Of many values it reads back one, as for the other libraries. Of few it reads all, which is
 * faster there.
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
    // A function consumes its argument, unless it gets its own reference.
    call: (x) => jitted(x.ref),
    finish: (y) => {
      const middle = y.size >> 1;
      if (reading === 'all values') return y.dataSync()[middle] as number;
      return y.slice([middle, middle + 1]).dataSync()[0] as number;
    },
    read: (y) => y.ref.dataSync() as Float32Array,
  });
}
