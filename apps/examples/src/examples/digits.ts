import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DigitsRun } from '../digits/run.ts';
import { table } from '../format.ts';

/** Trains the network in a process of its own. */
function runDigits(way: 'layers' | 'tfjs'): DigitsRun {
  const program = fileURLToPath(new URL('../digits/run.js', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [program, way], { encoding: 'utf8' }));
}

/** Returns the share of the right answers. */
export function accuracyOf({ confusion }: DigitsRun): number {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return sum(confusion.map((row, digit) => row[digit]!)) / sum(confusion.map(sum));
}

/** Trains the same network in layers and in TensorFlow.js, and prints how they compare. */
export function digits(): void {
  console.log('A network of 101,770 weights, 784-128-10, learns 8,000 handwritten digits: Adam,');
  console.log('10 epochs, batches of 32. It is tested on 2,000 others.');
  const [layers, tfjs] = [runDigits('layers'), runDigits('tfjs')];
  const both = [layers, tfjs];
  console.log(
    table([
      ['', 'Clampwise layers', 'tfjs wasm'],
      ['test accuracy', ...both.map((run) => `${(100 * accuracyOf(run)).toFixed(1)} %`)],
      ['seconds to train', ...both.map(({ seconds }) => seconds.toFixed(1))],
      ['peak memory, MB', ...both.map(({ megabytes }) => megabytes.toFixed(0))],
    ]),
  );
  console.log('Peak memory is that of the whole process, with Node and 31 MB of digits.');
  console.log('Answers of Clampwise layers for each digit (rows):');
  const names = Array.from({ length: 10 }, (_, digit) => String(digit));
  const rows = layers.confusion.map((row, digit) => [
    names[digit]!,
    ...row.map((count) => (count === 0 ? '.' : String(count))),
  ]);
  console.log(table([['', ...names], ...rows]));
}
