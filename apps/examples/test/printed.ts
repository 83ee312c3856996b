import { readFileSync } from 'node:fs';
import { vi } from 'vitest';

/** The lines that a program prints. */
export async function printed(run: () => void | Promise<void>): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await run();
    return log.mock.calls.flatMap(([text]) => String(text).split('\n'));
  } finally {
    log.mockRestore();
  }
}

/** The columns after a label, on the one indented line that starts with it. */
export function columns(lines: readonly string[], label: string): string[] {
  const start = `  ${label} `;
  const found = lines.filter((line) => line.startsWith(start));
  if (found.length !== 1) throw new Error(`${found.length} lines start with '${start}'`);
  return found[0]!.slice(start.length).trim().split(/\s+/);
}

/** A plot as it is in the repository, or as an example has just written it. */
export function committed(name: string): string {
  return readFileSync(new URL(`../plots/${name}.svg`, import.meta.url), 'utf8');
}
