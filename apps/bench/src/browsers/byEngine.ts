import type { RowResult } from '../row.ts';
import { isPlaced, type PlacedRow } from '../table.ts';

/**
 * Places the rows of an engine in a table with a column for each engine. The name of the line gets
 * the kind of data.
 */
export function byEngine(engine: string, rows: readonly RowResult[]): PlacedRow[] {
  return rows.filter(isPlaced).map((row) => {
    const { table, line, group } = row.place;
    const name = [line, group].filter((part) => part !== '').join(', ');
    return { ...row, place: { table, line: name, group: engine } };
  });
}

/** Rows in the order of the printed tables. */
export function inOrder(rows: readonly PlacedRow[]): PlacedRow[] {
  const tables = [...new Set(rows.map(({ place }) => place.table))];
  return tables.flatMap((table) => rows.filter(({ place }) => place.table === table));
}
