import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAll } from '../allSuites.ts';
import { RESULTS, readResults } from '../results.ts';
import { SUITES } from '../suites/suites.ts';
import { bodyOf } from './body.ts';
import { liveRowsOf } from './liveRows.ts';
import { pageOf } from './page.ts';
import { type RunRecord, recordRun } from './record.ts';
import { CHART_STYLE } from './style.ts';

/** Where the report of the latest run is written. */
const REPORT = new URL('report/', RESULTS);

/** The recorded run, as JSON, and the parts of it that the documentation shows. */
const RECORDED = new URL('../../recorded/', import.meta.url);
const DOCS = new URL('../../../docs/src/benchmarks/recorded/', import.meta.url);

/** How to make a report. */
export interface ReportOptions {
  /** Runs a third of the rounds. */
  readonly fast?: boolean;
  /** A report's JSON file, or a folder of the suites' results: nothing is run. */
  readonly from?: string;
  /** Whether the run also becomes the recorded one, which the documentation shows. */
  readonly record?: boolean;
}

/** Runs all suites, and writes a report of them as one JSON and one HTML file. */
export function runReport(options: ReportOptions): void {
  const { fast = false, from, record = false } = options;
  if (
    from === undefined &&
    runAll(
      SUITES.map(({ name }) => name),
      { fast },
    ) !== 0
  ) {
    throw new Error('A suite failed, so there is no report. The error is above.');
  }
  const run = from === undefined ? recordRun(readResults(), SUITES) : readRun(resolve(from));
  const page = write(REPORT, 'report.html', pageOf(run));
  const json = write(REPORT, 'report.json', `${JSON.stringify(run, null, 1)}\n`);
  console.log(`Report: ${page}\nIts figures: ${json}`);
  if (record) recordForDocs(run);
}

function readRun(path: string): RunRecord {
  if (statSync(path).isDirectory()) return recordRun(readResults(path), SUITES);
  return JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
}

function recordForDocs(run: RunRecord): void {
  const files = [
    write(RECORDED, 'run.json', `${JSON.stringify(run)}\n`),
    write(DOCS, 'body.html', `${bodyOf(run)}\n`),
    write(DOCS, 'charts.css', CHART_STYLE),
    write(DOCS, 'rows.json', `${JSON.stringify(liveRowsOf(run), null, 1)}\n`),
  ];
  console.log(`Recorded for the documentation:\n${files.map((file) => `  ${file}`).join('\n')}`);
}

/** Writes a file, and returns its path for people. */
function write(folder: URL, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL(name, folder));
  writeFileSync(file, text);
  return relative(process.cwd(), file);
}
