import { expect, test } from 'vitest';
import { fuzz } from './support/fuzz.ts';

test('thousands of mutants of real files give answers or errors of ours', () => {
  const seed = Number(process.env.CLAMPWISE_SEED);
  expect(fuzz(3000, seed)).toMatch(/ 3000 mutants, \d{3,} opened, \d{3,} errors of ours, 0 others/);
}, 120_000);
