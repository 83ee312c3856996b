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

/** Runs built examples one after the other in one Node, and returns what each of them prints. */
export function runTogether(names: readonly string[]): ReadonlyMap<string, string> {
  const examples = new URL('../dist/examples.js', import.meta.url).href;
  const source = `
    import { EXAMPLES } from ${JSON.stringify(examples)};
    for (const name of ${JSON.stringify(names)}) {
      console.log('\\f' + name);
      await EXAMPLES.find((each) => each.name === name).run();
    }`;
  const args = ['--input-type=module', '--eval', source];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 300_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const parts = stdout.split('\f').slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** Fails unless a text is plain, for a terminal of 80 columns. */
export function isPlain(text: string): void {
  for (const line of text.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
}

/** Fails unless an example runs, and prints plain text for a terminal of 80 columns. */
export function runsWell({ name, title }: Example): void {
  const { status, stdout, stderr } = run('example', name);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.startsWith(`${title}\n`)).toBe(true);
  isPlain(stdout);
}
