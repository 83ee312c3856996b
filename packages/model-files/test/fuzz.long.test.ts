import { fewer } from '@clampwise/testing/sampled';
import { expect, test } from 'vitest';
import { fuzz } from './support/fuzz.ts';

test('thousands of mutants of real files give answers or errors of ours', () => {
  const seed = Number(process.env.CLAMPWISE_SEED);
  const count = fewer(3000, 3);
  expect(fuzz(count, seed)).toMatch(
    new RegExp(` ${count} mutants, \\d{3,} opened, \\d{3,} errors of ours, 0 others`),
  );
}, 120_000);
