import { expect, test } from 'vitest';
import { fuzz } from './support/fuzz.ts';

test('mutants of real files give answers or errors of ours', () => {
  expect(fuzz(150, 1)).toMatch(
    /^Seed 1: 150 mutants, \d\d+ opened, \d\d+ errors of ours, 0 others/,
  );
});
