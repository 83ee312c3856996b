import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential as tfjsSequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { run } from '../src/bin/run.ts';
import { inspectionText } from '../src/inspect/text.ts';
import { inspectKerasModel } from '../src/inspect.ts';
import { savedByTfjs } from './support/tfjsModels.ts';

const path = (name: string): string =>
  fileURLToPath(new URL(`data/keras/${name}`, import.meta.url));

interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function command(args: readonly string[], colour = false): Promise<Outcome> {
  let [output, errors] = ['', ''];
  const code = await run(args, {
    write: (text) => {
      output += text;
    },
    fail: (text) => {
      errors += text;
    },
    colour,
    width: 90,
  });
  return { code, output, errors };
}

test('a model.json: what tfjs makes of it, and the code that fixes it', async () => {
  const { code, output, errors } = await command(['inspect', path('keras2-sequential/model.json')]);
  expect([code, errors]).toEqual([1, '']);
  expect(
    output.replace(path('keras2-sequential/model.json'), 'model.json'),
  ).toBe(`model.json (Keras 2, model.json)

tfjs rejects
  ✓ layers.dense.kernel_regularizer: L2(l2=0.5)
    → tf.regularizers.l2({ l2: 0.5 })
  ✓ loss: mse

tfjs drops silently
  ✓ layers.re_lu: ReLU(max_value=2, negative_slope=0.25, threshold=0.5)
    → relu({ maxValue: 2, negativeSlope: 0.25, threshold: 0.5 }) // from '@clampwise/tfjs-adapter/layers'
  ✓ optimizer.clipnorm: 1
    → model.optimizer = clipGradients(model.optimizer, { clipNorm: 1 })

tfjs accepts and ignores
  ✓ layers.dense.kernel_constraint: MaxNorm(max_value=2, axis=0)
    → enforceConstraints(model)
  ✓ layers.dense_1.bias_constraint: NonNeg()
    → enforceConstraints(model)
  ✓ training_config: compiled with Adam

✓ fixed by loadKerasModel   → code that fixes it in tfjs

  import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
  const { model, report } = await loadKerasModel(source);

7 findings, all fixed by loadKerasModel.
`);
});

test('a model that cannot be loaded', async () => {
  const { code, output } = await command(['inspect', path('keras3-operations.keras')]);
  expect(code).toBe(1);
  expect(output).toMatch(/\n\d+ findings: 1 that neither tfjs nor loadKerasModel can load\.\n$/);
  expect(output).toMatch(
    /\nneither tfjs nor loadKerasModel supports\n {2}✗ layers\.sin: the operation Sin of Keras 3/,
  );
  expect(output).not.toContain('import {');
});

test('what is not fixed', async () => {
  const { output } = await command(['inspect', path('keras3-functional.keras')]);
  expect(output).toMatch(/\n\d+ findings: \d+ fixed by loadKerasModel, 1 not fixed\.\n$/);
  expect(output).toContain(`  ✗ optimizer.use_ema: true
  ✓ optimizer.global_clipnorm: 0.5
    → model.optimizer = clipGradients(model.optimizer, { globalClipNorm: 0.5 })
  ✓ optimizer.state: moments and the count of steps
`);
});

test('names in a file cannot steer the terminal', async () => {
  const layer = {
    class_name: 'Dense',
    config: { name: 'a\u001b[2J', units: 1, kernel_constraint: 'non_neg' },
  };
  const report = await inspectKerasModel({ class_name: 'Sequential', config: { layers: [layer] } });
  const text = inspectionText('model\u001b.json', report, { colour: false, width: 80 });
  expect(text).not.toContain('\u001b');
  expect(text).toContain('model\\u001b.json');
  expect(text).toContain('layers.a\\u001b[2J.kernel_constraint');
});

