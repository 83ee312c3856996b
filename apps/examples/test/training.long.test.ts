import { isDrawn } from '@clampwise/testing/sampled';
import { describe, expect, test } from 'vitest';
import { cartPole } from '../src/examples/cartPole.ts';
import { explodingGradients } from '../src/examples/explodingGradients.ts';
import { fitPrices, monotoneRegression, PAIRS } from '../src/examples/monotoneRegression.ts';
import { wgan } from '../src/examples/wgan.ts';
import { useTfjs } from '../src/tensorflow/useTfjs.ts';
import { columns } from './printed.ts';
import { numbers, printedOn } from './printedOn.ts';

const PATIENCE = 120_000;

describe.runIf(isDrawn('exploding-gradients', 2))('exploding-gradients', () => {
  test('with the clip every rate learns, alone the lowest only', {
    timeout: PATIENCE,
  }, async () => {
    const lines = await printedOn('cpu', explodingGradients);
    const guess = 25 / 3; // The variance of the sum of 25 numbers, uniform in -1..1.
    expect(columns(lines, 'rate 0.01').slice(0, 2)).toEqual(['NaN', '(from']);
    expect(numbers(lines, 'rate 0.01').at(-1)).toBeLessThan(guess / 10);
    const [alone, clipped] = numbers(lines, 'rate 0.001') as [number, number];
    expect(alone).toBeGreaterThan(guess / 2);
    expect(clipped).toBeLessThan(guess / 5);
    for (const loss of numbers(lines, 'rate 0.0003')) expect(loss).toBeLessThan(guess / 5);
    expect(lines.join(' ')).toContain(`has a loss of ${guess.toFixed(1)}.`);
  });
});

describe.runIf(isDrawn('wgan', 2))('wgan', () => {
  test('the clipped critic stays in its bounds and teaches better', {
    timeout: PATIENCE,
  }, async () => {
    const lines = await printedOn('wasm', wgan);
    const [lowest, highest] = [numbers(lines, 'lowest weight'), numbers(lines, 'highest weight')];
    expect(lowest[0]).toBeLessThan(-3);
    expect(highest[0]).toBeGreaterThan(3);
    expect(lowest[1]).toBeGreaterThanOrEqual(-0.3);
    expect(highest[1]).toBeLessThanOrEqual(0.3);
    const [free, clipped] = numbers(lines, 'distance of generated to real') as [number, number];
    expect(clipped).toBeLessThan(free / 2);
    const estimates = numbers(lines, "the critic's estimate of it").map(Math.abs);
    expect(estimates[0]).toBeGreaterThan(1000);
    expect(estimates[1]).toBeLessThan(10);
  });
});

describe.runIf(isDrawn('cart-pole', 2))('cart-pole', () => {
  test('both clips: the pole stays up; without that of the ratio it does not', {
    timeout: PATIENCE,
  }, async () => {
    const lines = await printedOn('wasm', cartPole);
    const both = numbers(lines, 'both clips') as [number, number];
    const noRatio = numbers(lines, 'without the clip of the ratio') as [number, number];
    const noNorm = numbers(lines, 'without the clip of the gradients') as [number, number];
    expect(both[0]).toBeLessThan(40);
    expect(both[1]).toBeGreaterThan(180);
    expect(noRatio[1]).toBeLessThan(0.75 * both[1]);
    expect(noNorm[1]).toBeGreaterThan(noRatio[1]);
  });
});

describe('monotone-regression', () => {
  test('the price never falls where the constraints are enforced', {
    timeout: PATIENCE,
  }, async () => {
    const lines = await printedOn('cpu', monotoneRegression);
    const [alone, enforced] = numbers(lines, `falls, of ${PAIRS} neighbours on a grid`);
    expect(alone).toBeGreaterThan(100);
    expect(enforced).toBe(0);
    const deepest = numbers(lines, 'the deepest fall, in 1,000 euros');
    expect(deepest[0]).toBeGreaterThan(10);
    expect(deepest[1]).toBe(0);
    const errors = numbers(lines, 'error on 500 new houses (RMSE)') as [number, number];
    expect(errors[1]).toBeLessThan(errors[0]);
  });

  test('is the same in each run', { timeout: PATIENCE }, async () => {
    await useTfjs('cpu');
    expect(await fitPrices(true)).toEqual(await fitPrices(true));
  });
});
