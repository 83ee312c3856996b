import { relative } from 'node:path';
import { busyWarning, loadOfMachine, machine, versions } from './machine.ts';
import { consumedTotal, FULL_PACE, fast, type Pace } from './measure.ts';
import { reportEnd, reportRow } from './report.ts';
import { suiteResults, writeResults } from './results.ts';
import { type RowResult, runRow } from './row.ts';
import { FULL_SIZES, type Suite } from './suites/suite.ts';
import { isPlaced, type PlacedRow, reportTable } from './table.ts';

/** Measures the rows of a suite, prints each one, and writes the file of the suite. */
export async function runSuite(suite: Suite, isFast: boolean): Promise<void> {
  const { name, load } = suite;
  const usual = suite.pace ?? FULL_PACE;
  const pace = isFast ? fast(usual) : usual;
  const before = loadOfMachine();
  console.log(`${introduction(suite, pace)}\n`);
  const results: RowResult[] = [];
  const rows = await load();
  const print = printer((text) => console.log(`${text}\n`));
  for await (const row of rows(FULL_SIZES)) {
    const result = await runRow(row, pace);
    results.push(result);
    print(result);
  }
  print(null);
  console.log(reportEnd(results));
  const after = loadOfMachine();
  const warning = busyWarning(Math.max(before, after));
  if (warning !== null) console.log(warning);
  const file = writeResults(suiteResults(name, results, { before, after }, pace));
  const checksum = consumedTotal().toPrecision(6);
  console.log(`All figures: ${relative(process.cwd(), file)} (checksum ${checksum}).`);
}

/**
 * Makes a function that prints rows: each alone, or its table once the table is complete. Null ends
 * the rows.
 */
export function printer(write: (text: string) => void): (row: RowResult | null) => void {
  let table: PlacedRow[] = [];
  return (row) => {
    const [first] = table;
    if (first !== undefined && first.place.table !== row?.place?.table) {
      write(reportTable(table));
      table = [];
    }
    if (row === null) return;
    if (isPlaced(row)) table.push(row);
    else write(reportRow(row));
  };
}

function introduction({ name, title, seconds }: Suite, pace: Pace): string {
  const { processor, node } = machine();
  const others = Object.entries(versions())
    .filter(([other]) => !other.startsWith('@clampwise/') && !/tfjs-(?!core)/.test(other))
    .map(([other, version]) => `${other} ${version}`);
  const lines = [
    `${name}: ${title} (about ${seconds} s)`,
    `${processor}, Node ${node}, one thread`,
    `Other libraries: ${others.join(', ')}`,
    `Medians of ${pace.rounds} interleaved rounds. Spread: half the distance between the quartiles.`,
  ];
  const warning = busyWarning();
  return [...lines, ...(warning === null ? [] : [warning])].join('\n');
}
