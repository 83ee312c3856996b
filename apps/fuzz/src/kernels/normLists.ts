// Norms of lists of arrays.
import * as kernels from '@clampwise/kernels';
import type { Draw } from '../core/draw.ts';
import { Slot } from '../core/template.ts';
import {
  ALL_FLOATS,
  FINITE,
  FLOATS,
  finiteOf,
  positiveOf,
  shapeOf,
  sizeOf,
  valuesOf,
} from '../core/values.ts';
import { arrayOf, isFiniteAll, like, numbersIn, roundTo } from './arrays.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';
import { isTame, normOf, slopes } from './rules.ts';

type List = readonly (Slot | null)[];

function listOf(draw: Draw, dtypes = ALL_FLOATS): List {
  return Array.from({ length: draw.pick([1, 2, 3, 0, 4]) }, () =>
    draw.oneIn(6) ? null : arrayOf(draw, dtypes).slot,
  );
}

const likeList = (draw: Draw, list: List): List =>
  list.map((slot) => slot && like(draw, slot, FINITE));

const allOf = (list: List): number[] =>
  list.flatMap((slot) => (slot === null ? [] : numbersIn(slot)));

const ORDS = [2, 2, 1, Infinity, 3, 0.5];

/** Each number of a list of results, null where the list has none, with the list's own rounding. */
function listed(list: List, values: readonly number[]): Expected {
  let at = 0;
  const result: (number | null)[] = [];
  const absolute: number[] = [];
  for (const slot of list) {
    if (slot === null) {
      result.push(null);
      absolute.push(0);
      continue;
    }
    for (let k = 0; k < slot.data.length; k++, at++) {
      result.push(roundTo(slot.dtype, values[at]));
      const unit = { float64: 2 ** -40, float32: 2 ** -22, float16: 2 ** -9, bfloat16: 2 ** -6 };
      absolute.push(Math.abs(values[at]) * unit[slot.dtype as 'float64'] + 2 ** -24);
    }
  }
  return { values: result as number[], absolute };
}

function globalNormCall(draw: Draw): KernelCall {
  const list = listOf(draw);
  const ord = draw.pick(ORDS);
  const expected = (): Expected | 'throws' | null => {
    if (ord < 1) return 'throws';
    const numbers = allOf(list);
    if (numbers.some(Number.isNaN)) return { values: [NaN] };
    if (!isFiniteAll(numbers)) return { values: [Infinity] };
    return isTame(numbers) ? { values: [normOf(numbers, ord)], ulps: 4096 } : null;
  };
  return { args: [list], ...(ord !== 2 && { options: { ord } }), expected };
}

function sumSquaresCall(draw: Draw): KernelCall {
  const isList = draw.int(2) === 1;
  const list = isList ? listOf(draw) : [arrayOf(draw, ALL_FLOATS).slot];
  const expected = (): Expected | null => {
    const numbers = allOf(list);
    if (!isFiniteAll(numbers) || !isTame(numbers)) return null;
    return { values: [normOf(numbers)], ulps: 4096, of: normOfSum };
  };
  return { args: [isList ? list : list[0]], expected };
}

function normOfSum(result: unknown): number {
  const { scale, sum } = result as { scale: number; sum: number };
  return scale * Math.sqrt(sum);
}

function combineCall(draw: Draw): KernelCall {
  const parts = Array.from({ length: draw.int(5) }, () => ({
    scale: 2 ** draw.between(-40, 40),
    sum: Math.abs(finiteOf(draw)) * draw.pick([1, 0, 1e6]),
  }));
  const norm = normOf(parts.map(normOfSum));
  return { args: [parts], expected: () => ({ values: [norm], ulps: 4096, of: normOfSum }) };
}

const limitOf = (draw: Draw): number =>
  draw.oneIn(8) ? draw.pick([Infinity, 0, -1, NaN]) : positiveOf(draw);

/** What a list that is not finite comes to. Without a limit, functions do not react to it. */
const throwsAt = (most: number, onNonFinite: string | undefined): 'throws' | null =>
  onNonFinite === 'throw' && most < Infinity ? 'throws' : null;

