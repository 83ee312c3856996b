// Projections onto convex sets, by slow rules in float64.
import * as kernels from '@clampwise/kernels';
import type { Draw } from '../core/draw.ts';
import type { Slot } from '../core/template.ts';
import { ALL_FLOATS, FINITE, FLOATS, finiteOf, positiveOf } from '../core/values.ts';
import { arrayOf, axisOf, lengthAlong, like, numbersIn, perVector, rowOf } from './arrays.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';
import { slopesOf } from './norms.ts';
import { isTame, nearly, normOf } from './rules.ts';

type Vector = readonly number[];
type VectorRule = (vector: Vector) => Vector | null;

interface Drawn {
  readonly args: readonly unknown[];
  readonly options?: object;
  readonly rule: VectorRule | 'throws' | null;
}

interface Projection {
  readonly name: string;
  readonly fn: KernelEntry['fn'];
  readonly vjp: KernelEntry['fn'];
  /** Draws the numbers for vectors of n values of this dtype. */
  readonly draw: (draw: Draw, n: number, dtype: Slot['dtype']) => Drawn;
}

/** min(max(x - t, low), high) with the t that gives the sum, by bisection. */
function simplexRule(x: Vector, sum: number, low = 0, high = Infinity): Vector | null {
  if (x.length === 0) return x;
  const at = (t: number): number[] => x.map((v) => Math.min(Math.max(v - t, low), high));
  const total = (t: number): number => at(t).reduce((a, b) => a + b, 0);
  const spread = Math.max(...x.map(Math.abs)) + Math.abs(sum) + Math.abs(low) + 1;
  let [least, most] = [-2 * spread, 2 * spread];
  for (let k = 0; k < 200; k++) {
    const middle = (least + most) / 2;
    if (total(middle) > sum) least = middle;
    else most = middle;
  }
  return at(most);
}

const signOf = (value: number): number => (value < 0 ? -1 : 1);

function l1Rule(x: Vector, radius: number, isSphere: boolean): Vector | null {
  const sizes = x.map(Math.abs);
  if (!isSphere && sizes.reduce((a, b) => a + b, 0) <= radius) return x;
  const shrunk = simplexRule(sizes, radius);
  return shrunk === null ? null : shrunk.map((size, k) => size * signOf(x[k]));
}

function l2Rule(x: Vector, radius: number, isSphere: boolean): Vector | null {
  const norm = normOf(x);
  if (norm === 0 && isSphere) return x.map(() => radius / Math.sqrt(x.length));
  return norm > radius || isSphere ? x.map((value) => value * (radius / norm)) : x;
}

function planeRule(x: Vector, a: Vector, b: number, isHalf: boolean): Vector {
  const dot = x.reduce((sum, value, k) => sum + value * a[k], 0);
  const square = a.reduce((sum, value) => sum + value * value, 0);
  const excess = isHalf ? Math.max(dot - b, 0) : dot - b;
  return x.map((value, k) => value - (excess / square) * a[k]);
}

/** The largest of the smallest means of the runs around each element. */
function monotoneRule(x: Vector, weights: Vector | null, increasing: boolean): Vector | null {
  if (x.length > 48) return null;
  const sign = increasing ? 1 : -1;
  const w = weights ?? x.map(() => 1);
  const sums = [0];
  const totals = [0];
  x.forEach((value, k) => {
    sums.push(sums[k] + sign * value * w[k]);
    totals.push(totals[k] + w[k]);
  });
  const mean = (a: number, b: number): number =>
    (sums[b + 1] - sums[a]) / (totals[b + 1] - totals[a]);
  return x.map((_, i) => {
    let best = -Infinity;
    for (let a = 0; a <= i; a++) {
      let least = Infinity;
      for (let b = i; b < x.length; b++) least = Math.min(least, mean(a, b));
      best = Math.max(best, least);
    }
    return sign * best;
  });
}

const radiusOf = (draw: Draw): number =>
  draw.oneIn(8) ? draw.pick([0, Infinity, -1, NaN, 1e300]) : positiveOf(draw);

const ball =
  (rule: (x: Vector, radius: number, isSphere: boolean) => Vector | null, isSphere: boolean) =>
  (draw: Draw): Drawn => {
    const radius = radiusOf(draw);
    const isGood = radius >= 0 && (!isSphere || Number.isFinite(radius));
    return { args: [radius], rule: isGood ? (x) => rule(x, radius, isSphere) : 'throws' };
  };

const plane =
  (isHalf: boolean) =>
  (draw: Draw, n: number, dtype: Slot['dtype']): Drawn => {
    const a = Array.from({ length: Math.min(n, 500) }, () => draw.between(-8, 8) / 4);
    while (a.length < n) a.push(1);
    const b = finiteOf(draw);
    const isGood = a.some((value) => value !== 0);
    const rule: Drawn['rule'] = (x) => planeRule(x, a, b, isHalf);
    // Without a vector there is nothing to check a with.
    return { args: [rowOf(draw, dtype, a), b], rule: isGood ? rule : n === 0 ? null : 'throws' };
  };

