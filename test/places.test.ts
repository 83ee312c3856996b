import { expect, test } from 'vitest';
import { expectSame } from './packed/places/compare.ts';
import { NotAvailable, type Place, type Workshop } from './packed/places/place.ts';
import { exitCode, rowOf, selected, summary, table } from './packed/places/report.ts';

const place = (word: string, check: Place['check']): Place => ({
  word,
  name: `the ${word}`,
  check,
});
const works = place('good', async () => ({ version: '1.2', clip: 12_345 }));
const fails = place('bad', async () => {
  throw new Error('clip is 2,\nbut should be 1 | 3');
});
const missing = place('missing', async () => {
  throw new NotAvailable('npm could not install it');
});
// None of these asks for anything.
const workshop = {} as Workshop;
const rowsOf = (...places: Place[]) => Promise.all(places.map((each) => rowOf(each, workshop)));

test('a failing place and one without its tool are rows', async () => {
  const rows = await rowsOf(works, fails, missing);
  expect(table(rows).split('\n')).toEqual([
    '| place       | version | result        | clip, gzipped | note                            |',
    '| ----------- | ------- | ------------- | ------------- | ------------------------------- |',
    '| the good    | 1.2     | passed        | 12.3 kB       |                                 |',
    '| the bad     |         | failed        |               | clip is 2, but should be 1 \\| 3 |',
    '| the missing |         | not available |               | npm could not install it        |',
  ]);
  expect(summary(rows)).toBe('1 passed, 1 failed, 1 not available');
});

test('only a failing place makes the command fail', async () => {
  expect(exitCode(await rowsOf(works, fails))).toBe(1);
  expect(exitCode(await rowsOf(works, missing))).toBe(0);
});

test('words select places, and an unknown word lists the known ones', () => {
  const places = [works, fails, works];
  expect(selected(places, [])).toEqual(places);
  expect(selected(places, ['good'])).toEqual([works, works]);
  expect(() => selected(places, ['good', 'god'])).toThrow(
    'No place is called god. Choose from: good, bad',
  );
});

test('a wrong number is an error that names both', () => {
  expectSame('a page', { backend: 'js', more: 1 }, { backend: 'js' });
  expect(() => expectSame('a page', { x: ['1'] }, { x: ['2'] })).toThrow(
    'a page: x is ["1"], but should be ["2"]',
  );
});