function clipGlobalCall(draw: Draw): KernelCall {
  const list = listOf(draw);
  const ord = draw.pick(ORDS);
  const most = limitOf(draw);
  const onNonFinite = draw.pick([undefined, 'propagate', 'skip', 'throw'] as const);
  const useNorm = draw.oneIn(5) ? positiveOf(draw) : undefined;
  const options = {
    ...(ord !== 2 && { ord }),
    ...(onNonFinite && { onNonFinite }),
    ...(useNorm !== undefined && { useNorm }),
  };
  const expected = (): Expected | 'throws' | null => {
    if (!(most > 0) || ord < 1) return 'throws';
    const numbers = allOf(list);
    if (!isFiniteAll(numbers)) return throwsAt(most, onNonFinite);
    if (!isTame(numbers)) return null;
    const norm = useNorm ?? normOf(numbers, ord);
    const values = numbers.map((value) => (norm > most ? value * (most / norm) : value));
    return { ...listed(list, values), of: (result) => (result as { clipped: unknown }).clipped };
  };
  return { args: [list, most], options, out: list, inPlace: [list], expected };
}

function globalNormVjpCall(draw: Draw): KernelCall {
  const list = listOf(draw, FLOATS);
  const dy = finiteOf(draw);
  const ord = draw.pick(ORDS);
  return {
    args: [dy, list],
    ...(ord !== 2 && { options: { ord } }),
    out: list,
    inPlace: [list],
    expected: () => (ord < 1 ? 'throws' : gradients(list, [dy], (x) => [normOf(x, ord)])),
  };
}

/** Gradients of a rule over all arrays of a list, by differences. */
function gradients(
  list: List,
  dy: readonly number[],
  rule: (x: readonly number[]) => readonly number[],
): Expected | null {
  const numbers = allOf(list);
  if (list.includes(null) || numbers.length > 24 || numbers.some((v) => !(Math.abs(v) < 100))) {
    return null;
  }
  return numbers.some((v) => Math.abs(v) < 0.05) ? null : slopes(dy, numbers, rule);
}

function clipGlobalVjpCall(draw: Draw): KernelCall {
  const list = listOf(draw, FLOATS);
  const dys = likeList(draw, list);
  const most = limitOf(draw);
  return {
    args: [dys, list, most],
    out: list,
    inPlace: [list, dys],
    expected: () => {
      if (!(most > 0)) return 'throws';
      return gradients(list, allOf(dys), (x) => {
        const norm = normOf(x);
        return norm > most ? x.map((value) => (value * most) / norm) : x;
      });
    },
  };
}

function adaptiveCall(draw: Draw): KernelCall {
  const grads = listOf(draw);
  const params = likeList(draw, grads);
  const clipping = limitOf(draw);
  const eps = draw.pick([undefined, 1e-3, 0.5]);
  return {
    args: [grads, params, clipping],
    options: eps === undefined ? {} : { eps },
    out: grads,
    inPlace: [grads],
    expected: () => (clipping > 0 ? flatAdaptive(grads, params, clipping, eps ?? 1e-3) : 'throws'),
  };
}

/** The rule for arrays with one axis, each of which is one unit. */
function flatAdaptive(grads: List, params: List, clipping: number, eps: number): Expected | null {
  const parts = grads.map((slot, k) => {
    if (slot === null) return [];
    if (slot.shape !== null && slot.shape.length !== 1) return null;
    const [g, w] = [numbersIn(slot), numbersIn(params[k] as Slot)];
    if (!isFiniteAll([...g, ...w]) || !isTame(g)) return null;
    const [norm, most] = [normOf(g), clipping * Math.max(normOf(w), eps)];
    return norm > most ? g.map((value) => (value * most) / norm) : g;
  });
  return parts.includes(null) ? null : listed(grads, parts.flat() as number[]);
}

function adaptiveVjpCall(draw: Draw): KernelCall {
  const grads = listOf(draw, FLOATS);
  const [dys, params] = [likeList(draw, grads), likeList(draw, grads)];
  return { args: [dys, grads, params, limitOf(draw)], out: grads, inPlace: [grads, dys] };
}

