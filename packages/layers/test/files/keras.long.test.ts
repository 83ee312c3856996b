// What real Keras makes of the files of saveModel, and what loadModel makes of the files of Keras.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import type { Sequential } from '../../src/index.ts';
import { type Case, MODELS, predictions, train } from './support/models.ts';

const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';

const PROBE = `
import importlib.metadata as m, sys
try:
    m.version('jax'); sys.exit(0 if m.version('keras').startswith('3.') else 1)
except m.PackageNotFoundError: sys.exit(1)`;

const hasKeras = spawnSync(PYTHON, ['-c', PROBE], { stdio: 'ignore' }).status === 0;
const skipped = hasKeras ? '' : ` (skipped: ${PYTHON} has no keras 3 with jax)`;

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

describe.skipIf(!hasKeras)(`with real Keras${skipped}`, () => {
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
    const script = join(import.meta.dirname, 'support', 'ask_keras.py');
    const { status, stdout, stderr } = spawnSync(PYTHON, [script, folder], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(stderr.slice(-3000));
    answers = JSON.parse(stdout.slice(stdout.indexOf('{')));
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
});
