import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escaped, listed, shown } from '../src/check/names.ts';
import { parseJson, parseJsonBytes } from '../src/check/parseJson.ts';
import { checkShardPath } from '../src/check/paths.ts';
import { plainJson } from '../src/check/plainJson.ts';
import { Fault } from '../src/fault.ts';
import { isObject, valueAt } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';

const parse = (text: string, limits = DEFAULT_LIMITS) => parseJson(text, 'config.json', limits);

describe('JSON', () => {
  test('any value is what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'small', maxDepth: 20 }), (text) => {
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('the words of Python are numbers, and strings with them stay', () => {
    const text =
      '{"a": [NaN, -Infinity, Infinity], "NaN": "Infinity \\" NaN", "\\u0000NaN": "\\u0000NaN"}';
    expect(parse(text)).toEqual({
      a: [Number.NaN, -Infinity, Infinity],
      NaN: 'Infinity " NaN',
      '\u0000NaN': '\u0000NaN',
    });
  });

  test('no text of a file is taken for NaN', () => {
    const text = String.raw`[NaN, "\u0000NaN", "\u0000N\u0061N", "NaN", "\u0000NaN_"]`;
    expect(parse(text)).toEqual([Number.NaN, '\u0000NaN', '\u0000NaN', 'NaN', '\u0000NaN_']);
  });

  test('words of Python count as many values', () => {
    expect(parse(`[${'NaN, '.repeat(1000)}0]`)).toHaveLength(1001);
    expect(() => parse(`[${'NaN, '.repeat(1e5)}0]`)).toThrow('limits.jsonValues');
    const text = '{"__proto__": NaN, "a": {"__proto__": [NaN]}}';
    expect(Object.entries(parse(text) as object)[0]).toEqual(['__proto__', Number.NaN]);
  });

  test.each([
    '{',
    '',
    'nul',
    '{"a": NaNx}',
    '[Infinit]',
    ']['.repeat(100),
    '"\\',
    '{"a": "\u001b[31m}',
  ])('%j is a fault', (text) => {
    expect(() => parse(text)).toThrow(Fault);
  });

  test('what a text holds is escaped in messages', () => {
    expect(() => parse('{"\u001b]0;x\u0007": }')).toThrow(/damaged JSON in config\.json/);
    try {
      parse('\u001b[31m');
    } catch (error) {
      expect((error as Error).message).not.toContain('\u001b');
    }
  });

  test('10,000 levels are a fault, in strings they are not', () => {
    const deep = '['.repeat(10_000);
    expect(() => parse(deep + ']'.repeat(10_000))).toThrow(
      'JSON of over 64 levels in config.json; expected at most 64 (limits.depth)',
    );
    expect(() => parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).toThrow(/64 levels/);
    expect(parse(JSON.stringify({ a: deep }))).toEqual({ a: deep });
    expect(parse(JSON.stringify({ 'a\\"[': `\\${deep}` }))).toEqual({ 'a\\"[': `\\${deep}` });
  });

  test('its size and its number of values are limited', () => {
    const bytes = new TextEncoder().encode('[1, 2, 3]');
    const of = (limits: object) => () =>
      parseJsonBytes(bytes, 'x', { ...DEFAULT_LIMITS, ...limits });
    expect(of({})()).toEqual([1, 2, 3]);
    expect(of({ jsonBytes: 8 })).toThrow('x of 9 bytes; expected JSON of at most 8');
    expect(of({ jsonValues: 2 })).toThrow('at most 2 (limits.jsonValues)');
  });

  test('keys of the prototype are keys', () => {
    const value = parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
    expect(isObject(value) && valueAt(value, '__proto__')).toEqual({ polluted: 1 });
    expect((value as { polluted?: unknown }).polluted).toBeUndefined();
    const copy = plainJson(value, 'x', DEFAULT_LIMITS);
    expect(copy).toEqual(value);
    expect((copy as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('objects in place of JSON', () => {
  const plain = (value: unknown) => plainJson(value, 'the model', DEFAULT_LIMITS);

  test('are copied, without what is undefined', () => {
    const value = { a: [1, null, 'x', { b: true }], c: undefined };
    expect(plain(value)).toStrictEqual({ a: [1, null, 'x', { b: true }] });
    expect(plain(value)).not.toBe(value);
  });

  test('are rejected where they have no end or hold something else', () => {
    const round: { self?: unknown } = {};
    round.self = round;
    expect(() => plain(round)).toThrow(/over 64 levels/);
    expect(() => plain({ a: { b: () => 1 } })).toThrow('a function at the model.a.b');
    expect(() => plain({ a: 1n })).toThrow(/a bigint/);
    expect(() => plain({ a: new ArrayBuffer(8) })).toThrow(/binary data at the model\.a/);
    expect(() => plain(new Array(3e6))).toThrow(/limits\.jsonValues/);
  });
});

describe('paths of weights', () => {
  test.each([
    'group1-shard1of1.bin',
    './a.bin',
    'sub/a.bin',
    'a b.bin',
    '..a/b..c',
    '%41.bin',
    'größe.bin',
  ])('%j stays in the folder', (path) => {
    expect(checkShardPath(path)).toBe(path);
  });

  test.each([
    '/a.bin',
    '//host/a.bin',
    '\\\\host\\a',
    '\\a',
    ' /a',
    '\t//host',
    'http://host/a',
    'HTTPS://h',
    'data:,x',
    'javascript:1',
    'C:a',
    'ht\ntp://x',
    '..',
    '../a',
    'a/../../b',
    'a/..',
    '%2e%2e/a',
    '.%2E/a',
    '%252e%252e/a',
    '.\t./a',
    'a\\..\\..\\b',
    '%5c%5chost',
    '%2f%2fhost',
    '%2fetc',
    '.. /a',
    'a/.. ',
    'a\u0000b',
    '.. ./a',
    '. ./a',
    '.../a',
    '\uff0e\uff0e/a',
    'a/\uff0e./\uff0e./b',
    '\uff0fetc',
    'a\uff3cb',
    'http\uff1a//h',
    '',
    ' a',
  ])('%j is a fault', (path) => {
    expect(() => checkShardPath(path)).toThrow(Fault);
  });

  test('other values are faults', () => {
    for (const value of [undefined, null, 1, {}, ['a']])
      expect(() => checkShardPath(value)).toThrow(Fault);
  });
});

describe('names in messages', () => {
  test('control characters are escaped', () => {
    expect(escaped('\u001b[31mred\u0007\n')).toBe('\\u001b[31mred\\u0007\\u000a');
    expect(escaped('\u009b31m\u202e\u200b')).toBe('\\u009b31m\\u202e\\u200b');
    expect(escaped('größe 層 😀')).toBe('größe 層 😀');
    expect(escaped('\ud83d')).toBe('\\ud83d');
    expect(escaped('a\u3164\u00ad\ufe0f')).toBe('a\\u3164\\u00ad\\ufe0f');
    expect(escaped('\u{e0041}')).toBe('\\udb40\\udc41');
  });

  test('long names are cut, long lists too', () => {
    expect(shown('x'.repeat(100))).toBe(`${'x'.repeat(57)}...`);
    expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(listed([])).toBe('(none)');
  });
});
