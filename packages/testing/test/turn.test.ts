import { expect, test } from 'vitest';
import { turnOf } from '../src/turn.ts';

test('every turn comes for every name, whatever the turn of another name', () => {
  const pairs = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    pairs.add(`${turnOf('one', seed, 2)} ${turnOf('other', seed, 4)} ${seed % 2}`);
  }
  expect(pairs.size).toBe(2 * 4 * 2);
});

test('a seed gives the same turn again', () => {
  expect(turnOf('one', 5, 1000)).toBe(turnOf('one', 5, 1000));
  expect(turnOf('one', 5, 1)).toBe(0);
});
