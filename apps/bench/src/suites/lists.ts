import { clipByGlobalNorm } from '@clampwise/kernels';
import { fresh } from '../fresh.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { faultText } from '../task.ts';
import { OURS } from './suite.ts';

/** The lengths of the gradients of example 2's model: two dense layers. */
export const FEW: readonly number[] = [50, 10, 50, 5];

/** The name of the contender with two loops. */
export const TWO_LOOPS = 'two loops';

type Lists = (x: readonly Float32Array[], out: readonly Float32Array[]) => unknown;

// The limit of the norm. `fresh` writes it in, as a loop for one place would have it.
declare const limit: number;

/** Arrays that a call takes together, and the arrays for its results. */
export interface GradientList {
  readonly x: readonly Float32Array[];
  readonly out: readonly Float32Array[];
  /** The norm of all x together. */
  readonly norm: number;
  /** The values of x before each turn, if a call changes it. */
  readonly source?: readonly Float32Array[];
}

export function ordinaryList(lengths: readonly number[]): GradientList {
  const x = lengths.map((length) => randomValues(length, 0.5));
  return { x, out: x.map(({ length }) => new Float32Array(length)), norm: normOf(x) };
}

/** Sums array by array, so that no sum loses small values. */
export function normOf(list: readonly Float32Array[]): number {
  const squares = list.map((values) => {
    let sum = 0;
    for (const value of values) sum += value * value;
    return sum;
  });
  return Math.sqrt(squares.reduce((total, sum) => total + sum, 0));
}

/**
 * A contender that writes x, multiplied by `scale`, into `out`, or in place if x has a source. If
 * `scale` is null, it returns the norm.
 */
export function onLists(
  list: GradientList,
  name: string,
  scale: number | null,
  call: (x: readonly Float32Array[], out: readonly Float32Array[]) => number | undefined,
): Contender {
  const { x, out, norm, source } = list;
  const results = source === undefined ? out : x;
  const last = results.at(-1) as Float32Array;
  const enter = (): void => {
    for (const [k, values] of (source ?? []).entries()) x[k]?.set(values);
  };
  return {
    name,
    enter,
    run: () => consume(call(x, out) ?? (last[last.length >> 1] as number)),
    check: () => {
      for (const values of out) if (source === undefined) values.fill(0);
      const returned = call(x, out);
      if (scale === null) return normFault(returned as number, norm, 1e-12);
      return listFault(source ?? x, results, scale, 2 ** -22);
    },
  };
}

export function normFault(got: number, wanted: number, slack: number): string | null {
  return Math.abs(got - wanted) <= wanted * slack
    ? null
    : `the norm is ${got.toPrecision(7)}, not ${wanted.toPrecision(7)}`;
}

export function listFault(
  x: readonly Float32Array[],
  got: readonly Float32Array[],
  scale: number,
  slack: number,
): string | null {
  for (let k = 0; k < x.length; k++) {
    const [values, results] = [x[k] as Float32Array, got[k] as Float32Array];
    for (let i = 0; i < values.length; i++) {
      const wanted = (values[i] as number) * scale;
      const error = Math.abs((results[i] as number) - wanted);
      if (!(error <= Math.abs(wanted) * slack)) {
        return faultText(values[i], results[i], wanted);
      }
    }
  }
  return null;
}

/** A sum of squares, then a product, as people type them. */
export const loopGlobal: Lists = (x, out) => {
  let sum = 0;
  for (const values of x) {
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (values[i] as number);
  }
  const scale = limit / Math.max(Math.sqrt(sum), limit);
  for (let k = 0; k < x.length; k++) {
    const [values, scaled] = [x[k] as Float32Array, out[k] as Float32Array];
    for (let i = 0; i < values.length; i++) scaled[i] = (values[i] as number) * scale;
  }
};

/** A limit of half the norm, so that every clip changes values. */
export function halfOf({ norm }: GradientList): number {
  return norm / 2;
}

/** Clampwise and two loops, on ordinary arrays. */
export function globalNormContenders(list: GradientList): Contender[] {
  const limit = halfOf(list);
  const { out } = list;
  const loop = fresh(loopGlobal, { limit });
  return [
    onLists(list, OURS, 0.5, (x) => void clipByGlobalNorm(x, limit, { out })),
    onLists(list, TWO_LOOPS, 0.5, (x, y) => void loop(x, y)),
  ];
}
