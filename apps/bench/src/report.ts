import type { RowResult } from './row.ts';

/** A row as lines for a terminal. */
export function reportRow({ work, values, timings, goals }: RowResult): string {
  const width = Math.max(...timings.map(({ name }) => name.length));
  const lines = timings.map(({ name, nanoseconds, spread, ratio, wrong }) => {
    const time = values > 1 ? `${figure(nanoseconds / values)} ns a value` : duration(nanoseconds);
    const share = `${figure(ratio)} ×`;
    const doubt = wrong === null ? '' : `   WRONG: ${wrong}`;
    const percent = `± ${Math.round(spread * 100)} %`;
    return `  ${name.padEnd(width)}  ${time.padStart(16)}  ${share.padStart(9)}  ${percent.padStart(6)}${doubt}`;
  });
  const outcome = goals.map(
    (goal) =>
      `  goal ${goal.holds ? 'met' : 'NOT met'}: ${figure(goal.figure)}, to be ${goal.text}`,
  );
  return [work, ...lines, ...outcome].join('\n');
}

function duration(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${figure(nanoseconds)} ns`;
  return nanoseconds < 1e6 ? `${figure(nanoseconds / 1e3)} µs` : `${figure(nanoseconds / 1e6)} ms`;
}

/** Three significant digits, without an exponent. */
function figure(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : Number(value.toPrecision(3)).toString();
}
