import { assertClose } from '@clampwise/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  bikeDemand,
  type Forecasts,
  forecastRentals,
  loadRentals,
  logError,
} from '../src/examples/bikeDemand.ts';
import { bounds, trainWeight, WAYS } from '../src/examples/bounds.ts';
import {
  diamondPrices,
  errorOf,
  fallsOf,
  fitCurves,
  loadDiamonds,
  priceOf,
} from '../src/examples/diamondPrices.ts';
import { columns, committed, printed } from './printed.ts';

describe('bike-demand', () => {
  let forecasts: Forecasts;
  beforeAll(async () => {
    forecasts = await forecastRentals();
  });

  test('tests on whole weeks that it did not train on', () => {
    const { train, test: held } = loadRentals();
    expect(train.length + held.length).toBe(8645);
    const days = new Set(train.map(({ day }) => day));
    expect(held.filter(({ day }) => days.has(day))).toEqual([]);
    expect(new Set(held.map(({ day }) => day)).size).toBe(7 * 13);
    expect([...train, ...held].every(({ x }) => x.length === 32)).toBe(true);
  });

  test('without a bound the forecast falls below -1, and its log error is NaN', () => {
    const { hours, unbounded } = forecasts;
    expect(unbounded.filter((value) => value < 0).length).toBeGreaterThan(100);
    expect(Math.min(...unbounded)).toBeLessThan(-20);
    expect(logError(unbounded, hours)).toBeNaN();
  });

  test('with softplus it is positive, and better than a clip afterwards', () => {
    const { hours, unbounded, withSoftplus, withNonNeg, withInward } = forecasts;
    expect(Math.min(...withSoftplus)).toBeGreaterThan(0);
    expect([withNonNeg, withInward].map((values) => Math.min(...values))).toEqual([0, 0]);
    const zeros = (values: readonly number[]) => values.filter((value) => value === 0).length;
    expect(zeros(withInward)).toBeLessThan(0.7 * zeros(withNonNeg));
    const clipped = unbounded.map((value) => Math.max(0, value));
    expect(logError(withSoftplus, hours)).toBeLessThan(0.75 * logError(clipped, hours));
  });

  test('prints these numbers, and draws the plot of the docs', async () => {
    const before = committed('bike-demand');
    const lines = await printed(bikeDemand);
    const { hours, withSoftplus } = forecasts;
    expect(columns(lines, 'softplus()').at(-1)).toBe(logError(withSoftplus, hours).toFixed(2));
    expect(columns(lines, 'dense, no bound').at(-1)).toBe('NaN');
    expect(committed('bike-demand')).toBe(before);
  });
});

describe('diamond-prices', () => {
  const { known, rest } = loadDiamonds(1);
  const { means, monotone } = fitCurves(known);

  test('the means fall, the monotone prices do not', () => {
    expect([known.length, rest.length]).toEqual([300, 1697]);
    expect(fallsOf(means).count).toBeGreaterThan(30);
    expect(fallsOf(monotone)).toEqual({ count: 0, deepest: 0 });
  });

  test('the monotone prices are those of the max-min formula', () => {
    // Barlow et al., Statistical Inference under Order Restrictions, 1972.
    const count = (weight: number) => known.filter((each) => each.weight === weight).length;
    const counts = means.weights.map(count);
    const averageOf = (a: number, b: number): number => {
      let [sum, total] = [0, 0];
      for (let k = a; k <= b; k++) {
        sum += means.prices[k]! * counts[k]!;
        total += counts[k]!;
      }
      return sum / total;
    };
    const places = counts.map((_, k) => k);
    const exact = places.map((k) =>
      Math.max(
        ...places
          .slice(0, k + 1)
          .map((a) => Math.min(...places.slice(k).map((b) => averageOf(a, b)))),
      ),
    );
    assertClose(monotone.prices, exact, { relative: 1e-9 });
  });

  test('they predict other diamonds better, with every seed', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const split = loadDiamonds(seed);
      const curves = fitCurves(split.known);
      expect(errorOf(curves.monotone, split.rest)).toBeLessThan(errorOf(curves.means, split.rest));
    }
  });

  test('a price is that of the nearest weight below', () => {
    const curve = { weights: [10, 20], prices: Float64Array.of(1, 2) };
    expect([5, 10, 19, 20, 99].map((weight) => priceOf(curve, weight))).toEqual([1, 1, 1, 2, 2]);
  });

  test('draws the plot of the docs', async () => {
    const before = committed('diamond-prices');
    await printed(diamondPrices);
    expect(committed('diamond-prices')).toBe(before);
  });
});

describe('bounds', () => {
  const steps = new Map(WAYS.map((way) => [way.name, trainWeight(way)]));

  test('no weight is ever negative', () => {
    for (const [name, weights] of steps) {
      expect(weights[0], name).toBeCloseTo(1, 6);
      expect(Math.min(...weights), name).toBeGreaterThanOrEqual(0);
    }
  });

  test('relu and an exact clip stay at 0, the others come back', () => {
    for (const [name, weights] of steps) {
      const isStuck = name === 'relu(v)' || name === "clip of v, 'exact'";
      if (isStuck) expect(weights.at(-1), name).toBe(0);
      else expect(weights.at(-1), name).toBeGreaterThan(1.5);
    }
  });

  test('a projected weight moves a tenth of the way to 2 in each step, at once', () => {
    const weights = steps.get('v, projected after each step')!.slice(30);
    const exact = weights.map((_, step) => 2 - 2 * 0.9 ** step);
    assertClose(weights, exact, { absolute: 1e-5 });
  });

  test('prints outputs and slopes, and draws the plot of the docs', async () => {
    const before = committed('bounds');
    const lines = await printed(bounds);
    const softplus = lines.find((line) => line.includes('softplus: above 0'))!;
    const log = (x: number) => Number(Math.log1p(Math.exp(x)).toFixed(2));
    expect(softplus).toContain(`[${[-3, -0.5, 0.5, 3].map(log).join(', ')}]`);
    expect(lines.find((line) => line.includes('nonNeg: at least 0'))).toContain('[0, 0, 1, 1]');
    expect(committed('bounds')).toBe(before);
  });
});