function batchOf(draw: Draw, dtypes = ALL_FLOATS): List {
  const examples = draw.pick([2, 1, 3, 0, 8]);
  return Array.from({ length: draw.pick([1, 2, 0, 3]) }, () => {
    if (draw.oneIn(6)) return null;
    const shape = [examples, ...shapeOf(draw, draw.int(3))];
    const dtype = draw.pick(dtypes);
    return new Slot(valuesOf(draw, dtype, sizeOf(shape)), dtype, shape);
  });
}

function perExampleCall(draw: Draw): KernelCall {
  const list = batchOf(draw);
  const most = limitOf(draw);
  const onNonFinite = draw.pick([undefined, 'propagate', 'skip', 'throw'] as const);
  const expected = (): Expected | 'throws' | null => {
    if (!(most > 0)) return 'throws';
    const numbers = allOf(list);
    if (!isFiniteAll(numbers)) return throwsAt(most, onNonFinite);
    if (!isTame(numbers)) return null;
    const clipped = clippedExamples(list, most);
    return { ...listed(list, clipped), of: (result) => (result as { clipped: unknown }).clipped };
  };
  const options = onNonFinite === undefined ? {} : { onNonFinite };
  return { args: [list, most], options, out: list, inPlace: [list], expected };
}

function clippedExamples(list: List, most: number): number[] {
  const rows = list.map((slot) => (slot === null ? [] : rowsOf(slot)));
  const examples = Math.max(0, ...rows.map((row) => row.length));
  const factors = Array.from({ length: examples }, (_, k) => {
    const norm = normOf(rows.flatMap((row) => row[k] ?? []));
    return norm > most ? most / norm : 1;
  });
  return rows.flatMap((row) => row.flatMap((part, k) => part.map((value) => value * factors[k])));
}

function rowsOf(slot: Slot): number[][] {
  const numbers = numbersIn(slot);
  const examples = slot.shape?.[0] ?? 0;
  const n = examples === 0 ? 0 : numbers.length / examples;
  return Array.from({ length: examples }, (_, k) => numbers.slice(k * n, (k + 1) * n));
}

function perExampleVjpCall(draw: Draw): KernelCall {
  const list = batchOf(draw, FLOATS);
  const dys = likeList(draw, list);
  const most = limitOf(draw);
  return {
    args: [dys, list, most],
    out: list,
    inPlace: [list, dys],
    expected: () => {
      if (!(most > 0)) return 'throws';
      const shapes = list.map((slot) => slot?.shape ?? null);
      return gradients(list, allOf(dys), (x) => clippedExamples(relisted(x, shapes), most));
    },
  };
}

/** Numbers as a list of float64 arrays of these shapes. */
function relisted(x: readonly number[], shapes: readonly (readonly number[] | null)[]): List {
  let at = 0;
  return shapes.map((shape) => {
    if (shape === null) return null;
    const part = Float64Array.from(x.slice(at, at + sizeOf(shape)));
    at += part.length;
    return new Slot(part, 'float64', shape);
  });
}

const entry = (name: string, fn: KernelEntry['fn'], make: KernelEntry['make']): KernelEntry => ({
  name,
  covers: [`kernels ${name}`],
  fn,
  make,
});

export const NORM_LISTS: readonly KernelEntry[] = [
  entry('globalNorm', kernels.globalNorm, globalNormCall),
  entry('sumSquares', kernels.sumSquares, sumSquaresCall),
  entry('combineSumSquares', kernels.combineSumSquares, combineCall),
  entry('clipByGlobalNorm', kernels.clipByGlobalNorm as never, clipGlobalCall),
  entry('globalNormVjp', kernels.globalNormVjp, globalNormVjpCall),
  entry('clipByGlobalNormVjp', kernels.clipByGlobalNormVjp, clipGlobalVjpCall),
  entry('adaptiveGradClip', kernels.adaptiveGradClip as never, adaptiveCall),
  entry('adaptiveGradClipVjp', kernels.adaptiveGradClipVjp, adaptiveVjpCall),
  entry('clipPerExampleNorm', kernels.clipPerExampleNorm as never, perExampleCall),
  entry('clipPerExampleNormVjp', kernels.clipPerExampleNormVjp, perExampleVjpCall),
];
