// Packs the packages, installs them into a new project, and runs the three examples in every place
// that users have. `npm run release:check`; `npm run release:check -- node vite worker csp` for some.
// `--record` records the summary for the page "How Clampwise is tested".
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { recordRun } from './recordRun.mjs';
import { ROOT } from './root.mjs';

const words = process.argv.slice(2).filter((word) => word !== '--record');
const main = join(ROOT, 'test/packed/places/main.ts');
try {
  /** @type {{ module: typeof import('../test/packed/places/main.ts') }} */
  const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
  process.exitCode = await module.checkPlaces(words, record);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {string} summary */
function record(summary) {
  if (!process.argv.includes('--record')) return;
  const command = ['npm run release:check', ...(words.length > 0 ? ['--', ...words] : [])].join(
    ' ',
  );
  recordRun('release:check', command, summary);
}