test('a line is as wide as the terminal, but for code to copy', async () => {
  for (const name of ['keras3-functional.keras', 'keras3-operations.keras']) {
    const report = await inspectKerasModel(new Uint8Array(readFileSync(path(name))));
    for (const width of [60, 80]) {
      const text = inspectionText(name, report, { colour: false, width });
      const prose = text.split('\n').filter((line) => !/^ +→ |import|await/.test(line));
      expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  }
});

test('a model that tfjs saved: nothing to report, exit code 0', async () => {
  const layer = layers.dense({ units: 2, inputShape: [3] });
  const model = tfjsSequential({ layers: [layer, layers.dropout({ rate: 0.5 })] });
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError', metrics: ['mae'] });
  const { weightData: _, ...artifacts } = await savedByTfjs(model);
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
  try {
    const file = join(folder, 'model.json');
    writeFileSync(file, JSON.stringify(artifacts));
    const { code, output, errors } = await command(['inspect', file]);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toBe(
      `${file} (tfjs, model.json)\n\nNo findings: tfjs loads this model correctly.\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a model that tfjs takes as it is', async () => {
  const layer = {
    class_name: 'Dense',
    config: { name: 'a', units: 1, batch_input_shape: [null, 2] },
  };
  const source = { class_name: 'Sequential', config: { layers: [layer] } };
  expect(await inspectKerasModel(source)).toMatchObject({ changes: [] });
});

test('--json prints a line for each file', async () => {
  const files = [path('keras3-functional.keras'), path('keras2-convolutional.h5')];
  const { code, output } = await command(['inspect', '--json', ...files]);
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(1);
  expect(lines.map(({ file, format }) => [file, format])).toEqual([
    [files[0], 'Keras 3, .keras'],
    [files[1], 'Keras 2, .h5'],
  ]);
  expect(lines[1].changes.map((change: { path: string }) => change.path)).toContain(
    'optimizer.clipvalue',
  );
});

test('colours are for terminals', async () => {
  const args = ['inspect', path('keras2-functional.keras')];
  expect((await command(args)).output).not.toContain('\u001b');
  expect((await command(args, true)).output).toContain('\u001b[32m✓\u001b[0m');
});

test.each([
  [['inspect', 'nothing.json'], /^nothing\.json: there is no such file\.\n$/],
  [
    ['inspect', path('write.py')],
    /cannot read this file: a file of another kind; expected a \.keras or \.h5 file of Keras, or a model\.json\./,
  ],
  [
    ['inspect', path('.')],
    /this is a folder; name the model\.json in it.*saved_model\.pb is a SavedModel/,
  ],
  [['inspect'], /^inspect needs a file\./],
  [['look', 'model.json'], /^There is no command 'look'; there is 'inspect'\./],
  [['inspect', '--jason', 'model.json'], /^Unknown option '--jason'/],
])('%j says what is wrong, and ends with 2', async (args, message) => {
  const { code, output, errors } = await command(args);
  expect([code, output]).toEqual([2, '']);
  expect(errors).toMatch(message);
});

test.each([
  [
    'keras3-sequential.h5',
    9000,
    /: a damaged HDF5 file \(9000 bytes are there, of 22576\); expected a whole file/,
  ],
  [
    'keras3-sequential.keras',
    3000,
    /: a damaged archive \(it has no end\); expected a whole archive/,
  ],
  ['keras2-sequential/model.json', 900, /: damaged JSON in a model\.json \(.*\); expected JSON/],
])('%s that was cut off is rejected', async (name, length, message) => {
  const part = new Uint8Array(readFileSync(path(name))).subarray(0, length);
  await expect(inspectKerasModel(part)).rejects.toThrow(message);
});

test.each(['model.keras', 'file:///models/model.keras'])('%s is no address', async (name) => {
  const message = /expected an address; in Node, pass the bytes of a file: await readFile/;
  await expect(inspectKerasModel(name)).rejects.toThrow(message);
});

test('--help, and no argument at all', async () => {
  for (const args of [['--help'], ['inspect', '-h'], []]) {
    const { code, output } = await command(args);
    expect(code).toBe(0);
    expect(output).toMatch(/npx @clampwise\/tfjs-adapter inspect <file>/);
  }
});

test('the command works', () => {
  const bin = fileURLToPath(new URL('../bin/tfjs-adapter.mjs', import.meta.url));
  const file = path('keras3-sequential.h5');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'inspect', file], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect([status, stdout.split('\n')[0]]).toEqual([1, `${file} (Keras 3, .h5)`]);
});

test('it loads nothing of tfjs', () => {
  const modules = loadedBy(new URL('../src/bin/run.ts', import.meta.url), new Set());
  expect([...modules]).toContain('@clampwise/model-files/internal');
  expect([...modules].filter((name) => name.startsWith('@tensorflow'))).toEqual([]);
});

/** The modules that a source file loads, and those that these load; of other packages the names. */
function loadedBy(file: URL, seen: Set<string>): Set<string> {
  if (seen.has(file.href)) return seen;
  seen.add(file.href);
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /^(?:import|export)(?! type)[^;]*?from '([^']+)'|import\('([^']+)'\)/gm,
  );
  for (const [, name, lazy] of found) {
    const specifier = (name ?? lazy) as string;
    if (specifier.startsWith('.')) loadedBy(new URL(specifier, file), seen);
    else seen.add(specifier);
  }
  return seen;
}
