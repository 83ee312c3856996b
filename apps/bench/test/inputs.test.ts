import { describe, expect, it } from 'vitest';
import {
  AROUND_ONE,
  blocks,
  fillRandom,
  randomValues,
  sizeText,
  withSpecials,
} from '../src/inputs.ts';

describe('random values', () => {
  it.each([0, 0.01, 0.5])('have that part outside -1..1: %s', (outside) => {
    const values = randomValues(100_000, outside);
    const part = values.filter((value) => Math.abs(value) > 1).length / values.length;
    expect(Math.abs(part - outside)).toBeLessThan(0.01);
  });

  it('lie on both sides of the bounds, within the range of a type', () => {
    const range = { least: 0, min: 64, max: 192, most: 256 };
    const values = fillRandom(new Uint8Array(10_000), range, 0.5);
    expect(values.some((value) => value < 64)).toBe(true);
    expect(values.some((value) => value > 192)).toBe(true);
  });
});

describe('blocks', () => {
  it('of a sine follow on from each other, and are outside the bounds for that part of the time', () => {
    const sine = blocks('a sine', 100, 32, AROUND_ONE, 0.5).flatMap((block) => [...block]);
    for (const [i, value] of sine.entries()) {
      expect(value).toBeCloseTo(Math.SQRT2 * Math.sin((2 * Math.PI * i) / 100), 5);
    }
    const part = sine.filter((value) => Math.abs(value) > 1).length / sine.length;
    expect(Math.abs(part - 0.5)).toBeLessThan(0.03);
  });

  it('of a sine are all outside the bounds if asked', () => {
    const sine = blocks('a sine', 2, 100, AROUND_ONE, 1).flatMap((block) => [...block]);
    expect(sine.every((value) => Math.abs(value) > 1)).toBe(true);
  });

  it('of a sine lie around the middle of a range', () => {
    const range = { least: -0.5, min: 0, max: 1, most: 1.5 };
    const [block] = blocks('a sine', 1, 100, range, 0) as [Float32Array];
    expect([Math.min(...block), Math.max(...block)]).toEqual([0, 1]);
  });

  it('of random values differ from each other', () => {
    const [a, b] = blocks('random', 2, 8, AROUND_ONE, 0.5);
    expect(a).toHaveLength(8);
    expect(a).not.toEqual(b);
  });
});

describe('special values', () => {
  it('stand at both ends of a copy', () => {
    const values = new Float32Array(32).fill(0.25);
    const special = withSpecials(values);
    expect(special[0]).toBeNaN();
    expect(special[1]).toBe(Infinity);
    expect(Object.is(special[3], -0)).toBe(true);
    expect(special[31]).toBeNaN();
    expect(special[16]).toBe(0.25);
    expect(values.every((value) => value === 0.25)).toBe(true);
  });

  it.each([1, 7, 8, 9, 16])('have NaN among %s elements', (n) => {
    expect(withSpecials(new Float32Array(n))[0]).toBeNaN();
  });
});

it.each([
  [16, '16'],
  [1000, '1k'],
  [2 ** 20, '1M'],
  [2 ** 24, '16M'],
])('%s elements are written %s', (n, text) => {
  expect(sizeText(n)).toBe(text);
});
