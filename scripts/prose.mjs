// Checks the English of the documents, by the rules in prose/config.mjs.
//   node scripts/prose.mjs            what is covered
//   node scripts/prose.mjs a.md …     these files
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkProse } from './prose/check.mjs';
import { COVERED, GENERATED } from './prose/config.mjs';
import { ROOT } from './root.mjs';

const named = process.argv.slice(2);
const files = (named.length > 0 ? named : COVERED).flatMap(markdownIn);

let count = 0;
for (const file of files) {
  for (const { line, column, rule, message } of await checkProse(
    readFileSync(join(ROOT, file), 'utf8'),
    file,
  )) {
    count++;
    console.error(`${file}:${line}:${column} ${rule}: ${message}`);
  }
}
console.log(`Checked the English of ${files.length} files: ${count} to change.`);
if (count > 0) process.exitCode = 1;

/**
 * @param {string} path
 * @returns {string[]}
 */
function markdownIn(path) {
  if (!existsSync(join(ROOT, path))) throw new Error(`There is no ${path}`);
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .map((name) => `${path}/${name}`)
    .filter((inner) => !GENERATED.includes(inner))
    .filter((inner) => inner.endsWith('.md') || statSync(join(ROOT, inner)).isDirectory())
    .flatMap(markdownIn);
}
