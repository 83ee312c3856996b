import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { useTfjs } from '../src/tensorflow/useTfjs.ts';
import { columns, printed } from './printed.ts';

/** The lines that an example prints; it must leave no tensor behind. */
export async function printedOn(
  backend: 'cpu' | 'wasm',
  run: () => Promise<void>,
): Promise<string[]> {
  await useTfjs(backend);
  const before = tf.memory().numTensors;
  const lines = await printed(run);
  expect(tf.getBackend()).toBe(backend);
  expect(tf.memory().numTensors).toBe(before);
  return lines;
}

/** The numbers after a label, on the one line that starts with it. */
export const numbers = (lines: readonly string[], label: string): number[] =>
  columns(lines, label).map(Number);
