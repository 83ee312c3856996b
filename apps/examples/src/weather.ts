import { readFileSync } from 'node:fs';

/** What was measured on one day, and the rain of the next. */
export interface Sample {
  /** The day whose rain is to be predicted. */
  readonly date: string;
  /** Its rain in mm. */
  readonly rain: number;
  /** Rain, highest and lowest temperature, and wind of the day before; standardised. */
  readonly x: readonly number[];
}

/**
 * The daily weather of Seattle, split by date. The measurements are standardised by the mean and the standard deviation of
 * the training part alone: the test part stays unknown until it is predicted.
 */
export function loadWeather(trainingDays: number): { train: Sample[]; test: Sample[] } {
  const days = readDays();
  const standardise = standardiser(days.slice(0, trainingDays).map((day) => day.measured));
  const samples = days.slice(1).map(({ date, rain }, k) => {
    const dayBefore = days[k]!;
    return { date, rain, x: standardise(dayBefore.measured) };
  });
  return { train: samples.slice(0, trainingDays), test: samples.slice(trainingDays) };
}

function readDays() {
  const text = readFileSync(new URL('../data/seattle-weather.csv', import.meta.url), 'utf8');
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const [date = '', rain = '', ...others] = line.split(',');
    const measured = [rain, ...others.slice(0, 3)].map(Number);
    return { date, rain: Number(rain), measured };
  });
}

/** A function that gives each column of the given rows mean 0 and standard deviation 1. */
function standardiser(rows: readonly (readonly number[])[]) {
  const columns = rows[0]!.map((_, k) => {
    const column = rows.map((row) => row[k]!);
    const centre = mean(column);
    return { centre, spread: Math.sqrt(mean(column.map((value) => (value - centre) ** 2))) };
  });
  return (row: readonly number[]): number[] =>
    columns.map(({ centre, spread }, k) => (row[k]! - centre) / spread);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
