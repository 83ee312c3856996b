import { readFileSync } from 'node:fs';
import { numbers } from './numbers.js';

test('the numbers of the three examples', async () => {
  const expected = JSON.parse(readFileSync(new URL('./expected.json', import.meta.url), 'utf8'));
  expect((await numbers()).numbers).toEqual(expected);
});
