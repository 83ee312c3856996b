import { readFileSync } from 'node:fs';
import { assertClose } from '@clampwise/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  countNegative,
  predictRain,
  rootMeanSquare,
  seattleRain,
} from '../src/examples/seattleRain.ts';
import { loadWeather } from '../src/weather.ts';
import { leastSquares } from './leastSquares.ts';
import { columns, printed } from './printed.ts';

describe('the weather of Seattle', () => {
  const { train, test: held } = loadWeather(1096);
  const columnsOf = (rows: readonly { x: readonly number[] }[]) =>
    [0, 1, 2, 3].map((k) => rows.map((row) => row.x[k]!));

  test('is split by date', () => {
    expect(train).toHaveLength(1096);
    expect(held).toHaveLength(364);
    expect([train[0]?.date, train.at(-1)?.date]).toEqual(['2012-01-02', '2015-01-01']);
    expect([held[0]?.date, held.at(-1)?.date]).toEqual(['2015-01-02', '2015-12-31']);
  });

  test('is paired: measurements of a day, rain of the next', () => {
    const csv = new URL('../data/seattle-weather.csv', import.meta.url);
    const days = readFileSync(csv, 'utf8').trim().split('\n').slice(1);
    const sample = held[100]!;
    const today = days.findIndex((line) => line.startsWith(sample.date));
    expect(sample.rain).toBe(Number(days[today]!.split(',')[1]));
    const raw = days.slice(0, 1096).map((line) => line.split(',').slice(1, 5).map(Number));
    const before = days[today - 1]!.split(',').slice(1, 5).map(Number);
    const standardised = before.map((value, k) => {
      const column = raw.map((row) => row[k]!);
      const mean = column.reduce((a, b) => a + b) / column.length;
      const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length;
      return (value - mean) / Math.sqrt(variance);
    });
    assertClose(sample.x, standardised, { absolute: 1e-12 });
  });

  test('is standardised on the training part only', () => {
    for (const column of columnsOf(train)) {
      expect(column.reduce((a, b) => a + b) / column.length).toBeCloseTo(0, 10);
      expect(column.reduce((sum, v) => sum + v * v, 0) / column.length).toBeCloseTo(1, 10);
    }
    for (const column of columnsOf(held)) {
      const mean = column.reduce((a, b) => a + b) / column.length;
      expect(Math.abs(mean)).toBeGreaterThan(1e-3);
    }
  });
});

describe('the rain that is predicted', () => {
  let days: Awaited<ReturnType<typeof predictRain>>;
  beforeAll(async () => {
    days = await predictRain();
  });
  const without = () => days.map((day) => day.without);
  const withNonNeg = () => days.map((day) => day.withNonNeg);
  const rain = () => days.map((day) => day.rain);

  test('without NonNeg is that of the least squares fit', () => {
    const { train, test: held } = loadWeather(1096);
    const predict = leastSquares(
      train.map((sample) => sample.x),
      train.map((sample) => sample.rain),
    );
    const exact = held.map((sample) => predict(sample.x));
    assertClose(without(), exact, { absolute: 1e-3 });
    expect(countNegative(exact)).toBe(23);
  });

  test('is negative on 23 days without NonNeg, on none with it', () => {
    expect(countNegative(without())).toBe(23);
    expect(countNegative(withNonNeg())).toBe(0);
    // Not by predicting nothing: most days are as rainy as before.
    expect(withNonNeg().filter((value) => value > 0).length).toBeGreaterThan(300);
  });

  test('is off by about as much either way, and by less than the mean rain is', () => {
    const { train } = loadWeather(1096);
    const mean = train.reduce((sum, sample) => sum + sample.rain, 0) / train.length;
    const constant = days.map(() => mean);
    const errors = [without(), withNonNeg(), constant].map((each) => rootMeanSquare(each, rain()));
    expect(Math.abs(errors[1]! - errors[0]!)).toBeLessThan(0.1);
    expect(errors[0]).toBeLessThan(errors[2]! - 0.3);
    expect(errors[1]).toBeLessThan(errors[2]! - 0.3);
  });

  test('is the same in every run, and what the example prints', async () => {
    const lines = await printed(seattleRain);
    expect(lines[0]).toContain('negative rain for 23 of 364 days');
    expect(lines[1]).toContain('negative rain for 0.');
    const errors = [without(), withNonNeg()].map((each) => rootMeanSquare(each, rain()).toFixed(3));
    expect(columns(lines, 'test error (RMSE, mm)')).toEqual(errors);
    const lowest = [...days].sort((a, b) => a.without - b.without)[0]!;
    const shown = [lowest.rain, lowest.without, lowest.withNonNeg].map((value) => value.toFixed(1));
    expect(columns(lines, lowest.date)).toEqual(shown);
  });
});
