import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/**
 * Runs suites, each in its own process, so that the engine starts without the optimizations of
 * another. Returns 0, or the exit code of the last one that failed.
 */
export function runAll(names: readonly string[], { fast = false }: { fast?: boolean }): number {
  let code = 0;
  for (const name of names) {
    const { status } = spawnSync(process.execPath, [MAIN, name, ...(fast ? ['--fast'] : [])], {
      stdio: 'inherit',
    });
    console.log();
    if (status !== 0) code = status ?? 1;
  }
  return code;
}
