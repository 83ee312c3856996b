// Clipping and limiting by norms.
import * as kernels from '@clampwise/kernels';
import type { Draw } from '../core/draw.ts';
import type { Slot } from '../core/template.ts';
import { ALL_FLOATS, FINITE, FLOATS, positiveOf } from '../core/values.ts';
import {
  type AxisOption,
  arrayOf,
  axisOf,
  isFiniteAll,
  like,
  numbersIn,
  perVector,
  type Shaped,
} from './arrays.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';
import { isTame, limited, nearly, normOf, type Rule, slopes } from './rules.ts';

type Vector = readonly number[];
/** What happens to a vector, by the numbers of the call. */
type VectorRule = (vector: Vector) => Vector;

const REACTIONS = [undefined, undefined, 'propagate', 'skip', 'throw'] as const;

/** A limit, mostly a good one. */
const limitOf = (draw: Draw): number =>
  draw.oneIn(8) ? draw.pick([Infinity, 0, -1, NaN, 1e300, 1e-300]) : positiveOf(draw);

const ordOf = (draw: Draw): number => draw.pick([2, 1, Infinity, 3, 1.5, 2, 0.5]);

/** A function that maps each vector of an array, and its gradient. */
interface VectorFunction {
  readonly name: string;
  readonly fn: KernelEntry['fn'];
  readonly vjp: KernelEntry['fn'];
  readonly defaultAxis?: number;
  /** Draws the numbers between the array and the options. */
  readonly draw: (draw: Draw) => {
    readonly args: Vector;
    readonly options?: object;
    readonly rule: VectorRule | 'throws';
  };
  readonly reacts: boolean;
}

const above = (limit: number): boolean => limit > 0;

const byNorm =
  (measure: (norm: number, n: number) => number, withOrd: boolean) =>
  (draw: Draw): ReturnType<VectorFunction['draw']> => {
    const limit = limitOf(draw);
    const ord = withOrd ? ordOf(draw) : 2;
    const isGood = above(limit) && ord >= 1;
    const rule: VectorRule = (x) => limited(x, measure(normOf(x, ord), x.length), limit);
    return {
      args: [limit],
      options: withOrd && ord !== 2 ? { ord } : {},
      rule: isGood ? rule : 'throws',
    };
  };

function minMax(draw: Draw): ReturnType<VectorFunction['draw']> {
  const [a, b] = [positiveOf(draw) - draw.int(2), limitOf(draw)];
  const [min, max] = a > b && !draw.oneIn(8) ? [b, a] : [a, b];
  const rate = draw.pick([1, 1, 0.5, 0, 0.1]);
  const isGood = min >= 0 && Number.isFinite(min) && max > 0 && min <= max;
  const rule: VectorRule = (x) => {
    const norm = normOf(x);
    const wanted = Math.min(Math.max(norm, min), max);
    if (norm === 0 || wanted === norm) return x;
    return x.map((value) => value * ((rate * wanted) / norm + (1 - rate)));
  };
  return { args: [min, max], options: rate === 1 ? {} : { rate }, rule: isGood ? rule : 'throws' };
}

const unit = (): ReturnType<VectorFunction['draw']> => ({
  args: [],
  rule: (x) => {
    const norm = normOf(x);
    return norm === 0 ? x : x.map((value) => value / norm);
  },
});

const FUNCTIONS: readonly VectorFunction[] = [
  {
    name: 'clipByNorm',
    fn: kernels.clipByNorm,
    vjp: kernels.clipByNormVjp,
    draw: byNorm((norm) => norm, true),
    reacts: true,
  },
  {
    name: 'clipByAverageNorm',
    fn: kernels.clipByAverageNorm,
    vjp: kernels.clipByAverageNormVjp,
    draw: byNorm((norm, n) => norm / n, false),
    reacts: true,
  },
  {
    name: 'clipByBlockRms',
    fn: kernels.clipByBlockRms,
    vjp: kernels.clipByBlockRmsVjp,
    draw: byNorm((norm, n) => norm / Math.sqrt(n), false),
    reacts: true,
  },
  {
    name: 'constrainMaxNorm',
    fn: kernels.constrainMaxNorm,
    vjp: kernels.constrainMaxNormVjp,
    defaultAxis: 0,
    draw: byNorm((norm) => norm, false),
    reacts: false,
  },
  {
    name: 'constrainMinMaxNorm',
    fn: kernels.constrainMinMaxNorm,
    vjp: kernels.constrainMinMaxNormVjp,
    defaultAxis: 0,
    draw: minMax,
    reacts: false,
  },
  {
    name: 'constrainUnitNorm',
    fn: kernels.constrainUnitNorm,
    vjp: kernels.constrainUnitNormVjp,
    defaultAxis: 0,
    draw: unit,
    reacts: false,
  },
];

