import { describe, expect, test } from 'vitest';
import { learnToAdd } from '../src/examples/explodingGradients.ts';
import { wassersteinDistance } from '../src/examples/wgan.ts';
import { type CartPole, isOver, push, startOf } from '../src/pole.ts';
import { randomNumbers } from '../src/random.ts';
import { useTfjs } from '../src/tensorflow/useTfjs.ts';

describe('exploding-gradients', () => {
  test('ends where the loss is no longer finite, and is the same in each run', async () => {
    await useTfjs('cpu');
    const [first, again] = [await learnToAdd(0.01, null), await learnToAdd(0.01, null)];
    expect(first.losses.length).toBeLessThan(10);
    expect(first.losses.slice(0, -1).every(Number.isFinite)).toBe(true);
    expect(first.testLoss).toBeNaN();
    expect(again).toEqual(first);
  });
});

describe('wgan', () => {
  test('the distance in one dimension', () => {
    expect(wassersteinDistance([3, 1, 2], [2, 3, 1])).toBe(0);
    expect(wassersteinDistance([0, 10], [11, 2])).toBe(1.5);
  });
});

describe('cart-pole', () => {
  test('the pole: at rest a push moves the cart, and the pole the other way', () => {
    // At rest and upright, exactly: cart 4/3 F / (4/3 M - m), pole -F / (l (4/3 M - m)).
    const [force, seconds, mass, pole, half] = [10, 0.02, 1.1, 0.1, 0.5];
    const denominator = (4 / 3) * mass - pole;
    const [x, velocity, angle, spin] = push([0, 0, 0, 0], true);
    expect([x, angle]).toEqual([0, 0]);
    expect(velocity).toBeCloseTo((((4 / 3) * force) / denominator) * seconds, 12);
    expect(spin).toBeCloseTo((-force / (half * denominator)) * seconds, 12);
  });

  test('the pole: left is the mirror of right, and a fall is one to both sides', () => {
    const state = startOf(randomNumbers(7));
    const mirrored = state.map((value) => -value) as unknown as CartPole;
    const left = push(mirrored, false).map((value) => -value);
    expect(push(state, true)).toEqual(left);
    expect(isOver(state)).toBe(false);
    for (const sign of [-1, 1]) {
      expect(isOver([sign * 2.5, 0, 0, 0])).toBe(true);
      expect(isOver([0, 0, sign * 0.22, 0])).toBe(true);
      expect(isOver([sign * 2.3, 9, sign * 0.2, 9])).toBe(false);
    }
  });
});

test('random numbers: in 0..1, even, the same from the same seed', () => {
  const draw = (seed: number) => Array.from({ length: 10_000 }, randomNumbers(seed));
  const values = draw(3);
  expect(draw(3)).toEqual(values);
  expect(draw(4)).not.toEqual(values);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  const tenths = Array.from({ length: 10 }, (_, k) =>
    values.filter((v) => Math.floor(10 * v) === k),
  );
  // Five standard deviations: 30 each.
  for (const { length } of tenths) expect(Math.abs(length - 1000)).toBeLessThan(150);
});
