import { ops, randomNormal, type Tensor, valueAndGrad, zeros } from '@clampwise/layers';
import { graphOf } from './graph.ts';
import { at, drawing, label, line, type Point, shape } from './svg.ts';

const [UNITS, LENGTH, BATCH, SEED] = [8, 20, 32, 2];
const LEARNING_RATE = 0.01;

/** The limit of the global norm in the picture. */
export const LIMIT = 1;
/** How many steps the picture shows. */
export const STEPS = 30;

/** A run of gradient descent, by step. */
export interface Run {
  readonly losses: readonly number[];
  /** The global norm of the gradients, before a limit. */
  readonly norms: readonly number[];
  /** The global norm of the gradients that the step uses. */
  readonly used: readonly number[];
}

/** The inputs of each time step, with a row for each example. */
export function inputsOfRun(): Tensor[] {
  return Array.from({ length: LENGTH }, (_, k) =>
    randomNormal([BATCH, 1], { seed: SEED * 100 + k }),
  );
}

/** Trains a small recurrent network to add up its inputs, with a limit or without one. */
export function train(limit: number | null): Run {
  const loss = lossFor(inputsOfRun());
  let weights = startWeights();
  const run = { losses: [] as number[], norms: [] as number[], used: [] as number[] };
  for (let step = 0; step < STEPS; step++) {
    const { value, grads } = valueAndGrad(loss)(...weights);
    const limited = limit === null ? grads : ops.clipByGlobalNorm(grads, limit);
    run.losses.push(value.item());
    run.norms.push(ops.globalNorm(grads).item());
    run.used.push(ops.globalNorm(limited).item());
    weights = weights.map((weight, k) => {
      return ops.sub(weight, ops.mul(LEARNING_RATE, limited[k] as Tensor));
    });
  }
  return run;
}

/** The weights that lead into the network, from a time step to the next, and out of it. */
export function startWeights(): Tensor[] {
  const shapes = [
    { shape: [1, UNITS], deviation: 0.5 },
    { shape: [UNITS, UNITS], deviation: 0.9 / Math.sqrt(UNITS) },
    { shape: [UNITS, 1], deviation: 0.5 },
  ];
  return shapes.map(({ shape, deviation }, k) =>
    ops.mul(deviation, randomNormal(shape, { seed: SEED + k })),
  );
}

function lossFor(inputs: readonly Tensor[]): (...weights: Tensor[]) => Tensor {
  const target = inputs.reduce((sum, x) => ops.add(sum, x));
  return (...weights) => {
    const [enter, again, leave] = weights as [Tensor, Tensor, Tensor];
    let state = zeros([BATCH, UNITS]);
    for (const x of inputs) state = ops.add(ops.matMul(x, enter), ops.matMul(state, again));
    return ops.mean(ops.square(ops.sub(ops.matMul(state, leave), target)));
  };
}

const numbers = (values: readonly number[]) => values.map((value) => [value, `${value}`] as const);
const STEP_AXIS = { name: 'step', from: 0, to: STEPS, marks: numbers([0, 10, 20, 30]) };
const NORM_AXIS = {
  name: 'norm of the gradients',
  from: -1,
  to: 16,
  marks: [
    [0, '1'],
    [5, '1e5'],
    [10, '1e10'],
    [15, '1e15'],
  ] as const,
};

/** Draws the norms of both runs over the steps, on a logarithmic axis. */
export function drawGradientNorms(): string {
  const [free, limited] = [train(null), train(LIMIT)];
  const { place, height, axes } = graphOf(STEP_AXIS, NORM_AXIS, 236);
  const pointsOf = (norms: readonly number[]): Point[] =>
    norms.filter(Number.isFinite).map((norm, step) => place(step, Math.log10(norm)));
  const [end] = pointsOf(free.norms).at(-1) as Point;
  const top = place(0, NORM_AXIS.to)[1];
  const last = (norms: readonly number[]) => pointsOf(norms).at(-1) as Point;
  const above = ([x, y]: Point, by: number): Point => [x, y - by];
  return drawing(height, [
    ...axes,
    line(pointsOf(limited.norms), 'stroke before'),
    line(pointsOf(limited.used), 'stroke good'),
    line(pointsOf(free.norms), 'stroke bad'),
    cross([end + 14, top]),
    label([end + 24, top + 4], 'without a limit: NaN', 'bad'),
    label(above(last(limited.norms), 8), 'with a limit, before it', 'end'),
    label(above(last(limited.used), -15), `with a limit of ${LIMIT}, used by the step`, 'end good'),
  ]);
}

function cross([x, y]: Point): string {
  return shape('path', 'stroke bad', { d: `M${at(x - 5)} ${at(y - 5)}l10 10m0 -10l-10 10` });
}
