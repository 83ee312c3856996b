import { dense, type Layer, nonNeg, sequential, sgd } from '@clampwise/layers';
import { fixed, table } from '../format.ts';
import { loadWeather, type Sample } from '../weather.ts';

const TRAINING_DAYS = 1096; // 2012 to 2014

/** A day of the test part: its rain, and the predictions of the two models, in mm. */
interface TestDay {
  readonly date: string;
  readonly rain: number;
  readonly without: number;
  readonly withNonNeg: number;
}

/**
 * Predicts the rain of the next day with a linear model, and with the same model with NonNeg as its
 * last layer.
 */
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

/** Trains both models and prints their predictions. */
export async function seattleRain(): Promise<void> {
  const days = await predictRain();
  const rain = days.map((day) => day.rain);
  const models = [days.map((day) => day.without), days.map((day) => day.withNonNeg)];
  const [before, after] = models.map(countNegative);
  const errors = models.map((each) => rootMeanSquare(each, rain));

  console.log(
    `A linear model predicts negative rain for ${before} of ${days.length} days. With NonNeg as its`,
  );
  console.log(`last layer it predicts negative rain for ${after}. The lowest predictions, in mm:`);
  console.log(
    table([['day', 'rain', 'without NonNeg', 'with NonNeg'], ...lowest(days).map(rowOf)]),
  );
  console.log('The other days hardly change: the wettest days, and the error of all days.');
  console.log(
    table([
      ['day', 'rain', 'without NonNeg', 'with NonNeg'],
      ...wettest(days).map(rowOf),
      ['test error (RMSE, mm)', '', ...fixed(errors, 3)],
    ]),
  );
  console.log("The models predict tomorrow's rain from today's rain, temperatures and wind.");
  console.log(
    `They trained on ${TRAINING_DAYS} days (2012 to 2014) and are tested on ${days.length} (2015).`,
  );
}

function rowOf(day: TestDay): string[] {
  return [day.date, ...fixed([day.rain, day.without, day.withNonNeg], 1)];
}

/** Counts the values below 0. */
export function countNegative(values: readonly number[]): number {
  return values.filter((value) => value < 0).length;
}

/** Returns the root of the mean squared difference. */
export function rootMeanSquare(predicted: readonly number[], actual: readonly number[]): number {
  const squares = predicted.map((value, k) => (value - actual[k]!) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** The four days with the lowest predictions. */
function lowest(days: readonly TestDay[]): TestDay[] {
  return [...days].sort((a, b) => a.without - b.without).slice(0, 4);
}

/** The two days with the most rain. */
function wettest(days: readonly TestDay[]): TestDay[] {
  return [...days].sort((a, b) => b.rain - a.rain).slice(0, 2);
}
