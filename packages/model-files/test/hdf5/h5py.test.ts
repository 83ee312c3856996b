import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/fault.ts';
import { arrayAt, fixture, fixtureJson, groupAt, hexOf, open } from './support.ts';

interface Expected {
  readonly arrays: Readonly<
    Record<string, { readonly dtype: string; readonly shape: number[]; readonly bytes: string }>
  >;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const EXPECTED = fixtureJson('expected.json') as Readonly<Record<'earliest' | 'latest', Expected>>;

/** What is no array of numbers, and what the message says of it. */
const OTHERS = {
  texts: 'an array of type string',
  bytes: 'an array of type string',
  compound: 'an array of type compound',
  opaque: 'an array of type opaque',
  enum: 'an array of type enum',
  complex: 'an array of type compound',
  sequences: 'an array of type sequence',
  references: 'an array of type reference',
  lzf: 'the filter lzf',
  scaled: 'the filter scaleoffset',
  deeper: 'an array with 9 axes',
};

describe.each([
  ['earliest', 'earliest'],
  ['latest', 'latest'],
  ['earliest', 'earliest-narrow'],
  ['latest', 'latest-narrow'],
] as const)('a file of h5py, libver %s: %s', (version, name) => {
  const file = open(fixture(name));
  const { arrays, attributes } = EXPECTED[version];
  const written = Object.entries(arrays).filter(
    ([path]) => !(name.endsWith('narrow') && /growing(-last|-long)?$/.test(path)),
  );

  test.each(written)('%s', (path, { dtype, shape, bytes }) => {
    const dataset = arrayAt(file, path);
    expect([dataset.dtype, dataset.shape]).toEqual([dtype, shape]);
    expect(dataset.byteSize).toBe(bytes.length / 2);
    expect(hexOf(dataset)).toBe(bytes);
    // And once more: a second reading is not counted as another part of the file.
    expect(hexOf(dataset)).toBe(bytes);
  });

  test.each(Object.entries(OTHERS))('others/%s', (name, message) => {
    const dataset = arrayAt(file, `others/${name}`);
    expect(() => dataset.read()).toThrow(Fault);
    expect(() => dataset.read()).toThrow(`${message} at 'others/${name}'`);
  });

  test('the attributes', () => {
    const group = groupAt(file, 'attributes');
    const read = group.attributes().map((name) => [name, plain(group.attribute(name))]);
    expect(Object.fromEntries(read)).toEqual(attributes);
    expect(group.attribute('toString')).toBeUndefined();
    expect(groupAt(file, 'few-attributes').attribute('only')).toBe('one');
  });

  test('the links', () => {
    const links = groupAt(file, 'links');
    const names = ['array', 'external', 'long'.repeat(70), 'of-type', 'soft', 'type', 'é'];
    expect(links.keys()).toEqual(names);
    expect(arrayAt(links, 'é').read()).toEqual(Uint8Array.of(0, 1, 2));
    expect(links.get('missing')).toBeUndefined();
    expect(links.get('missing/further')).toBeUndefined();
    expect(links.get('constructor')).toBeUndefined();
    expect(file.get('links/array')).toBe(links.get('array'));
    expect(file.get('/links//array/')).toBe(links.get('array'));
    expect(() => file.get('nothing/array')).not.toThrow();
  });

  test.each([
    ['few', 3],
    ['many', 20],
  ])('members that know their order: %s', (name, count) => {
    const group = groupAt(file, `ordered/${name}`);
    const numbers = Array.from({ length: count }, (_, k) => k + 1);
    const array = arrayAt(group, `array-${count}`);
    expect(group.keys()).toEqual(numbers.map((k) => `array-${k}`).sort());
    expect(numbers.map((k) => arrayAt(group, `array-${k}`).read()[0])).toEqual(numbers);
    expect(numbers.map((k) => group.attribute(`attribute-${k}`))).toEqual(numbers);
    expect(numbers.map((k) => array.attribute(`attribute-${k}`))).toEqual(numbers);
  });

  test('a group of many', () => {
    const many = groupAt(file, 'many');
    expect(many.keys()).toEqual(
      Array.from({ length: 300 }, (_, k) => `a-name-${String(k).padStart(3, '0')}`),
    );
    expect(many.keys().every((name) => many.get(name) === file.get('links/array'))).toBe(true);
  });

  test('what is not followed, or no group', () => {
    const links = groupAt(file, 'links');
    expect(() => links.get('soft')).toThrow("a link to another path at 'links/soft'");
    expect(() => links.get('external')).toThrow("a link to another file at 'links/external'");
    expect(() => links.get('type')).toThrow(
      "an object is neither a group nor an array) at 'links/type'",
    );
    expect(() => file.get('links/array/further')).toThrow(
      "an array in 'links/array/further', before 'further'; expected a group",
    );
  });
});

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(plain);
  return value === Infinity ? 'Infinity' : value;
}

test('a file that is little else than arrays in headers', () => {
  const file = open(fixture('compact'));
  for (const k of [0, 1, 2]) {
    const values = arrayAt(file, `x${k}`).read();
    expect(values).toHaveLength(60_000);
    expect(values.every((value) => value === k)).toBe(true);
  }
});

test('a group whose index has three levels', () => {
  const group = groupAt(open(fixture('deep')), 'group');
  const names = Array.from({ length: 3000 }, (_, k) => `w${k}`);
  expect(group.keys()).toEqual([...names].sort());
  for (const k of [0, 1, 1499, 2999]) expect(arrayAt(group, `w${k}`).read()[0]).toBe(k % 7);
});

test("a file after a block of the user's", () => {
  const file = open(fixture('userblock'));
  expect(arrayAt(file, 'x').read()).toEqual(Float32Array.of(0, 1, 2));
  expect(file.attribute('name')).toBe("after the user's block");
});
