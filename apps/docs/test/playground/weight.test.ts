import { beforeAll, expect, it } from 'vitest';
import { record } from '../../src/playground/trainWeight.ts';
import {
  INPUTS,
  LEARNING_RATE,
  START_WEIGHT,
  STEPS,
  TARGETS,
  type WeightRun,
} from '../../src/playground/weightRun.ts';

let run: WeightRun;

beforeAll(async () => {
  run = await record();
});

it('the recorded run of the playground is what TensorFlow.js gives here', async () => {
  const text = `${JSON.stringify(run, null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('../../src/playground/recorded.json');
});

/** The weights of gradient descent on the mean squared error, in float64. */
function descent(project: (weight: number) => number): number[] {
  const weights = [START_WEIGHT];
  const squares = INPUTS.reduce((sum, x) => sum + x * x, 0);
  const products = INPUTS.reduce((sum, x, k) => sum + x * (TARGETS[k] as number), 0);
  for (let step = 0; step < STEPS; step++) {
    const weight = weights[step] as number;
    const gradient = (2 * (weight * squares - products)) / INPUTS.length;
    weights.push(project(weight - LEARNING_RATE * gradient));
  }
  return weights;
}

it.each([
  ['alone', descent((weight) => weight)],
  ['enforced', descent((weight) => Math.max(0, weight))],
] as const)('the weights of the run %s are those of gradient descent', (name, wanted) => {
  expect(run[name]).toHaveLength(STEPS + 1);
  for (const [k, weight] of run[name].entries()) expect(weight).toBeCloseTo(wanted[k] as number, 5);
});

it('TensorFlow.js alone crosses the bound, and one more line keeps it', () => {
  expect(run.alone.at(-1)?.toFixed(3)).toBe('-5.000');
  expect(run.enforced.at(-1)?.toFixed(3)).toBe('0.000');
  expect(Math.min(...run.enforced)).toBe(0);
});
