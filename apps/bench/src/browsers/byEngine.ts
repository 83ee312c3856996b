import type { RowResult } from '../row.ts';
import { isPlaced, type PlacedRow } from '../table.ts';

/** Rows of an engine, placed so that engines stand side by side: the kind of data goes to the line's name. */
export function byEngine(engine: string, rows: readonly RowResult[]): PlacedRow[] {
  return rows.filter(isPlaced).map((row) => {
    const { table, line, group } = row.place;
    const name = [line, group].filter((part) => part !== '').join(', ');
    return { ...row, place: { table, line: name, group: engine } };
  });
}

/** Rows table by table, as they are printed. */
export function inOrder(rows: readonly PlacedRow[]): PlacedRow[] {
  const tables = [...new Set(rows.map(({ place }) => place.table))];
  return tables.flatMap((table) => rows.filter(({ place }) => place.table === table));
}
