import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { consumedTotal } from './measure.ts';
import { reportRow } from './report.ts';
import { type Row, type RowResult, runRow } from './row.ts';
import { clipRows } from './suites/clip.ts';
import { modelRows } from './suites/model.ts';

const SUITES: { readonly [name: string]: () => AsyncGenerator<Row> } = {
  clip: clipRows,
  model: modelRows,
};

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    console.error(`There is no suite '${unknown}'. The suites: ${Object.keys(SUITES).join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, one thread.`,
  );
  console.log('Medians of 21 interleaved rounds; ± is half the distance between the quartiles.');
  console.log('Goals are what the project wants to reach; a busy machine misses more of them.');
  for (const name of names.length > 0 ? names : Object.keys(SUITES)) await runSuite(name);
}

async function runSuite(name: string): Promise<void> {
  const results: RowResult[] = [];
  for await (const row of (SUITES[name] as () => AsyncGenerator<Row>)()) {
    const result = runRow(row);
    results.push(result);
    console.log(`\n${reportRow(result)}`);
  }
  mkdirSync(RESULTS, { recursive: true });
  const file = `${RESULTS}${name}.json`;
  const machine = { processor: cpus()[0]?.model, node: process.versions.node };
  writeFileSync(file, JSON.stringify({ suite: name, machine, results }, null, 2));
  console.log(
    `\nWritten to apps/bench/results/${name}.json (checksum ${consumedTotal().toFixed(0)}).`,
  );
}

await main(process.argv.slice(2));
