import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

const FILE = join(ROOT, 'apps', 'docs', 'src', 'tested', 'recorded.json');

/**
 * Records the result of a long run, for the page "How Clampwise is tested".
 * @param {string} name
 * @param {string} command
 * @param {string} result
 */
export function recordRun(name, command, result) {
  const runs = JSON.parse(readFileSync(FILE, 'utf8'));
  runs[name] = { date: new Date().toISOString().slice(0, 10), command, result };
  const sorted = Object.fromEntries(Object.entries(runs).sort());
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
  console.log('Recorded. npm run tested writes the page.');
}
