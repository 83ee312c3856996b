import { expect, test } from 'vitest';
import { digitParts, errorOf, loadPartsData, rebuildDigits } from '../src/examples/digitParts.ts';
import { columns, committed, printed } from './printed.ts';

test('digit-parts: with the constraint, parts are few and positive', {
  timeout: 120_000,
}, async () => {
  const before = committed('digit-parts');
  const lines = await printed(digitParts);
  const numbers = (label: string) =>
    columns(lines, label)
      .map(Number)
      .filter((value) => !Number.isNaN(value));
  for (const label of ['negative weights in parts', 'negative pixels']) {
    const [free, bounded] = numbers(label) as [number, number];
    expect(free, label).toBeGreaterThan(20);
    expect(bounded, label).toBe(0);
  }
  const [uses, usesBounded] = numbers('pixels that a part uses') as [number, number];
  expect(usesBounded).toBeLessThan(uses / 4);
  const errors = numbers('error on 1000 other digits') as [number, number];
  expect(errors[0]).toBeLessThan(errors[1]);
  // The mean digit is off by 0.26.
  expect(errors[1]).toBeLessThan(0.2);
  expect(committed('digit-parts')).toBe(before);
});

test('digit-parts: without the constraint, the error is near the best of rank 25', {
  timeout: 120_000,
}, async () => {
  const data = loadPartsData();
  const free = await rebuildDigits(data, null);
  const error = errorOf(free, data.test.pixels);
  // By numpy.linalg.svd: the best parts for these test digits themselves, and those of the
  // training digits.
  expect(error).toBeGreaterThan(0.14057);
  expect(error).toBeLessThan(0.14395 + 0.002);
});
