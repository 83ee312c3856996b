import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Example } from '../src/examples.ts';

/** The examples that train for some seconds. */
export const LONG: readonly string[] = [
  'digits',
  'digit-parts',
  'outgrow',
  'exploding-gradients',
  'wgan',
  'cart-pole',
  'monotone-regression',
];

/** Runs a built program as users run it, in a Node of its own. */
export function run(program: 'main' | 'example', ...names: string[]): SpawnSyncReturns<string> {
  const file = fileURLToPath(new URL(`../dist/${program}.js`, import.meta.url));
  return spawnSync(process.execPath, [file, ...names], { encoding: 'utf8', timeout: 300_000 });
}

/** Fails unless an example runs, and prints plain text for a terminal of 80 columns. */
export function runsWell({ name, title }: Example): void {
  const { status, stdout, stderr } = run('example', name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.startsWith(`${title}\n`)).toBe(true);
  for (const line of stdout.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
}
