import { type Finding, NotAvailable, type Place, type Workshop } from './place.ts';

type Result = 'passed' | 'failed' | 'not available';

export interface Row {
  readonly place: string;
  readonly version: string;
  readonly result: Result;
  readonly clip: number | undefined;
  readonly note: string;
}

/** The longest reason in a row. The whole error is printed above the table. */
const LONGEST_NOTE = 160;

/** Runs one place, and gives its row. It never throws. */
export async function rowOf(place: Place, workshop: Workshop): Promise<Row> {
  try {
    const { version, note = '', clip }: Finding = await place.check(workshop);
    return { place: place.name, version, result: 'passed', clip, note };
  } catch (error) {
    const result = error instanceof NotAvailable ? 'not available' : 'failed';
    const note = error instanceof Error ? error.message : String(error);
    return { place: place.name, version: '', result, clip: undefined, note };
  }
}

/** The rows as a table of Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['place', 'version', 'result', 'clip, gzipped', 'note'],
    ...rows.map(({ place, version, result, clip, note }) => [
      place,
      version,
      result,
      clip === undefined ? '' : `${(clip / 1000).toFixed(1)} kB`,
      shortened(note),
    ]),
  ];
  const widths = (lines[0] as string[]).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] as string).length)),
  );
  const drawn = lines.map(
    (line) =>
      `| ${line.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [drawn[0], rule, ...drawn.slice(1)].join('\n');
}

/** One line: what a cell of a table holds. */
function shortened(note: string): string {
  const line = note.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  return line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE - 1)}…` : line;
}

/** The last line. A place that is not available counts as neither passed nor failed. */
export function summary(rows: readonly Row[]): string {
  const count = (result: Result): number => rows.filter((row) => row.result === result).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('not available')} not available`;
}

export function exitCode(rows: readonly Row[]): number {
  return rows.some(({ result }) => result === 'failed') ? 1 : 0;
}

/** The places that words select: all of them without a word. */
export function selected(places: readonly Place[], words: readonly string[]): readonly Place[] {
  const known = [...new Set(places.map(({ word }) => word))];
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) {
    throw new Error(`No place is called ${unknown.join(', ')}. Choose from: ${known.join(', ')}`);
  }
  return words.length === 0 ? places : places.filter(({ word }) => words.includes(word));
}