interface Along {
  readonly axis: AxisOption;
  readonly options: { readonly axis?: AxisOption };
}

function along(draw: Draw, shape: readonly number[], defaultAxis: number | undefined): Along {
  const options = axisOf(draw, shape);
  const axis = 'axis' in options ? options.axis : defaultAxis;
  return { axis, options };
}

function vectorCall(draw: Draw, f: VectorFunction): KernelCall {
  const x = arrayOf(draw, ALL_FLOATS);
  const { axis, options: axes } = along(draw, x.shape, f.defaultAxis);
  const { args, options: own, rule } = f.draw(draw);
  const onNonFinite = f.reacts ? draw.pick(REACTIONS) : undefined;
  const options = { ...x.options, ...axes, ...own, ...(onNonFinite && { onNonFinite }) };
  const expected = (): Expected | 'throws' | null => {
    // An axis of a scalar is an error, whatever the numbers are.
    if (x.shape.length === 0) return null;
    if (rule === 'throws') return 'throws';
    const numbers = numbersIn(x.slot);
    // Without a limit nothing changes, and functions do not react to what is not finite.
    const isOff = args[0] === Infinity || (own as { rate?: number } | undefined)?.rate === 0;
    if (onNonFinite !== undefined && !isOff && !isFiniteAll(numbers)) {
      if (onNonFinite === 'throw') return 'throws';
      if (onNonFinite === 'skip') return { values: numbers.map(() => 0) };
    }
    const values = perVector(numbers, x.shape, axis, (vector) => {
      if (isOff) return vector;
      if (vector.some(Number.isNaN)) return vector.map(() => NaN);
      return isFiniteAll(vector) && isTame(vector) ? rule(vector) : null;
    });
    return values === null ? null : nearly(x.slot.dtype, values);
  };
  return { args: [x.slot, ...args], options, out: x.slot, inPlace: [x.slot], expected };
}

function vjpCall(draw: Draw, f: VectorFunction): KernelCall {
  const x = arrayOf(draw, FLOATS);
  const dy = like(draw, x.slot, FINITE);
  const { axis, options: axes } = along(draw, x.shape, f.defaultAxis);
  const { args, options: own, rule } = f.draw(draw);
  const options = { ...x.options, ...axes, ...own };
  delete (options as { rate?: number }).rate;
  const expected = (): Expected | 'throws' | null => {
    if (rule === 'throws' || x.shape.length === 0) return null;
    if ('rate' in { ...own }) return null;
    return slopesOf(dy, x, (numbers) => perVector(numbers, x.shape, axis, rule));
  };
  return { args: [dy, x.slot, ...args], options, out: x.slot, inPlace: [x.slot, dy], expected };
}

/** The gradient by differences, for few values that are not near a singular point. */
export function slopesOf(dy: Slot, x: Shaped, rule: Rule): Expected | null {
  const numbers = numbersIn(x.slot);
  if (numbers.length > 24 || !numbers.every((v) => Math.abs(v) < 100)) return null;
  if (numbers.some((v) => v !== 0 && Math.abs(v) < 0.05)) return null;
  return slopes(numbersIn(dy), numbers, rule);
}

function entryOf(f: VectorFunction): KernelEntry[] {
  const vjp = `${f.name}Vjp`;
  return [
    { name: f.name, covers: [`kernels ${f.name}`], fn: f.fn, make: (draw) => vectorCall(draw, f) },
    { name: vjp, covers: [`kernels ${vjp}`], fn: f.vjp, make: (draw) => vjpCall(draw, f) },
  ];
}

export const NORMS: readonly KernelEntry[] = FUNCTIONS.flatMap(entryOf);
