import { sampled } from '@clampwise/testing/sampled';
import { expect, test } from 'vitest';
import { EXAMPLES } from '../src/examples.ts';
import { LONG, run, runsWell } from './programs.ts';

const long = EXAMPLES.filter(({ name }) => LONG.includes(name));

test('the long examples exist', () => {
  expect(long).toHaveLength(LONG.length);
});

test.each(sampled(EXAMPLES, 6))(
  'npm run example -- $name runs, and prints plain text for a terminal of 80 columns',
  { timeout: 300_000 },
  runsWell,
);

test.each([
  ['Rain', "There is no example 'Rain'. Did you mean 'seattle-rain'?"],
  ['zzzzzz', "There is no example 'zzzzzz'.\n"],
])('npm run example -- %s says what to write', (name, text) => {
  const { status, stderr } = run('example', name);
  expect(status).toBe(1);
  expect(stderr).toContain(text);
});
