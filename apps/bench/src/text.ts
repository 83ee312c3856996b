import type { Summary } from './stats.ts';

/** A number with three significant digits, without an exponent. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 100) return String(Math.round(value));
  const digits = size === 0 ? 0 : 2 - Math.floor(Math.log10(size));
  return value.toFixed(Math.min(Math.max(digits, 0), 4));
}

/** A time by the call. */
export function duration(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${figure(nanoseconds)} ns`;
  return nanoseconds < 1e6 ? `${figure(nanoseconds / 1e3)} µs` : `${figure(nanoseconds / 1e6)} ms`;
}

/** The median, with the quartiles where they differ from it in what is shown. */
export function withQuartiles({ median, lowerQuartile, upperQuartile }: Summary): string {
  const [middle, low, high] = [figure(median), figure(lowerQuartile), figure(upperQuartile)];
  return low === high ? middle : `${middle} (${low} to ${high})`;
}

/** Lines of aligned columns: the first and the last to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (k: number): number => Math.max(...rows.map((row) => row[k]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, k) =>
        k === 0 || k === row.length - 1 ? cell.padEnd(width(k)) : cell.padStart(width(k)),
      )
      .join('   ')
      .trimEnd(),
  );
}
