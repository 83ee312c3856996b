// Checks the English of documents and comments, by the rules in prose/config.mjs.
//   node scripts/prose.mjs             what is covered
//   node scripts/prose.mjs a.md src …  these files and folders, covered or not
//   node scripts/prose.mjs --counts    how many findings each folder has, covered or not
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkProse } from './prose/check.mjs';
import { countedFor, isCovered, listedFiles, proseFiles } from './prose/files.mjs';
import { ROOT } from './root.mjs';

const named = process.argv.slice(2);
if (named[0] === '--counts') await showCounts();
else await check(named.length > 0 ? named.flatMap(proseFiles) : listedFiles().filter(isCovered));

/** @param {readonly string[]} files */
async function check(files) {
  let count = 0;
  for (const file of files) {
    for (const { line, column, rule, message } of await findings(file)) {
      count++;
      console.error(`${file}:${line}:${column} ${rule}: ${message}`);
    }
  }
  console.log(`Checked the English of ${files.length} files: ${count} to change.`);
  if (count > 0) process.exitCode = 1;
}

async function showCounts() {
  /** @type {Record<string, { covered: boolean, files: number, findings: number }>} */
  const table = {};
  for (const file of listedFiles()) {
    const folder = countedFor(file);
    const row = table[folder] ?? { covered: true, files: 0, findings: 0 };
    table[folder] = {
      covered: row.covered && isCovered(file) === true,
      files: row.files + 1,
      findings: row.findings + (await findings(file)).length,
    };
  }
  console.table(Object.fromEntries(Object.entries(table).sort()));
}

/** @param {string} file */
async function findings(file) {
  return checkProse(readFileSync(join(ROOT, file), 'utf8'), file);
}
