// Calls every public function with random and malformed arguments. USAGE says how.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Fault } from './core/loop.ts';
import { openMutants } from './files/mutants.ts';
import { PACKAGES, type PackageName, SHARES } from './packages.ts';
import { runPackage } from './runPackage.ts';

const USAGE = `npm run fuzz                                  every package, for a minute
npm run fuzz -- kernels layers                some packages
npm run fuzz -- --minutes 10 --seed 1         for how long, and with which choices
npm run fuzz -- --seconds 20
npm run fuzz -- --seed 1 --only clip          one function
npm run fuzz -- --seed 1 --only clip --case 7 one case of it

  --record   records the sum for the page "How Clampwise is tested"

Packages: ${PACKAGES.join(', ')}`;

interface Request {
  readonly names: readonly PackageName[];
  readonly seed: number;
  readonly isRecorded: boolean;
  readonly milliseconds: number;
  readonly only: string | undefined;
  readonly index: number | null;
}

function readRequest(): Request {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      minutes: { type: 'string' },
      seconds: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      only: { type: 'string' },
      case: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !PACKAGES.includes(name as PackageName));
  if (unknown !== undefined) throw new Error(`There is no package '${unknown}' to fuzz.`);
  const number = (name: string, text: string): number => {
    if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`--${name} ${text}: pass a number.`);
    return Number(text);
  };
  const seconds =
    values.seconds !== undefined
      ? number('seconds', values.seconds)
      : 60 * number('minutes', values.minutes ?? '1');
  return {
    names: positionals.length > 0 ? (positionals as PackageName[]) : PACKAGES,
    seed: number('seed', values.seed),
    isRecorded: values.record,
    milliseconds: 1000 * seconds,
    only: values.only,
    index: values.case === undefined ? null : number('case', values.case),
  };
}

function reportFault(seed: number, { target, index, message, call }: Fault): void {
  console.log(`\n${target}, case ${index}: ${message}`);
  console.log(`  smallest call: ${call}`);
  console.log(`  again: npm run fuzz -- --seed ${seed} --only ${target} --case ${index}`);
}

interface Recorder {
  recordRun(name: string, command: string, result: string): void;
}

interface Row {
  readonly name: string;
  readonly calls: number;
  readonly faults: number;
}

function printTable(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length), title.length);
  console.log(`\n${title.padEnd(width)}  cases  faults`);
  for (const { name, calls, faults } of rows) {
    console.log(
      `${name.padEnd(width)}  ${String(calls).padStart(5)}  ${String(faults).padStart(6)}`,
    );
  }
}

async function fuzz(request: Request): Promise<number> {
  const { names, seed, only, index } = request;
  console.log(`Seed ${seed}`);
  const shares = names.reduce((sum, name) => sum + SHARES[name], 0);
  const totals: Row[] = [];
  let found = only === undefined;
  for (const name of names) {
    const milliseconds = (request.milliseconds * SHARES[name]) / shares;
    const faults = new Map<string, number>();
    const counts = await runPackage({
      name,
      seed,
      // The mutants of files have most of the time of their package.
      milliseconds: name === 'model-files' ? milliseconds / 4 : milliseconds,
      only: only === undefined ? null : { target: only, index },
      report: (fault) => {
        faults.set(fault.target, (faults.get(fault.target) ?? 0) + 1);
        reportFault(seed, fault);
      },
    });
    found ||= Object.hasOwn(counts, only ?? '');
    const rows = Object.entries(counts)
      .filter(([target]) => only === undefined || target === only)
      .map(([target, calls]) => ({ name: target, calls, faults: faults.get(target) ?? 0 }));
    if (name === 'model-files' && only === undefined) {
      rows.push(await openMutants(seed, (3 * milliseconds) / 4));
    }
    if (rows.length > 0 && index === null) printTable(name, rows);
    totals.push({ name, ...sum(rows) });
  }
  if (!found) throw new Error(`There is no function '${only}'.`);
  if (index === null) printTable('all', [...totals, { name: 'together', ...sum(totals) }]);
  const { calls, faults } = sum(totals);
  console.log(`\nSeed ${seed}: ${calls} cases, ${faults} faults`);
  if (request.isRecorded) await record(request, `${grouped(calls)} cases, ${faults} faults`);
  return faults;
}

const grouped = (count: number): string => count.toLocaleString('en-US');

/** The scripts of the workspace are not part of this package's build. */
const RECORDER = new URL('../../../scripts/recordRun.mjs', import.meta.url).href;

async function record({ names, seed, milliseconds }: Request, result: string): Promise<void> {
  const { recordRun }: Recorder = await import(RECORDER);
  const some = names.length < PACKAGES.length ? `${names.join(' ')} ` : '';
  const command = `npm run fuzz -- ${some}--minutes ${milliseconds / 60_000} --seed ${seed}`;
  recordRun('fuzz', command, result);
}

function sum(rows: readonly Row[]): { calls: number; faults: number } {
  return {
    calls: rows.reduce((total, { calls }) => total + calls, 0),
    faults: rows.reduce((total, { faults }) => total + faults, 0),
  };
}

try {
  process.exitCode = (await fuzz(readRequest())) > 0 ? 1 : 0;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}
