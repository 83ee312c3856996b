import { fresh } from './fresh.ts';
import type { NumberArray } from './inputs.ts';
import { type Contender, consume, type WaitingContender } from './measure.ts';

/** The arrays of one call. */
export type Arrays = readonly NumberArray[];

/** A piece of work on arrays, with its right results. */
export interface Task<A extends Arrays> {
  /** Inputs to use in turn, so that no branch predictor learns one. */
  readonly inputs: readonly A[];
  /** An input with NaN, the infinities and -0, or null if the values cannot be any of these. */
  readonly special: A | null;
  /** The right value of element i of the result. */
  answer(arrays: A, i: number): number;
  /**
   * The allowed error of a value, given the right result and i. Without it, no error is allowed,
   * and -0 is not 0.
   */
  slack?(wanted: number, i: number): number;
}

/** One way to do a task, with its own kinds of arrays and results. */
interface Way<A, P, R> {
  readonly name: string;
  /** See Contender. */
  readonly enter?: () => void;
  /** Converts an input to a library's own arrays, untimed. */
  prepare(arrays: A): P;
  call(prepared: P): R;
  /** Reads one value of the result, so that the work is done, and frees the result. */
  finish(result: R): number;
  /** All values of a result. */
  read(result: R): ArrayLike<number>;
}

/** The number of inputs for calls on n elements. A branch predictor would learn a few. */
export function turnsFor(n: number): number {
  return n > 4096 ? 1 : 64;
}

/** Makes a contender that uses the inputs of a task in turn. */
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

/**
 * Makes a function that does the work for the next input. It is compiled for each contender, so
 * that its calls are inlined.
 */
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

/** Makes a contender of a library whose calls return promises. */
export function waitingContender<A extends Arrays, P, R>(
  task: Task<A>,
  way: Omit<Way<A, P, R>, 'call'> & { call(prepared: P): Promise<R> },
): WaitingContender {
  const { inputs, special } = task;
  const prepared = inputs.map((input) => way.prepare(input));
  const checked = async (input: A): Promise<string | null> => {
    const result = await way.call(way.prepare(input));
    const fault = firstFault(task, input, way.read(result));
    way.finish(result);
    return fault;
  };
  return {
    name: way.name,
    runAndWait: fresh(waitingTaker<P, R>)(prepared, way.call, way.finish, consume),
    check: () => checked(inputs[0] as A),
    ...(special && { checkSpecial: () => checked(special) }),
  };
}

function waitingTaker<P, R>(
  inputs: readonly P[],
  call: (prepared: P) => Promise<R>,
  finish: (result: R) => number,
  use: (value: number) => void,
): () => Promise<void> {
  let turn = 0;
  return async () => {
    turn = turn + 1 < inputs.length ? turn + 1 : 0;
    use(finish(await call(inputs[turn] as P)));
  };
}

/** Makes a contender that works on typed arrays. */
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
 * A contender whose values may be inexact. One that rounds otherwise, or adds up in float32, did
 * the work. It is still marked as wrong.
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

/** Returns the fault of a result, or null if it is right. */
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

/** Describes a wrong value. */
export function faultText(x: number | undefined, got: number | undefined, wanted: number): string {
  return `${text(x)} gives ${text(got)}, not ${text(wanted)}`;
}

function text(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : String(Number(value?.toPrecision(7)));
}
