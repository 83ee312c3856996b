import { ops, randomNormal, type Tensor, valueAndGrad, zeros } from '@clampwise/layers';
import { at, drawing, label, line, type Point, shape, WIDTH } from './svg.ts';

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

const [LEFT, RIGHT, TOP, BOTTOM] = [40, 10, 26, 194];
const [LOWEST, HIGHEST] = [-1, 16];
const POWERS = [0, 5, 10, 15];

const right = (step: number): number => LEFT + (step / STEPS) * (WIDTH - LEFT - RIGHT);
const up = (norm: number): number =>
  BOTTOM - ((Math.log10(norm) - LOWEST) / (HIGHEST - LOWEST)) * (BOTTOM - TOP);

/** Draws the norms of both runs over the steps, on a logarithmic axis. */
export function drawGradientNorms(): string {
  const [free, limited] = [train(null), train(LIMIT)];
  const last = free.norms.filter(Number.isFinite).length - 1;
  const end: Point = [right(last), up(free.norms[last] as number)];
  return drawing(236, [
    ...axes(),
    line(pointsOf(limited.norms), 'stroke before'),
    line(pointsOf(limited.used), 'stroke good'),
    line(pointsOf(free.norms), 'stroke bad'),
    cross([end[0] + 14, TOP]),
    label([end[0] + 24, TOP + 4], 'without a limit: NaN', 'bad'),
    label(
      [WIDTH - RIGHT, up(limited.norms.at(-1) as number) - 8],
      'with a limit, before it',
      'end',
    ),
    label(
      [WIDTH - RIGHT, up(LIMIT) + 15],
      `with a limit of ${LIMIT}, used by the step`,
      'end good',
    ),
  ]);
}

function pointsOf(norms: readonly number[]): Point[] {
  return norms.flatMap((norm, step) => (Number.isFinite(norm) ? [[right(step), up(norm)]] : []));
}

function axes(): string[] {
  const rules = POWERS.flatMap((power) => {
    const y = up(10 ** power);
    const text = power === 0 ? '1' : `1e${power}`;
    return [
      line(
        [
          [LEFT, y],
          [WIDTH - RIGHT, y],
        ],
        'grid',
      ),
      label([LEFT - 6, y + 4], text, 'end quiet'),
    ];
  });
  const steps = [0, 10, 20, 30].map((step) =>
    label([right(step), BOTTOM + 16], String(step), 'middle quiet'),
  );
  return [
    ...rules,
    ...steps,
    label([(LEFT + WIDTH - RIGHT) / 2, BOTTOM + 34], 'step', 'middle quiet'),
    label([4, 12], 'norm of the gradients', 'quiet'),
  ];
}

function cross([x, y]: Point): string {
  const [left, high] = [at(x - 5), at(y - 5)];
  return shape('path', 'stroke bad', { d: `M${left} ${high}l10 10m0 -10l-10 10` });
}
