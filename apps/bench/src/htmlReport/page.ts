import { bodyOf } from './body.ts';
import type { RunRecord } from './record.ts';
import { CHART_STYLE, PAGE_STYLE } from './style.ts';
import { fullTables } from './tables.ts';

/** A report as one HTML file, which fetches nothing. */
export function pageOf(run: RunRecord): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Clampwise benchmarks, ${run.date.slice(0, 10)}</title>`,
    `<style>\n${PAGE_STYLE}\n${CHART_STYLE}</style>`,
    // The theme of the system, under the class by which the charts know it.
    '<script>document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);</script>',
    '</head>',
    '<body>',
    '<h1>Clampwise benchmarks</h1>',
    bodyOf(run),
    '<div class="benchmarks">',
    '<h2>All times</h2>',
    '<p>Every contender of every row, also those whose results are wrong.</p>',
    ...fullTables(run.suites),
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
