import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { reportGoals } from '../goalReport.ts';
import { busyWarning, loadOfMachine, machine } from '../machine.ts';
import { SHORT_PACE } from '../measure.ts';
import { suiteResults, writeResults } from '../results.ts';
import { printer } from '../runSuite.ts';
import type { PlacedRow } from '../table.ts';
import { byEngine, inOrder } from './byEngine.ts';
import { type Browser, findEngines, isMissing } from './engines.ts';
import { measureIn } from './measureIn.ts';

const BROWSERS = 'browsers';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Measures the rows of few elements in each installed engine, and prints them next to each other.
 */
export async function runBrowsers(): Promise<void> {
  const before = loadOfMachine();
  console.log(`${BROWSERS}: calls on few elements, about a minute in each engine`);
  console.log(machine().processor);
  const engines = await findEngines();
  for (const engine of engines.filter(isMissing)) {
    console.log(`${engine.engine} is not installed: ${engine.advice}.`);
  }
  const browsers = engines.filter((engine): engine is Browser => !isMissing(engine));
  const rows = await measureAll(browsers);
  if (rows.length === 0) {
    process.exitCode = 1;
    return;
  }
  console.log();
  const print = printer((text) => console.log(`${text}\n`));
  for (const row of inOrder(rows)) print(row);
  print(null);
  console.log(reportGoals(rows));
  const after = loadOfMachine();
  const warning = busyWarning(Math.max(before, after));
  if (warning !== null) console.log(warning);
  const file = writeResults(suiteResults(BROWSERS, rows, { before, after }, SHORT_PACE));
  console.log(`All figures: ${relative(process.cwd(), file)}.`);
}

/** Runs one engine after the other, so that none slows another down. */
async function measureAll(browsers: readonly Browser[]): Promise<PlacedRow[]> {
  if (browsers.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-page-'));
  const rows: PlacedRow[] = [];
  try {
    await buildPage(folder);
    for (const browser of browsers) {
      console.log(`Measuring in ${browser.name} …`);
      try {
        rows.push(...byEngine(browser.name, await measureIn(browser, folder)));
      } catch (error) {
        console.log(`${browser.name} did not finish: ${(error as Error).message}.`);
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

/** The page in plain files. Loops are not minified. */
async function buildPage(outDir: string): Promise<void> {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rollupOptions: { input: join(ROOT, 'page.html') },
    },
  });
}
