import { heap } from '@clampwise/kernels';
import type { NumberArray } from '../inputs.ts';
import type { Contender } from '../measure.ts';
import { contender, type Task } from '../task.ts';
import { IN_HEAP } from './suite.ts';

/**
 * A Clampwise contender whose arrays lie in the heap, as the arrays of other libraries lie in their
 * memories, and a function that frees them. Its output has the kind and length of its input, unless
 * you give one.
 */
export function onHeap<A extends NumberArray, O extends NumberArray = A>(
  task: Task<readonly [A]>,
  call: (x: A, out: O) => ArrayLike<number>,
  likeOut?: O,
): { readonly contender: Contender; release(): void } {
  const owned: NumberArray[] = [];
  const own = <T extends NumberArray>(values: T): T => {
    const array = heap.from(values) as unknown as T;
    owned.push(array);
    return array;
  };
  const out = own(likeOut ?? ((task.inputs[0] as readonly [A])[0] as unknown as O));
  return {
    contender: contender(task, {
      name: IN_HEAP,
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
