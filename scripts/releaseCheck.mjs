// Packs the packages, installs them into a new project, and runs the three examples in every place
// that users have. `npm run release:check`; `npm run release:check -- node vite worker csp` for some.
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { ROOT } from './root.mjs';

const main = join(ROOT, 'test/packed/places/main.ts');
try {
  /** @type {{ module: typeof import('../test/packed/places/main.ts') }} */
  const { module } = await runnerImport(main, { configFile: false, logLevel: 'error' });
  process.exitCode = await module.checkPlaces(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
