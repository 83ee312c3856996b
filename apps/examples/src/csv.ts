import { readFileSync } from 'node:fs';

/** Reads a table of the folder data: one record for each line, by the names of the columns. */
export function readTable<Column extends string>(file: string): Record<Column, string>[] {
  const text = readFileSync(new URL(`../data/${file}`, import.meta.url), 'utf8');
  const [header = '', ...lines] = text.trim().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const entries = columns.map((column, k) => [column, cells[k] ?? '']);
    return Object.fromEntries(entries) as Record<Column, string>;
  });
}
