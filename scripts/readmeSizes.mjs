// Writes the budgets of .size-limit.json into the READMEs of the packages, between their two marks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.mjs';

const MARKS = /<!-- sizes -->\n[\s\S]*?<!-- \/sizes -->/;

/**
 * Returns a README with the budget of `npm run size`. `folder` is the package's, such as 'kernels'.
 *
 * @param {string} readme
 * @param {string} folder
 */
export function withSizes(readme, folder) {
  /** @type {{ name: string, limit: string }[]} */
  const limits = JSON.parse(readFileSync(join(ROOT, '.size-limit.json'), 'utf8'));
  const own = limits.filter(({ name }) => name.startsWith(`${folder}: `));
  const rows = own.map(({ name, limit }) => [name.slice(folder.length + 2), limit]);
  const table = tableOf([['import', 'at most'], ...rows]);
  const note = 'Sizes are minified and gzipped. `npm run size` measures them.';
  return readme.replace(MARKS, `<!-- sizes -->\n\n${table}\n\n${note}\n\n<!-- /sizes -->`);
}

/** @param {string[][]} rows */
function tableOf(rows) {
  const [head = [], ...body] = rows;
  const widths = head.map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  /** @param {string[]} cells */
  const line = (cells) => `| ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const folder of ['kernels', 'layers', 'tfjs-adapter', 'model-files']) {
    const path = join(ROOT, 'packages', folder, 'README.md');
    writeFileSync(path, withSizes(readFileSync(path, 'utf8'), folder));
  }
}
