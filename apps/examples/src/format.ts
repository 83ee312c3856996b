/**
 * Returns a number as text, by default with at most six digits, since float32 holds seven. -0 keeps
 * its sign.
 */
export function show(value: number, digits = 6): string {
  return Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(digits)));
}

/** Returns numbers in brackets: `[1, 2.5]`. */
export function list(values: Iterable<number>): string {
  return `[${Array.from(values, (value) => show(value)).join(', ')}]`;
}

/** Returns numbers as texts with a fixed number of decimals, for columns. */
export function fixed(values: Iterable<number>, decimals: number): string[] {
  return Array.from(values, (value) => value.toFixed(decimals));
}

/** Returns lines of aligned columns: the first column left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (k: number): number => Math.max(...rows.map((row) => row[k]?.length ?? 0));
  const pad = (cell: string, k: number): string =>
    k === 0 ? cell.padEnd(width(k)) : cell.padStart(width(k));
  return rows.map((row) => `  ${row.map(pad).join('   ')}`.trimEnd()).join('\n');
}

/** Returns an underlined line of text. */
export function heading(text: string): string {
  return `${text}\n${'-'.repeat(text.length)}`;
}
