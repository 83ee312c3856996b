// Runs tasks of the packages with turbo, which caches results by their inputs.
// `node scripts/turbo.mjs <task> …` runs them in every package; the options are turbo's.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

/**
 * Returns how to start turbo. Results depend on programs that turbo does not see. turbo.json names
 * variables for these.
 * @param {readonly string[]} args
 */
export function turboCommand(args) {
  return {
    command: process.execPath,
    args: [join(ROOT, 'node_modules', 'turbo', 'bin', 'turbo'), 'run', '--ui=stream', ...args],
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      CLAMPWISE_NODE: process.version,
      CLAMPWISE_PYTHON: findPython() ?? '',
      CHROMIUM_PATH: findChromium() ?? process.env.CHROMIUM_PATH ?? '',
    },
  };
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]  more variables
 * @returns {boolean} whether all tasks succeeded
 */
export function runTurbo(args, env = {}) {
  const turbo = turboCommand(args);
  const { status } = spawnSync(turbo.command, turbo.args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...turbo.env, ...env },
  });
  return status === 0;
}

/** @returns {string | null} the file of the Python that is found, whose name says its version on most systems */
function findPython() {
  const chosen = process.env.PYTHON;
  if (chosen !== undefined && chosen !== '') return chosen;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'python3')).find((path) => existsSync(path));
  return found === undefined ? null : realpathSync(found);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = runTurbo(process.argv.slice(2)) ? 0 : 1;
}
