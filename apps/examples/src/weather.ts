import { readTable } from './csv.ts';

/** The measurements of one day, and the rain of the next. */
export interface Sample {
  /** The day whose rain is predicted. */
  readonly date: string;
  /** Its rain in mm. */
  readonly rain: number;
  /** Rain, highest and lowest temperature, and wind of the day before, standardized. */
  readonly x: readonly number[];
}

/**
 * Loads the daily weather of Seattle, split by date. The mean and standard deviation of the
 * training part alone standardize all measurements, so the model learns nothing about the test
 * part.
 */
export function loadWeather(trainingDays: number): { train: Sample[]; test: Sample[] } {
  const days = readDays();
  const standardize = standardizer(days.slice(0, trainingDays).map((day) => day.measured));
  const samples = days.slice(1).map(({ date, rain }, k) => {
    const dayBefore = days[k]!;
    return { date, rain, x: standardize(dayBefore.measured) };
  });
  return { train: samples.slice(0, trainingDays), test: samples.slice(trainingDays) };
}

function readDays() {
  type Column = 'date' | 'precipitation' | 'temp_max' | 'temp_min' | 'wind';
  return readTable<Column>('seattle-weather.csv').map((row) => {
    const { date, precipitation } = row;
    const measured = [precipitation, row.temp_max, row.temp_min, row.wind].map(Number);
    return { date, rain: Number(precipitation), measured };
  });
}

/** Returns a function that gives each column of the given rows mean 0 and standard deviation 1. */
function standardizer(rows: readonly (readonly number[])[]) {
  const columns = rows[0]!.map((_, k) => {
    const column = rows.map((row) => row[k]!);
    const center = mean(column);
    return { center, spread: Math.sqrt(mean(column.map((value) => (value - center) ** 2))) };
  });
  return (row: readonly number[]): number[] =>
    columns.map(({ center, spread }, k) => (row[k]! - center) / spread);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
