// What JSON, objects and names may hold: at the very limit, and one beyond it.
import { describe, expect, test } from 'vitest';
import { listed, shown } from '../src/check/names.ts';
import { parseJson, parseJsonBytes } from '../src/check/parseJson.ts';
import { checkShardPath } from '../src/check/paths.ts';
import { plainJson } from '../src/check/plainJson.ts';
import { isStoredDtype } from '../src/dtypes.ts';
import { Fault } from '../src/fault.ts';
import { DEFAULT_LIMITS, type Limits, unpackLimit } from '../src/limits.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a JSON text', () => {
  const parse = (text: string, limits: Partial<Limits> = {}) =>
    parseJson(text, 'x', { ...DEFAULT_LIMITS, ...limits });

  test.each<[string, Partial<Limits>, Partial<Limits>, string]>([
    [
      '[1, 2]',
      { jsonBytes: 6 },
      { jsonBytes: 5 },
      'x of 6 bytes; expected JSON of at most 5 (limits.jsonBytes)',
    ],
    [
      nested(3),
      { depth: 3 },
      { depth: 2 },
      'JSON of over 2 levels in x; expected at most 2 (limits.depth)',
    ],
    [
      '[{}, {}]',
      { depth: 2 },
      { depth: 1 },
      'JSON of over 1 levels in x; expected at most 1 (limits.depth)',
    ],
    [
      '[111, 222, 333]',
      { jsonValues: 3 },
      { jsonValues: 2 },
      'JSON of over 2 values in x; expected at most 2 (limits.jsonValues)',
    ],
    [
      '{"a": true, "b": false}',
      { jsonValues: 4 },
      { jsonValues: 3 },
      'JSON of over 3 values in x; expected at most 3 (limits.jsonValues)',
    ],
    // A word of Python counts as ten values.
    [
      '[Infinity]',
      { jsonValues: 11 },
      { jsonValues: 10 },
      'JSON of over 10 values in x; expected at most 10 (limits.jsonValues)',
    ],
    [
      '-Infinity',
      { jsonValues: 10 },
      { jsonValues: 9 },
      'JSON of over 9 values in x; expected at most 9 (limits.jsonValues)',
    ],
  ])('%s', (text, enough, less, message) => {
    expect(() => parse(text, enough)).not.toThrow();
    expect(() => parse(text, less)).toThrow(new Fault(...split(message)));
    const bytes = new TextEncoder().encode(text);
    expect(() => parseJsonBytes(bytes, 'x', { ...DEFAULT_LIMITS, ...less })).toThrow(message);
  });

  test('the words of Python, alone and after escapes', () => {
    expect(parse('NaN')).toBe(Number.NaN);
    expect(parse('Infinity')).toBe(Infinity);
    expect(parse('[NaN, "", null, {"a": NaN}]')).toEqual([NaN, '', null, { a: NaN }]);
    expect(parse(String.raw`["\\", NaN]`)).toEqual(['\\', NaN]);
    expect(parse(String.raw`["\\\"", NaN, "\\\\"]`)).toEqual(['\\"', NaN, '\\\\']);
  });

  test('what is wrong with it is said', () => {
    expect(() => parse('{')).toThrow(/^damaged JSON in x \(.+\); expected JSON$/);
  });
});

describe('an object in place of JSON', () => {
  const plain = (value: unknown, limits: Partial<Limits> = {}) =>
    plainJson(value, 'the model', { ...DEFAULT_LIMITS, ...limits });

  test.each<[unknown, Partial<Limits>, Partial<Limits>, string]>([
    [
      [[[]]],
      { depth: 3 },
      { depth: 2 },
      'an object of over 2 levels (the model); expected at most 2 (limits.depth)',
    ],
    [
      { a: [1, 2], b: 3 },
      { jsonValues: 4 },
      { jsonValues: 3 },
      'an object of over 3 values (the model); expected at most 3 (limits.jsonValues)',
    ],
    [
      { a: 1, b: 3 },
      { jsonValues: 2 },
      { jsonValues: 1 },
      'an object of over 1 values (the model); expected at most 1 (limits.jsonValues)',
    ],
  ])('%j', (value, enough, less, message) => {
    expect(plain(value, enough)).toEqual(value);
    expect(() => plain(value, less)).toThrow(new Fault(...split(message)));
  });

  test.each<[unknown, string]>([
    [[undefined], 'undefined at the model.0; expected values of JSON'],
    [{ a: Symbol('s') }, 'a symbol at the model.a; expected values of JSON'],
    [{ a: [1, new Uint8Array(1)] }, 'binary data at the model.a.1; expected values of JSON'],
  ])('%o', (value, message) => {
    expect(() => plain(value)).toThrow(new Fault(...split(message)));
  });
});

function split(message: string): [received: string, expected: string] {
  return message.split('; expected ') as [string, string];
}

test('names and lists in messages', () => {
  expect(shown('x'.repeat(60))).toBe('x'.repeat(60));
  expect(shown('x'.repeat(61))).toBe(`${'x'.repeat(57)}...`);
  expect(listed(['a', 'b'], 2)).toBe('a, b');
  expect(listed(['x'.repeat(41)])).toBe(`${'x'.repeat(37)}...`);
});

test('paths of weights', () => {
  expect(checkShardPath('folder/a:b.bin')).toBe('folder/a:b.bin');
  const expected = 'the names of files in the folder of the model';
  expect(() => checkShardPath(5)).toThrow(
    new Fault('a weightsManifest with a path that is no text', expected),
  );
  expect(() => checkShardPath('../a')).toThrow(
    new Fault(
      "the path '../a' in the weightsManifest, which leads out of the model's folder",
      expected,
    ),
  );
  for (const [path, problem] of [
    ['/a', 'which is absolute'],
    ['data:,x', 'which is an address'],
    ['a\\b', 'which holds a backslash'],
    ['a b ', 'which holds control characters or spaces'],
  ])
    expect(() => checkShardPath(path)).toThrow(`${problem}; expected ${expected}`);
});

test('a file that may unpack to as much as all files may', () => {
  const limits = { ...DEFAULT_LIMITS, totalBytes: 2 ** 26, ratio: 1 };
  expect(unpackLimit(limits, 8)).toEqual({ most: 2 ** 26, limit: 'limits.totalBytes' });
  const more = { ...limits, totalBytes: 2 ** 26 + 1 };
  expect(unpackLimit(more, 8)).toEqual({ most: 2 ** 26, limit: 'limits.ratio' });
});

test('a fault has its own name, and a dtype is a text', () => {
  expect(new Fault('a', 'b')).toMatchObject({ name: 'Fault', message: 'a; expected b' });
  expect([isStoredDtype('float32'), isStoredDtype(['float32'])]).toEqual([true, false]);
});
