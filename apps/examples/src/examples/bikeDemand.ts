import { adam, clipByValue, dense, type Layer, nonNeg, sequential } from '@clampwise/layers';
import { softplus } from '@clampwise/layers/layers';
import { readTable } from '../csv.ts';
import { fixed, table } from '../format.ts';
import { linePlot, type Point } from '../plot/linePlot.ts';
import { savePlot } from '../plot/save.ts';
import { COLORS } from '../plot/svg.ts';

/** One hour in 2011: what is known before, and the bikes that were rented, in hundreds. */
export interface Hour {
  readonly day: number;
  readonly hour: number;
  readonly rentals: number;
  readonly x: readonly number[];
}

/** The forecasts for the test hours, in bikes, by the end of the model. */
export interface Forecasts {
  readonly hours: readonly Hour[];
  readonly unbounded: readonly number[];
  readonly withNonNeg: readonly number[];
  readonly withInward: readonly number[];
  readonly withSoftplus: readonly number[];
}

type Column = 'day' | 'hr' | 'workingday' | 'weathersit' | 'temp' | 'hum' | 'windspeed' | 'bikers';

const HUNDRED = 100;

/** Loads the rentals of each hour. Every fourth week is for the test. */
export function loadRentals(): { readonly train: Hour[]; readonly test: Hour[] } {
  const hours = readTable<Column>('bike-rentals.csv').map((row): Hour => {
    const [day, hour] = [Number(row.day), Number(row.hr)];
    const clock = Array.from({ length: 24 }, (_, k) => (k === hour ? 1 : 0));
    const angle = (2 * Math.PI * day) / 365;
    const weather = [/^cloudy/, /rain/].map((kind) => (kind.test(row.weathersit) ? 1 : 0));
    const measured = [row.workingday, row.temp, row.hum, row.windspeed].map(Number);
    const x = [...clock, ...measured, ...weather, Math.sin(angle), Math.cos(angle)];
    return { day, hour, rentals: Number(row.bikers), x };
  });
  const isTest = ({ day }: Hour): boolean => Math.floor((day - 1) / 7) % 4 === 3;
  return { train: hours.filter((each) => !isTest(each)), test: hours.filter(isTest) };
}

/** Trains one network with four ends. */
export async function forecastRentals(seed = 1): Promise<Forecasts> {
  const { train, test } = loadRentals();
  const forecast = async (last: Layer[]): Promise<number[]> => {
    const model = sequential([
      dense({ units: 16, activation: 'relu', inputShape: [32], seed }),
      dense({ units: 1, seed: seed + 1 }),
      ...last,
    ]);
    model.compile({ optimizer: adam({ learningRate: 0.005 }), loss: 'meanSquaredError' });
    const y = train.map(({ rentals }) => [rentals / HUNDRED]);
    const options = { epochs: 20, batchSize: 64, seed: seed + 2, verbose: 0 } as const;
    await model.fit(
      train.map(({ x }) => x),
      y,
      options,
    );
    return Array.from(model.predict(test.map(({ x }) => x)).data, (value) => value * HUNDRED);
  };
  return {
    hours: test,
    unbounded: await forecast([]),
    withNonNeg: await forecast([nonNeg()]),
    withInward: await forecast([inward()]),
    withSoftplus: await forecast([softplus()]),
  };
}

/** A layer like nonNeg whose gradient also passes below 0, if a step then moves towards 0. */
function inward(): Layer {
  return clipByValue({ minValue: 0, maxValue: null, gradient: 'inward' });
}

/** Returns the root mean squared error of log(1 + rentals). It is NaN for a forecast below -1. */
export function logError(forecast: readonly number[], hours: readonly Hour[]): number {
  return rootMeanSquare(
    forecast.map((value, k) => Math.log1p(value) - Math.log1p(hours[k]!.rentals)),
  );
}

/** Trains the models, prints how they compare and draws three days. */
export async function bikeDemand(): Promise<void> {
  const forecasts = await forecastRentals();
  const { hours, unbounded, withNonNeg, withInward, withSoftplus } = forecasts;
  const clipped = unbounded.map((value) => Math.max(0, value));
  const row = (name: string, values: readonly number[]): string[] => {
    const error = rootMeanSquare(values.map((value, k) => value - hours[k]!.rentals));
    return [
      name,
      String(values.filter((value) => value < 0).length),
      ...fixed([Math.min(...values)], 0),
      String(values.filter((value) => value === 0).length),
      ...fixed([error], 1),
      ...fixed([logError(values, hours)], 2),
    ];
  };
  console.log(`A network forecasts how many bikes are rented in each of ${hours.length} hours:`);
  console.log(
    table([
      ['the last layer', 'hours < 0', 'lowest', 'hours = 0', 'RMSE', 'RMSLE'],
      row('dense, no bound', unbounded),
      row('the same, clipped afterwards', clipped),
      row('nonNeg()', withNonNeg),
      row("clipByValue, 'inward'", withInward),
      row('softplus()', withSoftplus),
    ]),
  );
  console.log('RMSLE is the error of log(1 + rentals). Its log is NaN for forecasts below -1.');
  console.log("nonNeg() stops learning in hours that it sets to 0, and 'inward' does not.");
  console.log('softplus suits this data: the demand at night is small, but seldom 0.');
  savePlot('bike-demand', plotOf(forecasts));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

/** Draws the three days from the one with the lowest forecast on. */
function plotOf({ hours, unbounded, withSoftplus }: Forecasts): string {
  const { day: first } = hours[unbounded.indexOf(Math.min(...unbounded))]!;
  const time = ({ day, hour }: Hour): number => (day - first) * 24 + hour;
  const line = (values: readonly number[]): Point[] =>
    hours.flatMap((each, k): Point[] => {
      const x = time(each);
      return x >= 0 && x < 72 ? [[x, values[k]!]] : [];
    });
  const rentals = hours.map((each) => each.rentals);
  return linePlot({
    title: 'Bikes rented per hour, and two forecasts',
    x: {
      name: 'hours from midnight',
      from: 0,
      to: 72,
      marks: [0, 12, 24, 36, 48, 60, 72].map(numbered),
    },
    y: {
      name: 'bikes',
      from: -100,
      to: 500,
      marks: [-100, 0, 100, 200, 300, 400, 500].map(numbered),
    },
    forbidden: { from: -100, to: 0, name: 'impossible' },
    series: [
      { name: 'rented', color: COLORS.data, points: line(rentals), form: 'dots' },
      { name: 'no bound', color: COLORS.bad, points: line(unbounded), dash: '6 3' },
      { name: 'softplus', color: COLORS.good, points: line(withSoftplus) },
    ],
  });
}

function numbered(value: number): readonly [number, string] {
  return [value, String(value)];
}