function simplex(draw: Draw, n: number): Drawn {
  const sum = draw.pick([undefined, 1, 2.5, 0, positiveOf(draw)]);
  const min = draw.pick([undefined, 0, -1, -0.25]);
  const max = draw.pick([undefined, Infinity, 1, 4]);
  const options = Object.fromEntries(
    Object.entries({ sum, min, max }).filter(([, value]) => value !== undefined),
  );
  const [total, low, high] = [sum ?? 1, min ?? 0, max ?? Infinity];
  const isGood = total > 0 && low * n <= total && high * n >= total;
  return { args: [], options, rule: isGood ? (x) => simplexRule(x, total, low, high) : null };
}

function monotone(draw: Draw, n: number, dtype: Slot['dtype']): Drawn {
  const increasing = draw.pick([undefined, true, false]);
  const hasWeights = draw.int(3) === 2 && n <= 64;
  const weights = hasWeights ? Array.from({ length: n }, () => draw.between(1, 16) / 4) : null;
  const options = {
    ...(increasing !== undefined && { increasing }),
    ...(weights && { weights: rowOf(draw, dtype, weights) }),
  };
  return { args: [], options, rule: (x) => monotoneRule(x, weights, increasing ?? true) };
}

const PROJECTIONS: readonly Projection[] = [
  {
    name: 'projectSimplex',
    fn: kernels.projectSimplex,
    vjp: kernels.projectSimplexVjp,
    draw: simplex,
  },
  {
    name: 'projectL1Ball',
    fn: kernels.projectL1Ball,
    vjp: kernels.projectL1BallVjp,
    draw: ball(l1Rule, false),
  },
  {
    name: 'projectL1Sphere',
    fn: kernels.projectL1Sphere,
    vjp: kernels.projectL1SphereVjp,
    draw: ball(l1Rule, true),
  },
  {
    name: 'projectL2Ball',
    fn: kernels.projectL2Ball,
    vjp: kernels.projectL2BallVjp,
    draw: ball(l2Rule, false),
  },
  {
    name: 'projectL2Sphere',
    fn: kernels.projectL2Sphere,
    vjp: kernels.projectL2SphereVjp,
    draw: ball(l2Rule, true),
  },
  {
    name: 'projectHalfspace',
    fn: kernels.projectHalfspace,
    vjp: kernels.projectHalfspaceVjp,
    draw: plane(true),
  },
  {
    name: 'projectHyperplane',
    fn: kernels.projectHyperplane,
    vjp: kernels.projectHyperplaneVjp,
    draw: plane(false),
  },
  {
    name: 'projectMonotone',
    fn: kernels.projectMonotone,
    vjp: kernels.projectMonotoneVjp,
    draw: monotone,
  },
];

function call(draw: Draw, p: Projection, isVjp: boolean): KernelCall {
  const x = arrayOf(draw, isVjp ? FLOATS : ALL_FLOATS);
  const axes = axisOf(draw, x.shape);
  const { axis } = axes;
  const n = lengthAlong(x.shape, axis);
  const { args, options: own, rule } = p.draw(draw, n, x.slot.dtype);
  const options = { ...x.options, ...axes, ...own };
  const numbers = numbersIn(x.slot);
  const apply = (values: Vector): number[] | null =>
    rule === null || rule === 'throws'
      ? null
      : perVector(values, x.shape, axis, (vector) => (isTame(vector) ? rule(vector) : null));
  if (!isVjp) {
    const expected = (): Expected | 'throws' | null => {
      if (rule === 'throws') return 'throws';
      const values = apply(numbers);
      return values === null ? null : rounded(x.slot, values, numbers);
    };
    return { args: [x.slot, ...args], options, out: x.slot, inPlace: [x.slot], expected };
  }
  const dy = like(draw, x.slot, FINITE);
  const expected = (): Expected | 'throws' | null =>
    rule === 'throws' ? 'throws' : rule === null ? null : slopesOf(dy, x, apply);
  return { args: [dy, x.slot, ...args], options, out: x.slot, inPlace: [x.slot, dy], expected };
}

/** A projection moves by less than the vector is long, so it is off by a part of that. */
function rounded(slot: Slot, values: Vector, x: Vector): Expected {
  const { absolute = 0, ...rest } = nearly(slot.dtype, values);
  const largest = x.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const unit = { float64: 1e-12, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 };
  return { ...rest, absolute: (absolute as number) + largest * unit[slot.dtype as 'float64'] };
}

export const PROJECTION_ENTRIES: readonly KernelEntry[] = PROJECTIONS.flatMap((p) => [
  { name: p.name, covers: [`kernels ${p.name}`], fn: p.fn, make: (draw) => call(draw, p, false) },
  {
    name: `${p.name}Vjp`,
    covers: [`kernels ${p.name}Vjp`],
    fn: p.vjp,
    make: (draw) => call(draw, p, true),
  },
]);
