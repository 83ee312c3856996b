import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { loadDigits, oneHot, PIXELS } from '../src/digits/data.ts';
import { trainInLayers } from '../src/digits/layers.ts';
import { accuracyOf } from '../src/examples/digits.ts';

describe('digits', () => {
  const { train, test: held } = loadDigits(8000, 1);

  test('are those of the package, each once', () => {
    expect([train.count, held.count]).toEqual([8000, 2000]);
    const counts = new Array<number>(10).fill(0);
    for (const label of [...train.labels, ...held.labels]) counts[label]!++;
    expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    const sum = (values: Iterable<number>): number => {
      let total = 0;
      for (const value of values) total += value;
      return total;
    };
    const require = createRequire(import.meta.url);
    const whole = counts.map((_, digit) => {
      const file = require.resolve(`mnist/src/digits/${digit}.json`);
      return sum((JSON.parse(readFileSync(file, 'utf8')) as { data: number[] }).data);
    });
    expect(sum(train.pixels) + sum(held.pixels)).toBeCloseTo(sum(whole), 0);
  });

  test('a picture keeps its label', () => {
    const ones = [...train.labels.keys()].filter((k) => train.labels[k] === 1);
    const inked = (k: number): number =>
      train.pixels.subarray(k * PIXELS, (k + 1) * PIXELS).filter((value) => value > 0.5).length;
    const mean = (rows: readonly number[]): number =>
      rows.reduce((total, k) => total + inked(k), 0) / rows.length;
    // A 1 has the least ink of all digits.
    expect(mean(ones)).toBeLessThan(0.6 * mean([...train.labels.keys()]));
    expect(oneHot({ ...train, labels: Uint8Array.of(2, 0) }).indexOf(1)).toBe(2);
  });

  test('layers recognizes at least 95 % of 2,000 others', { timeout: 120_000 }, async () => {
    const recognize = await trainInLayers(train);
    const scores = recognize(held);
    const answers = Array.from(held.labels, (_, k) => {
      const own = Array.from({ length: 10 }, (_score, digit) => scores[k * 10 + digit]!);
      return own.indexOf(Math.max(...own));
    });
    const right = answers.filter((answer, k) => answer === held.labels[k]).length;
    expect(right / held.count).toBeGreaterThanOrEqual(0.95);
  });

  test('the accuracy of a confusion matrix is the share on its diagonal', () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    expect(accuracyOf({ seconds: 0, megabytes: 0, confusion })).toBe(7 / 8);
  });
});
