import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Node stands in for Python, so that these tests run without it.
let folder = '';
let python: typeof import('../src/python.ts');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testing-'));
  vi.stubEnv('CLAMPWISE_PYTHON', process.execPath);
  vi.resetModules();
  python = await import('../src/python.ts');
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function program(name: string, code: string): string {
  const file = join(folder, name);
  writeFileSync(file, code);
  return file;
}

test('the answer is the last line, whatever was printed before it', () => {
  const code = "console.log('[1/2] {loading}'); console.log(JSON.stringify(process.argv.slice(2)))";
  expect(python.askPython(program('print.cjs', code), 'load', 'a b')).toEqual(['load', 'a b']);
});

test('a failed program throws with what it reported', () => {
  const script = program('fail.cjs', "throw new Error('no such layer')");
  expect(() => python.runPython(script, 'load')).toThrow(/fail\.cjs load: [\s\S]*no such layer/);
});

test('an interpreter without Keras is named', () => {
  const reason = `${process.execPath} has no keras 3 with tensorflow and tf_keras`;
  expect(python.whyNoKerasWith('tensorflow', 'tf_keras')).toBe(reason);
});
