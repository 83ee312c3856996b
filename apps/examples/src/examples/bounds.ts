import { ops, type Tensor, tensor, valueAndGrad } from '@clampwise/layers';
import { fixed, list, table } from '../format.ts';
import { linePlot, type Point } from '../plot/linePlot.ts';
import { savePlot } from '../plot/save.ts';
import { COLORS } from '../plot/svg.ts';

/** The steps in which the data pull the weight below 0, and those after it. */
const [AWAY, BACK] = [30, 70];

/** A way to keep a weight at least 0. */
interface Way {
  readonly name: string;
  /** The free number with which the weight is 1. */
  readonly start: number;
  /** Computes the weight from the free number. */
  readonly weightOf: (v: Tensor) => Tensor;
  /** Runs after each step. */
  readonly project?: (v: Tensor) => Tensor;
}

type Gradient = 'exact' | 'inward' | 'straightThrough';

const clipped = (gradient: Gradient) => (v: Tensor) => ops.clipByValue(v, 0, null, { gradient });

/** All ways, those that get stuck first. */
export const WAYS: readonly Way[] = [
  { name: 'relu(v)', start: 1, weightOf: ops.relu },
  { name: "clip of v, 'exact'", start: 1, weightOf: clipped('exact') },
  { name: 'square(v)', start: 1, weightOf: ops.square },
  { name: 'softplus(v)', start: Math.log(Math.E - 1), weightOf: ops.softplus },
  {
    name: 'interval of v, in 0..3',
    start: -Math.log(2),
    weightOf: (v) => ops.interval(v, 0, 3),
  },
  { name: "clip of v, 'straightThrough'", start: 1, weightOf: clipped('straightThrough') },
  { name: "clip of v, 'inward'", start: 1, weightOf: clipped('inward') },
  { name: 'v, projected after each step', start: 1, weightOf: (v) => v, project: ops.nonNeg },
];

/**
 * Trains a weight by gradient descent and returns it before each step and at the end. It is 1 at
 * first. The data want -2 for 30 steps, then 2.
 */
export function trainWeight({ start, weightOf, project = (v) => v }: Way): number[] {
  let v = tensor(start);
  const weights = [weightOf(v).item()];
  for (let step = 0; step < AWAY + BACK; step++) {
    const wanted = step < AWAY ? -2 : 2;
    const loss = (free: Tensor): Tensor => ops.square(ops.sub(weightOf(free), wanted));
    const [slope] = valueAndGrad(loss)(v).grads;
    v = project(ops.sub(v, ops.mul(0.05, slope)));
    weights.push(weightOf(v).item());
  }
  return weights;
}

/** Prints the ways to bound outputs and weights next to each other, and draws the weights. */
export function bounds(): void {
  outputs();
  console.log('');
  weights();
}

function outputs(): void {
  const x = tensor([-3, -0.5, 0.5, 3]);
  const rows: readonly (readonly [string, (v: Tensor) => Tensor])[] = [
    ['nonNeg: at least 0', ops.nonNeg],
    ['softplus: above 0', ops.softplus],
    ['clip to -1..1', (v) => ops.clipByValue(v, -1, 1)],
    ['interval of -1..1', (v) => ops.interval(v, -1, 1)],
    ['softmax: sum is 1', ops.softmax],
  ];
  console.log('Bounds for the outputs of a model, on x = [-3, -0.5, 0.5, 3]:');
  console.log(
    table([['', 'outputs', 'gradient'], ...rows.map(([name, fn]) => [name, ...both(fn, x)])]),
  );
  console.log('Where a gradient is 0, the model does not learn from that example.');
}

/** The results of a function, and the slope of each result. */
function both(fn: (v: Tensor) => Tensor, x: Tensor): string[] {
  const results = fn(x).data;
  const slopes = Array.from(x.data, (_, k) => {
    const pick = tensor(Array.from(x.data, (_, j) => (j === k ? 1 : 0)));
    const [slope] = valueAndGrad((v: Tensor) => ops.sum(ops.mul(pick, fn(v))))(x).grads;
    return slope.data[k]!;
  });
  return [results, slopes].map((values) => list(Array.from(values, (v) => Number(v.toFixed(2)))));
}

function weights(): void {
  const runs = WAYS.map((way) => ({ way, weights: trainWeight(way) }));
  console.log(
    `A weight starts at 1 and must be at least 0. The data want -2 for ${AWAY} steps, then`,
  );
  console.log(`2. The steps back count until the weight is above 1 again:`);
  console.log(
    table([
      ['w =', `after ${AWAY} steps`, 'at the end', 'steps back'],
      ...runs.map(({ way, weights }) => [
        way.name,
        ...fixed([weights[AWAY]!, weights.at(-1)!], 3),
        stepsBack(weights),
      ]),
    ]),
  );
  console.log('Project after each step if you can: the weight is exactly 0 and comes back at');
  console.log('once. relu and an exact clip have no gradient below 0, so the weight stays.');
  savePlot('bounds', plotOf(new Map(runs.map(({ way, weights }) => [way.name, weights]))));
}

function stepsBack(weights: readonly number[]): string {
  const above = weights.findIndex((weight, step) => step > AWAY && weight > 1);
  return above < 0 ? 'never' : String(above - AWAY);
}

function plotOf(runs: ReadonlyMap<string, readonly number[]>): string {
  const line = (name: string): Point[] => runs.get(name)!.map((weight, step) => [step, weight]);
  const numbered = (value: number) => [value, String(value)] as const;
  return linePlot({
    title: 'A weight that must be at least 0: pulled down, then up',
    x: { name: 'step', from: 0, to: AWAY + BACK, marks: [0, 30, 60, 90].map(numbered) },
    y: { name: 'weight', from: -0.2, to: 2.2, marks: [0, 1, 2].map(numbered) },
    forbidden: { from: -0.2, to: 0, name: '' },
    series: [
      { name: 'relu', color: COLORS.bad, points: line('relu(v)'), width: 2.6 },
      { name: 'square', color: COLORS.fourth, points: line('square(v)'), dash: '2 3' },
      { name: 'softplus', color: COLORS.other, points: line('softplus(v)'), dash: '8 3' },
      {
        name: "'straightThrough'",
        color: COLORS.data,
        points: line("clip of v, 'straightThrough'"),
        dash: '5 3',
      },
      {
        name: 'projection',
        color: COLORS.good,
        points: line('v, projected after each step'),
        width: 2.6,
      },
    ],
  });
}
