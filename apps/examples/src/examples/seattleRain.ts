import { dense, type Layer, nonNeg, sequential, sgd } from '@clampwise/layers';
import { fixed, table } from '../format.ts';
import { loadWeather, type Sample } from '../weather.ts';

const TRAINING_DAYS = 1096; // 2012 to 2014

/** A day of the test part: its rain, and what the two models predict, in mm. */
interface TestDay {
  readonly date: string;
  readonly rain: number;
  readonly without: number;
  readonly withNonNeg: number;
}

/** Predicts the next day's rain by a linear model, and by the same model with a NonNeg layer behind it. */
export async function predictRain(): Promise<TestDay[]> {
  const { train, test } = loadWeather(TRAINING_DAYS);
  const without = await trainAndPredict(train, test, []);
  const withNonNeg = await trainAndPredict(train, test, [nonNeg()]);
  return test.map(({ date, rain }, k) => ({
    date,
    rain,
    without: without[k]!,
    withNonNeg: withNonNeg[k]!,
  }));
}

async function trainAndPredict(train: Sample[], test: Sample[], last: Layer[]) {
  const model = sequential([dense({ units: 1, inputShape: [4], seed: 1 }), ...last]);
  model.compile({ optimizer: sgd({ learningRate: 0.2 }), loss: 'meanSquaredError' });
  const x = train.map((sample) => sample.x);
  const y = train.map((sample) => [sample.rain]);
  await model.fit(x, y, { epochs: 300, batchSize: train.length, verbose: 0 });
  return model.predict(test.map((sample) => sample.x)).data;
}

/** Trains both models and prints what they predict. */
export async function seattleRain(): Promise<void> {
  const days = await predictRain();
  const rain = days.map((day) => day.rain);
  const models = [days.map((day) => day.without), days.map((day) => day.withNonNeg)];

  console.log("Tomorrow's rain in mm, from today's rain, temperatures and wind: a linear model,");
  console.log(`trained on ${TRAINING_DAYS} days (2012 to 2014), tested on ${days.length} (2015).`);
  console.log(
    table([
      ['', 'without NonNeg', 'with NonNeg'],
      ['days with negative rain', ...models.map((each) => String(countNegative(each)))],
      [
        'test error (RMSE, mm)',
        ...fixed(
          models.map((each) => rootMeanSquare(each, rain)),
          3,
        ),
      ],
    ]),
  );
  console.log('The errors hardly differ. The point is the bound: rain cannot be negative.');
  console.log('The lowest predictions without NonNeg, and the wettest days:');
  console.log(
    table([
      ['day', 'rain', 'without NonNeg', 'with NonNeg'],
      ...telling(days).map((day) => [
        day.date,
        ...fixed([day.rain, day.without, day.withNonNeg], 1),
      ]),
    ]),
  );
}

/** How many values are below 0. */
export function countNegative(values: readonly number[]): number {
  return values.filter((value) => value < 0).length;
}

/** The root of the mean squared distance. */
export function rootMeanSquare(predicted: readonly number[], actual: readonly number[]): number {
  const squares = predicted.map((value, k) => (value - actual[k]!) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** The four days with the lowest predictions and the two with the most rain. */
function telling(days: readonly TestDay[]): TestDay[] {
  const lowest = [...days].sort((a, b) => a.without - b.without).slice(0, 4);
  const wettest = [...days].sort((a, b) => b.rain - a.rain).slice(0, 2);
  return [...lowest, ...wettest];
}
