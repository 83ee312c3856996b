import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import keras from '../oracles/rainTraining.json' with { type: 'json' };
import { readModel } from '../src/modelFile/read.ts';
import type { RunView } from '../src/modelFile/run.ts';
import { heldText, limitText, runText } from '../src/modelFile/runWords.ts';
import { startTraining } from '../src/modelFile/train.ts';

const root = join(import.meta.dirname, '../../..');
const bytesAt = (path: string) => new Uint8Array(readFileSync(join(root, path)));
const RAIN = bytesAt('apps/docs/src/modelFile/rain.keras');
const FILES = 'packages/tfjs-adapter/test/data/keras';

interface Run {
  readonly view: RunView;
  readonly saved: Uint8Array;
}

async function train(source: Uint8Array, steps: number): Promise<Run> {
  const training = await startTraining(source);
  let view = await training.step();
  for (let step = 1; step < steps; step++) view = await training.step();
  const saved = await training.save();
  training.dispose();
  return { view, saved };
}

describe('50 steps of the sample', () => {
  let run: Run;
  let tensors: number;

  beforeAll(async () => {
    const before = memory().numTensors;
    run = await train(RAIN, 50);
    tensors = memory().numTensors - before;
  });

  const close = (values: readonly number[], expected: readonly number[]) => {
    expect(values).toHaveLength(expected.length);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k] as number, 4);
    });
  };

  it.each(['bound', 'free'] as const)('end with the weights of Keras: %s', (which) => {
    const [weight] = run.view.weights;
    const rows = keras[which];
    close(
      weight?.[which].slice(1).map(({ smallest }) => smallest) ?? [],
      rows.map(({ smallest }) => smallest),
    );
    close(
      weight?.[which].slice(1).map(({ largest }) => largest) ?? [],
      rows.map(({ largest }) => largest),
    );
  });

  it('have the losses and gradients of Keras', () => {
    const { losses, norms } = run.view;
    close(
      losses,
      keras.bound.map(({ loss }) => loss),
    );
    close(
      norms.map(({ before }) => before),
      keras.bound.map(({ before }) => before),
    );
    close(
      norms.map(({ after }) => after ?? Number.NaN),
      keras.bound.map(({ after }) => after),
    );
  });

  it('keep the bound, which the model without it crosses', () => {
    const [weight] = run.view.weights;
    expect(
      Math.min(...(weight?.bound ?? []).map(({ smallest }) => smallest)),
    ).toBeGreaterThanOrEqual(0);
    expect(weight?.free.at(-1)?.smallest).toBeLessThan(-0.5);
    expect(run.view.violations).toEqual([]);
  });

  it('are told in words', () => {
    const { view } = run;
    expect(runText(view)).toBe(
      'Trained 50 steps on 32 random examples. The loss went from 8.44 to 0.723. The bounds held: each constrained weight satisfied its constraint after each step.',
    );
    expect(view.weights.map((weight) => heldText(weight, view))).toEqual([
      'hidden/kernel satisfied NonNeg after each of 50 steps.',
    ]);
    const limited = keras.bound.filter(({ before, after }) => after < before).length;
    expect(limitText(view)).toBe(
      `The limit clipnorm 1 made the gradients smaller in ${limited} of 50 steps. It limits the gradient of each weight by itself.`,
    );
  });

  it('can be saved, with the bound, the limit and the steps', async () => {
    const { saved } = run;
    const view = await readModel({ name: 'saved', bytes: saved.length, source: saved });
    expect(view).toMatchObject({ format: 'Keras 3, .keras', parameters: 37, limit: 'clipnorm 1' });
    expect(view.steps).toBe(20 + 50);
    expect(view.constraints).toMatchObject([{ constraint: 'NonNeg()', isEnforced: true }]);
  });

  it('leave no tensors', () => {
    expect(tensors).toBe(0);
  });
});

describe('the training of other models', () => {
  it('finds words and classes for models that look them up', async () => {
    const { view } = await train(bytesAt(`${FILES}/keras3-recurrent.keras`), 2);
    expect(view.weights.map(({ name, constraint, rate }) => [name, constraint, rate])).toEqual([
      ['embedding/embeddings', 'UnitNorm', 1],
      ['gru/recurrent_kernel', 'NonNeg', 1],
      ['dense_8/kernel', 'MinMaxNorm', 0.5],
    ]);
    expect(view.losses.every(Number.isFinite)).toBe(true);
  });

  it.each(['keras3-convolutional.keras', 'keras3-functional.keras', 'keras3-dict.keras'])(
    'takes steps of %s',
    async (file) => {
      const { view } = await train(bytesAt(`${FILES}/${file}`), 2);
      expect(view.losses.every(Number.isFinite)).toBe(true);
    },
  );
});
