// Each call in "Coming from", next to what the other library gave: oracles/comingFrom.py asked it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kernels from '@clampwise/kernels';
import { matmul } from '@clampwise/kernels/algebra';
import * as layers from '@clampwise/layers';
import { earlyStopping } from '@clampwise/layers/callbacks';
import * as constraints from '@clampwise/layers/constraints';
import * as losses from '@clampwise/layers/losses';
import { binaryAccuracy } from '@clampwise/layers/metrics';
import * as ops from '@clampwise/layers/ops';
import { l2 } from '@clampwise/layers/regularizers';
import { cosineDecay } from '@clampwise/layers/schedules';
import { describe, expect, it } from 'vitest';
import { LIBRARIES, matches } from '../src/comingFrom/filter.ts';

type Value = number | boolean | readonly Value[];
type Answers = Record<string, { source: string; values: Record<string, Value> }>;

const folder = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const page = read('pages/guide/coming-from.md');
const answers = JSON.parse(read('oracles/comingFrom.answers.json')) as Answers;
const probes = JSON.parse(read('oracles/comingFrom.json')) as Record<
  string,
  { there: string; here: string }
>;

const float32 = (...values: number[]) => Float32Array.from(values);

/** What the page calls its arrays, made anew: some calls write into them. */
function arrays() {
  const [a, b] = [float32(3, 4), float32(12)];
  return {
    x: float32(-2, 0.5, 3, -1.5, 2.5),
    bad: float32(Number.NaN, -5, Number.POSITIVE_INFINITY),
    m: kernels.ndarray(float32(3, 0.5, 4, -1), [2, 2]),
    g: float32(1, 2, 3, 4, 5),
    y: float32(0, 1, 1),
    p: float32(0.2, 0.7, 0.9),
    z: float32(-1, 0.5, 2),
    a,
    b,
    grads: [a, b],
    params: [float32(5, 6), float32(7)],
  };
}

const models = {
  ...layers,
  ...losses,
  maxNorm: constraints.maxNorm,
  binaryAccuracy,
  cosineDecay,
  earlyStopping,
  l2,
  ops,
};

/** What the rows of a library import. */
const IMPORTS: Record<string, object> = {
  NumPy: { ...kernels, matmul },
  TensorFlow: kernels,
  Keras: { ...models, nonNeg: constraints.nonNeg },
  PyTorch: { ...models, ...kernels },
  optax: kernels,
};

const NO_COPY = /^(?:function|class)$/;

/** Runs an expression with names. */
function evaluate(code: string, scope: object): unknown {
  const names = Object.keys(scope).filter((name) => !NO_COPY.test(name));
  const values = names.map((name) => (scope as Record<string, unknown>)[name]);
  return new Function(...names, `return (${code});`)(...values);
}

/** A result as numbers in lists. */
function plain(value: unknown): Value {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof layers.Tensor) return plain(value.toArray());
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (Array.isArray(value)) return value.map(plain);
  const { data, shape } = value as kernels.NdArray;
  return plain(layers.tensor(data as Float32Array, { shape }));
}

function close(actual: Value, expected: Value): boolean {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const all = expected as readonly Value[];
    return actual.length === all.length && actual.every((part, k) => close(part, all[k] as Value));
  }
  if (typeof actual === 'number' && typeof expected === 'number')
    return Math.abs(actual - expected) <= 1e-6 * Math.max(1, Math.abs(expected));
  return actual === expected;
}

const rows = LIBRARIES.flatMap((library) => {
  const section = page.split(`\n## ${library}\n`)[1]?.split('\n## ')[0] ?? '';
  const row = /^\| ([^|]+?) +\| `([^`]+)` +\| `([^`]+)` +\| ([^|\n]*)\|$/gm;
  return [...section.matchAll(row)].map(([, task = '', there = '', here = '', differs = '']) => ({
    library,
    task,
    there,
    here,
    differs: differs.trim(),
  }));
});

describe('coming from', () => {
  it('has every row of the page, and an answer for each', () => {
    const lines = page.split('\n').filter((line) => /^\| .*`/.test(line));
    expect(rows).toHaveLength(lines.length);
    const asked = LIBRARIES.flatMap((library) => Object.keys(answers[library]?.values ?? {}));
    expect(rows.map(({ there }) => there)).toEqual(asked);
    expect(Object.keys(probes).filter((call) => !asked.includes(call))).toEqual([]);
  });

  it.each(rows)('$library: $there', ({ library, there, here, differs }) => {
    const scope = { ...IMPORTS[library], ...arrays() };
    const result = evaluate(here, scope);
    const probe = probes[there];
    const actual = plain(
      probe === undefined ? result : evaluate(probe.here, { ...scope, ...layers, it: result }),
    );
    const expected = answers[library]?.values[there] as Value;
    const isSame = close(actual, expected);
    expect(
      isSame,
      `${here} gives ${JSON.stringify(actual)}, ${library} ${JSON.stringify(expected)}`,
    ).toBe(!differs.startsWith('values:'));
  });

  it('finds rows by words in any order', () => {
    expect(matches('clip to two bounds np.clip(x, -1, 1)', 'np. BOUNDS')).toBe(true);
    expect(matches('clip to two bounds np.clip(x, -1, 1)', 'norm')).toBe(false);
    expect(matches('anything', '')).toBe(true);
  });
});
