// Writes what each public entry exports, with its types, into packages/*/api, so that a change of
// the public surface shows in review. `npm run api -- --check` fails if a report is stale.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';
import { PACKAGES } from './packages.mjs';
import { ROOT } from './root.mjs';

/** Entries that other packages of ours use, and nobody else should. */
const INTERNAL = ['./internal'];

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['ES2022', 'DOM'],
  types: [],
  strict: true,
  skipLibCheck: true,
};

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
const scratch = mkdtempSync(join(tmpdir(), 'clampwise-api-'));
try {
  const stale = Object.values(PACKAGES).flatMap((folder) => reportsOf(join(ROOT, folder)));
  for (const file of stale) console.log(`${values.check ? 'Stale' : 'Written'}: ${file}`);
  if (values.check && stale.length > 0) {
    console.log('Run `npm run api`, and commit what changes.');
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}

/**
 * Writes or checks the reports of a package.
 * @param {string} home
 * @returns {string[]} the reports that differ from those committed
 */
function reportsOf(home) {
  const path = join(home, 'package.json');
  if (!existsSync(path)) return [];
  const { private: isPrivate, exports = {} } = JSON.parse(readFileSync(path, 'utf8'));
  if (isPrivate) return [];
  const entries = Object.entries(exports).filter(
    ([entry, { types }]) => types !== undefined && !INTERNAL.includes(entry),
  );
  mkdirSync(join(home, 'api'), { recursive: true });
  const configs = entries.map(([entry, { types }]) => configOf(home, nameOf(entry), types));
  const additionalEntryPoints = configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath);
  const [first] = configs;
  if (first === undefined) return [];
  const compilerState = CompilerState.create(first, { additionalEntryPoints });
  const changed = configs.flatMap((config) => (report(config, compilerState) ? [config] : []));
  const names = configs.map(({ reportFilePath }) => reportFilePath);
  const left = readdirSync(join(home, 'api')).map((name) => join(home, 'api', name));
  const gone = left.filter((file) => !names.includes(file));
  if (!values.check) for (const file of gone) rmSync(file);
  return [...changed.map(({ reportFilePath }) => reportFilePath), ...gone];
}

/** @param {string} entry  such as './layers' */
function nameOf(entry) {
  return entry === '.' ? 'index' : entry.slice(2).replaceAll('/', '-');
}

/**
 * @param {string} home
 * @param {string} name
 * @param {string} types  the declarations of the entry
 */
function configOf(home, name, types) {
  const off = { enabled: false };
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(home, 'package.json'),
    configObject: {
      newlineKind: 'lf',
      projectFolder: home,
      mainEntryPointFilePath: join(home, types),
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: join(home, 'api'),
        reportTempFolder: scratch,
      },
      dtsRollup: off,
      docModel: off,
      tsdocMetadata: off,
      // Types that no entry exports are the business of the tests of packed packages.
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  });
}

/**
 * @param {ExtractorConfig} config
 * @param {CompilerState} compilerState
 * @returns {boolean} whether the report differs from the one committed
 */
function report(config, compilerState) {
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: values.check !== true,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return apiReportChanged;
}
