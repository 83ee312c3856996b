import { heap } from '@clampwise/kernels';
import type { NumberArray } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { contender, type Task } from '../task.ts';
import { OURS } from './suite.ts';

/** A contender of ours whose arrays lie in the heap, as those of libraries lie in their own memories; and what frees them. */
export function onHeap<A extends NumberArray>(
  task: Task<readonly [A]>,
  call: (x: A, out: A) => ArrayLike<number>,
): { readonly contender: Contender; release(): void } {
  const owned: A[] = [];
  const own = (values: A): A => {
    const array = heap.from(values) as unknown as A;
    owned.push(array);
    return array;
  };
  const out = own((task.inputs[0] as readonly [A])[0]);
  return {
    contender: contender(task, {
      name: `${OURS}, in the heap`,
      prepare: ([x]) => own(x),
      call: (x) => call(x, out),
      finish: (y) => y[y.length >> 1] as number,
      read: (y) => y,
    }),
    release: () => {
      for (const array of owned.splice(0)) heap.free(array);
    },
  };
}
