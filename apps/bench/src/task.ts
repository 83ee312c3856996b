import { fresh } from './fresh.ts';
import type { NumberArray } from './inputs.ts';
import { type Contender, consume } from './measure.ts';

/** The arrays of one call. */
export type Arrays = readonly NumberArray[];

/** A piece of work on arrays, with its right answers. */
export interface Task<A extends Arrays> {
  /** Taken in turn, so that no branch predictor learns one of them by heart. */
  readonly inputs: readonly A[];
  /** An input with NaN, the infinities and -0 in it; null where the values cannot be any of these. */
  readonly special: A | null;
  /** The value that element i of the result has to be. */
  answer(arrays: A, i: number): number;
  /** How far from the answer a value may be, given the answer and i; not at all unless given, and then -0 is not 0. */
  slack?(wanted: number, i: number): number;
}

/** One way to do a task, with arrays and results of its own kind. */
interface Way<A, P, R> {
  readonly name: string;
  /** See Contender. */
  readonly enter?: () => void;
  /** Makes an input ready, untimed: a library's own arrays. */
  prepare(arrays: A): P;
  call(prepared: P): R;
  /** Makes sure that the work is done, by one value of the result, and lets go of the result. */
  finish(result: R): number;
  /** All values of a result. */
  read(result: R): ArrayLike<number>;
}

/** How many different inputs there are for calls on n elements: many where a few are learned by heart. */
export function turnsFor(n: number): number {
  return n > 4096 ? 1 : 64;
}

/** A contender that takes the inputs of a task in turn. */
export function contender<A extends Arrays, P, R>(task: Task<A>, way: Way<A, P, R>): Contender {
  const { inputs, special } = task;
  way.enter?.();
  const prepared = inputs.map((input) => way.prepare(input));
  const checked = (input: A): string | null => {
    const result = way.call(way.prepare(input));
    const fault = firstFault(task, input, way.read(result));
    way.finish(result);
    return fault;
  };
  return {
    name: way.name,
    ...(way.enter && { enter: way.enter }),
    run: fresh(taker<P, R>)(prepared, way.call, way.finish, consume),
    check: () => checked(inputs[0] as A),
    ...(special && { checkSpecial: () => checked(special) }),
  };
}

/** Makes a function that does the work for the next input. It is compiled for each contender, so that its calls are inlined. */
function taker<P, R>(
  inputs: readonly P[],
  call: (prepared: P) => R,
  finish: (result: R) => number,
  use: (value: number) => void,
): () => void {
  let turn = 0;
  return () => {
    turn = turn + 1 < inputs.length ? turn + 1 : 0;
    use(finish(call(inputs[turn] as P)));
  };
}

/** A contender that works on the typed arrays themselves. */
export function onArrays<A extends Arrays>(
  task: Task<A>,
  name: string,
  call: (arrays: A) => ArrayLike<number>,
): Contender {
  return contender(task, {
    name,
    prepare: (arrays) => arrays,
    call,
    finish: (y) => y[y.length >> 1] as number,
    read: (y) => y,
  });
}

/**
 * A contender whose values need not be the right ones, only near them, to count: one that rounds in another way, or adds up in
 * float32, did the work. It is marked all the same.
 */
export function lenient<A extends Arrays>(
  task: Task<A>,
  slack: (wanted: number) => number,
  make: (task: Task<A>) => Contender,
): Contender {
  const { check } = make({ ...task, slack });
  const strict = make(task);
  return {
    ...strict,
    check,
    checkSpecial: () => strict.check() ?? strict.checkSpecial?.() ?? null,
  };
}

/** What is wrong with a result; null where it is all right. */
export function firstFault<A extends Arrays>(
  task: Task<A>,
  arrays: A,
  got: ArrayLike<number>,
): string | null {
  const [x] = arrays as readonly ArrayLike<number>[];
  if (x === undefined) return null;
  if (got.length !== x.length) return `${got.length} values, not ${x.length}`;
  for (let i = 0; i < x.length; i++) {
    const wanted = task.answer(arrays, i);
    if (Object.is(got[i], wanted)) continue;
    const slack = task.slack?.(wanted, i) ?? 0;
    if (slack > 0 && Math.abs((got[i] as number) - wanted) <= slack) continue;
    return faultText(x[i], got[i], wanted);
  }
  return null;
}

/** How a wrong value is told. */
export function faultText(x: number | undefined, got: number | undefined, wanted: number): string {
  return `${text(x)} gives ${text(got)}, not ${text(wanted)}`;
}

function text(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : String(Number(value?.toPrecision(7)));
}
