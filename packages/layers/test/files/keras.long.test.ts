// What real Keras makes of the files of saveModel, and what loadModel makes of the files of Keras.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askPython, whyNoKerasWith } from '@clampwise/testing/python';
import { isDrawn } from '@clampwise/testing/sampled';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import { dense, type Sequential, sequential, sgd } from '../../src/index.ts';
import { type Case, MODELS, predictions, train } from './support/models.ts';
import { LOSSES, METRICS, SCHEDULES } from './support/training.ts';

const reason = whyNoKerasWith('jax');
const script = join(import.meta.dirname, 'support', 'ask_keras.py');

interface Answer {
  readonly first: number[][];
  readonly second: number[][];
  readonly iterations: number;
}

function expectClose(values: number[][], expected: number[][]): void {
  expect(values.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const apart = values.flatMap((list, k) =>
    list.map((value, at) => Math.abs(value - (expected[k]?.[at] as number))),
  );
  expect(Math.max(...apart)).toBeLessThan(1e-5);
}

describe.skipIf(reason !== '')(`with real Keras${reason && ` (skipped: ${reason})`}`, () => {
  const names = Object.keys(MODELS);
  const cases = new Map<string, Case>();
  let folder = '';
  let answers: { readonly [name: string]: Answer } = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'layers-'));
    for (const name of names) {
      const given = (MODELS[name] as () => Case)();
      cases.set(name, given);
      await train(given, 5);
      writeFileSync(join(folder, `${name}.keras`), saveModel(given.model).bytes);
      const { x, y } = given;
      const data = { x, y, epochs: 5, batch_size: 4 };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(data));
    }
    answers = askPython(script, folder) as typeof answers;
  }, 300_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(names)('%s predicts the same, and 5 + 5 epochs are 10', async (name) => {
    const given = cases.get(name) as Case;
    const { first, second, iterations } = answers[name] as Answer;
    expectClose(predictions(given), first);
    await train(given, 5);
    expectClose(predictions(given), second);
    expect(given.model.optimizer?.iterations).toBe(iterations);
  });

  test.each(names)('%s comes back from Keras', async (name) => {
    const { x } = cases.get(name) as Case;
    const { model } = await loadModel(readFileSync(join(folder, `${name}.again.keras`)));
    const { second, iterations } = answers[name] as Answer;
    expectClose(predictions({ model: model as Sequential, x }), second);
    expect(model.optimizer?.iterations).toBe(iterations);
  });

  const compiled = test.runIf(isDrawn('compiled by Keras', 2));
  compiled('losses, metrics and schedules', { timeout: 300_000 }, () => {
    const place = mkdtempSync(join(tmpdir(), 'layers-compiled-'));
    const save = (name: string, options: object): void => {
      const model = sequential([
        dense({ units: 2, inputShape: [1], kernelInitializer: 'ones', activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'sgd', loss: 'mse', ...options });
      writeFileSync(join(place, `${name}.keras`), saveModel(model).bytes);
    };
    for (const [k, loss] of LOSSES.entries()) save(`loss-${k}-${loss.name}`, { loss });
    for (const [k, metric] of METRICS.entries()) {
      save(`metric-${k}-${metric.name}`, { metrics: [metric] });
    }
    for (const [k, schedule] of SCHEDULES.entries()) {
      save(`schedule-${k}`, { optimizer: sgd({ learningRate: schedule }) });
    }
    try {
      const found = askPython(script, 'compiled', place) as {
        readonly [name: string]: { readonly rates: readonly number[] };
      };
      for (const [k, schedule] of SCHEDULES.entries()) {
        const rates = found[`schedule-${k}`]?.rates ?? [];
        expect(rates).toHaveLength(20);
        for (const [step, rate] of rates.entries()) expect(schedule(step)).toBeCloseTo(rate, 6);
      }
      const others = Object.entries(found).filter(([name]) => !name.startsWith('schedule'));
      expect(
        others.map(([name, { rates: _, ...compiled }]) => `${name} ${JSON.stringify(compiled)}`),
      ).toMatchSnapshot();
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
