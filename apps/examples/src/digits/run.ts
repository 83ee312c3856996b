// node run.js <way>: trains a network on digits in one way and prints the result as JSON. Each way
// has a process of its own, so that the peak of its memory is its own.
import { type Digits, loadDigits, type Recognizer } from './data.ts';

/** The result of one way. */
export interface DigitsRun {
  readonly seconds: number;
  /** The largest amount of memory that the process had, in MB, with the digits in it. */
  readonly megabytes: number;
  /** The number of digits of the test, by the digit and by the answer. */
  readonly confusion: readonly (readonly number[])[];
}

const WAYS: { readonly [way: string]: () => Promise<(train: Digits) => Promise<Recognizer>> } = {
  layers: async () => (await import('./layers.ts')).trainInLayers,
  tfjs: async () => (await import('./tfjs.ts')).trainInTfjs,
};

const [way = ''] = process.argv.slice(2);
const load = WAYS[way];
if (load === undefined) throw new Error(`there is no way '${way}'`);
const train = await load();
const split = loadDigits(8000, 1);
const start = performance.now();
const recognize = await train(split.train);
const seconds = (performance.now() - start) / 1000;
const confusion = confusionOf(split.test, recognize(split.test));
const megabytes = process.resourceUsage().maxRSS / 1024;
const result: DigitsRun = { seconds, megabytes, confusion };
console.log(JSON.stringify(result));

function confusionOf({ labels }: Digits, scores: ArrayLike<number>): number[][] {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  labels.forEach((label, k) => {
    const own = Array.from({ length: 10 }, (_, digit) => scores[k * 10 + digit]!);
    counts[label]![own.indexOf(Math.max(...own))]!++;
  });
  return counts;
}
