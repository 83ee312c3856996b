// What ONNX Runtime computes for the files of toOnnx. With CLAMPWISE_RECORD=1 it writes what `npm test` compares with.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toOnnx } from '../../src/onnx.ts';
import { onnxCases, results } from './models.ts';

const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';
const probe = ['-c', 'import onnxruntime, numpy'];
const hasRuntime = spawnSync(PYTHON, probe, { stdio: 'ignore' }).status === 0;
const skipped = hasRuntime ? '' : ` (skipped: ${PYTHON} has no onnxruntime)`;

const written = (value: number): number | string => {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
};

describe.skipIf(!hasRuntime)(`with ONNX Runtime${skipped}`, () => {
  test('all models', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'layers-onnx-'));
    const cases = onnxCases();
    const digests = new Map<string, string>();
    try {
      for (const [name, { model, inputs }] of cases) {
        const { bytes } = toOnnx(model);
        digests.set(name, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
        writeFileSync(join(folder, `${name}.onnx`), bytes);
        const named = inputs.map((rows, k) => [
          model.inputPorts[k]?.name,
          rows.map((row) => row.map(written)),
        ]);
        const data = { inputs: Object.fromEntries(named) };
        writeFileSync(join(folder, `${name}.json`), JSON.stringify(data));
      }
      const script = join(import.meta.dirname, 'ask_onnxruntime.py');
      const { status, stdout, stderr } = spawnSync(PYTHON, [script, folder], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr.slice(-3000));
      const answers: { [name: string]: (number | string)[][] } = JSON.parse(stdout);
      for (const [name, given] of cases) {
        const ours = results(given).map((list) => list.map(written));
        expect(ours.length, name).toBe(answers[name]?.length);
        ours.forEach((list, output) => {
          list.forEach((value, k) => {
            const theirs = answers[name]?.[output]?.[k];
            if (typeof value === 'string') expect(theirs, name).toBe(value);
            else expect(Math.abs(value - Number(theirs)), name).toBeLessThan(1e-5);
          });
        });
      }
      if (process.env.CLAMPWISE_RECORD === '1') {
        const lines = [...cases.keys()].map((name) => {
          const entry = { digest: digests.get(name), outputs: answers[name] };
          return `${JSON.stringify(name)}: ${JSON.stringify(entry)}`;
        });
        const path = join(import.meta.dirname, 'golden', 'onnxruntime.json');
        writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
