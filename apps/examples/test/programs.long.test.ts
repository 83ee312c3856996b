import { expect, test } from 'vitest';
import { EXAMPLES } from '../src/examples.ts';
import { LONG, runsWell } from './programs.ts';

const long = EXAMPLES.filter(({ name }) => LONG.includes(name));

test('the long examples exist', () => {
  expect(long).toHaveLength(LONG.length);
});

test.each(long)(
  'npm run example -- $name runs, and prints plain text for a terminal of 80 columns',
  { timeout: 300_000 },
  runsWell,
);
