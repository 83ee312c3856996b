import { assertClose } from '@clampwise/testing';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { guard } from '../../src/index.ts';
import { getState, setState } from '../../src/optimizers/state.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';
import {
  type OptimizerRun,
  optimizerOf,
  runs,
  source,
  takeStep,
  valuesOf,
  weightsOf,
} from '../support/optimizerRuns.ts';

type Lists = readonly (readonly number[])[];

const TOLERANCE = { relative: 1e-6, absolute: 1e-6 };
const hasSlots = ({ expected }: OptimizerRun): boolean => expected[5]?.slots !== undefined;

/** Every option of every optimizer once: without limits and constraints, which are shared code. */
export const PLAIN_RUNS = runs.filter(
  (run) => hasSlots(run) || (run.keras === 'legacy' && !/clip|NonNeg/.test(run.title)),
);

/** The limits and constraints on top of them. */
export const LIMITED_RUNS = runs.filter((run) => !PLAIN_RUNS.includes(run));

function compare(actual: Lists, expected: Lists, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  for (const [k, values] of expected.entries()) {
    const floats = Float32Array.from(actual[k] as number[]);
    assertClose(floats, Float64Array.from(values), TOLERANCE, `${what} ${k}`);
  }
}

function asArrays(lists: Lists): Float32Array[] {
  return lists.map((values) => Float32Array.from(values));
}

/** The optimizers of this package against Keras's: every option, limit and constraint. */
export function testOptimizerRuns(name: TestBackend, chosen = runs): void {
  describe(`${source}, on ${name}`, () => {
    useBackend(name);

    it.each(chosen)('$title', async (run) => {
      const weights = weightsOf();
      const optimizer = optimizerOf(run, weights);
      for (let step = 0; step < 10; step++) {
        takeStep(optimizer, weights, step);
        const expected = run.expected[step + 1];
        if (expected === undefined) continue;
        compare(await valuesOf(weights), expected.weights, `after step ${step + 1}: weight`);
        if (expected.slots === undefined) continue;
        const { iterations, slots } = await getState(optimizer, weights);
        expect(iterations).toBe(step + 1);
        compare(
          slots.map((each) => [...each]),
          expected.slots,
          `after step ${step + 1}: slot`,
        );
      }
      optimizer.dispose();
      tf.dispose(weights);
    });

    it.each(chosen.filter(hasSlots))('resumes: $title', async (run: OptimizerRun) => {
      const { weights: values, slots = [] } = run.expected[5] as OptimizerRun['expected'][string];
      const weights = weightsOf(values);
      const optimizer = optimizerOf(run, weights);
      const guarded = guard(optimizer, { onNonFinite: 'skip' });
      // What there was before is gone.
      takeStep(optimizer, weights, 0);
      for (const [k, weight] of weights.entries()) {
        tf.tidy(() => weight.assign(tf.tensor(values[k] as number[], weight.shape)));
      }
      setState(guarded, weights, { iterations: 5, slots: asArrays(slots) });
      for (let step = 5; step < 10; step++) takeStep(guarded, weights, step);
      compare(await valuesOf(weights), run.expected[10]?.weights as Lists, 'weight');
      expect((await getState(guarded, weights)).iterations).toBe(10);
      guarded.dispose();
      tf.dispose(weights);
    });
  });
}
