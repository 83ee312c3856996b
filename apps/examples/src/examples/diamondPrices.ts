import { projectMonotone } from '@clampwise/kernels';
import { readTable } from '../csv.ts';
import { show, table } from '../format.ts';
import { linePlot, type Point } from '../plot/linePlot.ts';
import { savePlot } from '../plot/save.ts';
import { COLORS } from '../plot/svg.ts';
import { shuffled } from '../random.ts';

/** A diamond: its weight in hundredths of a carat, and its price in dollars. */
export interface Diamond {
  readonly weight: number;
  readonly price: number;
}

/** A price for each weight that was seen, from light to heavy. */
export interface PriceCurve {
  readonly weights: readonly number[];
  readonly prices: Float64Array;
}

const KNOWN = 300;

/** Loads the diamonds in an order that the seed decides: those with a known price, then the rest. */
export function loadDiamonds(seed: number): {
  readonly known: Diamond[];
  readonly rest: Diamond[];
} {
  const rows = readTable<'carat' | 'price'>('diamonds.csv');
  const diamonds = shuffled(rows.length, seed).map((k): Diamond => {
    const { carat, price } = rows[k]!;
    return { weight: Math.round(100 * Number(carat)), price: Number(price) };
  });
  return { known: diamonds.slice(0, KNOWN), rest: diamonds.slice(KNOWN) };
}

/** Fits the mean price of each weight, and the nearest prices that never fall. */
export function fitCurves(known: readonly Diamond[]): { means: PriceCurve; monotone: PriceCurve } {
  const weights = [...new Set(known.map(({ weight }) => weight))].sort((a, b) => a - b);
  const groups = weights.map((weight) => known.filter((each) => each.weight === weight));
  const means = Float64Array.from(groups, (group) => mean(group.map(({ price }) => price)));
  // Many diamonds count more than one, so this is the least squares fit of all prices.
  const counts = Float64Array.from(groups, ({ length }) => length);
  const monotone = projectMonotone(means, { weights: counts });
  return { means: { weights, prices: means }, monotone: { weights, prices: monotone } };
}

/** Returns the price at the nearest known weight that is not larger. */
export function priceOf({ weights, prices }: PriceCurve, weight: number): number {
  const heavier = weights.findIndex((each) => each > weight);
  const at = heavier < 0 ? weights.length - 1 : Math.max(0, heavier - 1);
  return prices[at]!;
}

/** Counts the falls of a curve, and finds the deepest. */
export function fallsOf({ prices }: PriceCurve): {
  readonly count: number;
  readonly deepest: number;
} {
  let [count, deepest, highest] = [0, 0, -Infinity];
  prices.forEach((price, k) => {
    if (k > 0 && price < prices[k - 1]!) count++;
    highest = Math.max(highest, price);
    deepest = Math.max(deepest, highest - price);
  });
  return { count, deepest };
}

/** Returns the root mean squared error of a curve on diamonds. */
export function errorOf(curve: PriceCurve, diamonds: readonly Diamond[]): number {
  return Math.sqrt(
    mean(diamonds.map(({ weight, price }) => (priceOf(curve, weight) - price) ** 2)),
  );
}

/** Fits both curves to 300 diamonds, tests them on the others and draws them. */
export function diamondPrices(): void {
  const { known, rest } = loadDiamonds(1);
  const { means, monotone } = fitCurves(known);
  const curves = [means, monotone];
  const falls = curves.map(fallsOf);
  console.log(`The prices of ${KNOWN} diamonds have ${means.weights.length} different weights.`);
  console.log('A heavier diamond must not be cheaper. projectMonotone makes sure:');
  console.log(
    table([
      ['', 'mean price', 'projectMonotone'],
      ['falls as the weight rises', ...falls.map(({ count }) => String(count))],
      ['the deepest fall, in dollars', ...falls.map(({ deepest }) => deepest.toFixed(0))],
      [
        `error on ${rest.length} other diamonds (RMSE)`,
        ...curves.map((curve) => show(errorOf(curve, rest), 4)),
      ],
    ]),
  );
  console.log('This is isotonic regression: the nearest prices that never fall, where a mean of');
  console.log('many diamonds counts more than a mean of one.');
  savePlot('diamond-prices', plotOf(means, monotone));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function plotOf(means: PriceCurve, monotone: PriceCurve): string {
  const points = ({ weights, prices }: PriceCurve): Point[] =>
    weights.map((weight, k) => [weight / 100, prices[k]! / 1000]);
  const heaviest = means.weights.at(-1)! / 100;
  return linePlot({
    title: `Price by weight, from ${KNOWN} diamonds`,
    x: { name: 'carat', from: 0, to: heaviest, marks: [0.5, 1, 1.5, 2, 2.5, 3].map(numbered) },
    y: { name: 'thousand dollars', from: 0, to: 20, marks: [0, 5, 10, 15, 20].map(numbered) },
    series: [
      { name: 'mean price', color: COLORS.bad, points: points(means), width: 1.2 },
      {
        name: 'projectMonotone',
        color: COLORS.good,
        points: points(monotone),
        form: 'steps',
        width: 2.6,
      },
    ],
  });
}

function numbered(value: number): readonly [number, string] {
  return [value, String(value)];
}
