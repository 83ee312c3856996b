import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../src/files.ts';
import type { Tensor } from '../../src/index.ts';

/** What Keras said of a file; see data/write.py. */
interface Recorded {
  readonly file: string;
  readonly first: readonly (readonly number[])[];
  readonly evaluated: readonly number[];
  readonly second?: readonly (readonly number[])[];
}

const DATA = join(import.meta.dirname, 'data');

function recorded(version: 2 | 3): readonly (readonly [string, Recorded])[] {
  const text = readFileSync(join(DATA, `expected-${version}.json`), 'utf8');
  return Object.entries(JSON.parse(text) as { [name: string]: Recorded }).map(([name, entry]) => [
    name,
    entry,
  ]);
}

function bytesOf(file: string): Uint8Array {
  const bytes = readFileSync(join(DATA, file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The values of write.py. */
function numbers(seed: number, ...shape: readonly number[]): number[][] {
  const [rows = 0, columns = 0] = shape;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const k = row * columns + column;
      return Math.round(Math.sin(k * 1.7 + seed) * 2 * 1000) / 1000;
    }),
  );
}

function classes(rows: number, count: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: count }, (_, column) => (row % count === column ? 1 : 0)),
  );
}

const X = numbers(1, 12, 4);
const WORDS = Array.from({ length: 12 }, (_, row) => [0, 1, 2].map((k) => (row * 3 + k) % 6));

type Data = readonly [x: unknown, y: unknown];

function dataFor(name: string): Data {
  if (name === 'branches')
    return [
      [WORDS, X],
      [classes(12, 2), numbers(4, 12, 1)],
    ];
  if (name.startsWith('adam')) return [X, classes(12, 3)];
  return [X, name === 'adapted' ? numbers(3, 12, 3) : numbers(3, 12, 2)];
}

function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return Array.isArray(result) ? result : [result as Tensor];
}

function expectClose(result: Tensor | readonly Tensor[], expected: Recorded['first']): void {
  const tensors = listOf(result);
  expect(tensors).toHaveLength(expected.length);
  tensors.forEach(({ data }, k) => {
    const wanted = expected[k] as readonly number[];
    expect(data).toHaveLength(wanted.length);
    data.forEach((value, at) => {
      expect(Math.abs(value - (wanted[at] as number))).toBeLessThan(1e-5);
    });
  });
}

describe.each([3, 2] as const)('files of Keras %s', (version) => {
  test.each(recorded(version))('%s', async (name, { file, first, evaluated, second }) => {
    const { model, report } = await loadModel(bytesOf(file));
    const [x, y] = dataFor(name) as readonly [never, never];
    expectClose(model.predict(x), first);
    const [loss, ...others] = Object.values(model.evaluate(x, y, { batchSize: 4 }));
    expect(loss).toBeCloseTo(evaluated[0] as number, 4);
    expect(others.length).toBeLessThanOrEqual(evaluated.length);
    if (second === undefined) return;
    await model.fit(x, y, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
    expectClose(model.predict(x), second);
    expect(report.text).toMatchSnapshot();
  });
});
