// The results of `npm run mutate` as text.
import { EQUIVALENT } from './equivalent.mjs';
import { TARGETS } from './targets.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} status
 * @property {string} mutatorName
 * @property {string} [replacement]
 * @property {{ start: Place, end: Place }} location
 * @typedef {{ line: number, column: number }} Place  both from 1
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Results  as Stryker writes them
 * @typedef {{ noticed: number, missed: number, equivalent: number }} Counts
 */

/** A mutant that ends the tests counts as noticed, by a failure or by its endless loop. */
const NOTICED = ['Killed', 'Timeout', 'RuntimeError', 'CompileError'];
const MISSED = ['Survived', 'NoCoverage'];

/**
 * The counts by folder, and the mutants that no test noticed.
 * @param {import('./targets.mjs').Name} name
 * @param {Results} results
 */
export function reportText(name, results) {
  const { sources } = TARGETS[name];
  /** @type {Map<string, Counts>} */
  const folders = new Map();
  /** @type {string[]} */
  const missed = [];
  for (const [path, { source, mutants }] of Object.entries(results.files).sort()) {
    const folder = path.slice(sources.length + 1).replace(/[^/]*$/, '') || './';
    const counts = folders.get(folder) ?? { noticed: 0, missed: 0, equivalent: 0 };
    folders.set(folder, counts);
    for (const mutant of mutants) {
      const kind = kindOf(path, source, mutant);
      if (kind !== null) counts[kind] += 1;
      if (kind === 'missed') missed.push(describe(path, source, mutant));
    }
  }
  const rows = [...folders].map(([folder, counts]) => row(folder, counts));
  const table = [row(name, totalOf([...folders.values()])), ...rows].join('\n');
  return `\n${missed.map((text) => `${text}\n`).join('\n')}\n${HEAD}\n${table}`;
}

/**
 * The result of a run in one line.
 * @param {Results} results
 */
export function summaryOf(results) {
  /** @type {Counts} */
  const counts = { noticed: 0, missed: 0, equivalent: 0 };
  for (const [path, { source, mutants }] of Object.entries(results.files)) {
    for (const mutant of mutants) {
      const kind = kindOf(path, source, mutant);
      if (kind !== null) counts[kind] += 1;
    }
  }
  const { noticed, missed, equivalent } = counts;
  return `${shareOf(counts)}: ${noticed} of ${noticed + missed} mutants noticed, and ${equivalent} that change nothing`;
}

/**
 * The share of mutants that a test noticed, of those that change what the program does.
 * @param {Counts} counts
 */
function shareOf({ noticed, missed }) {
  return noticed + missed === 0 ? '' : `${((100 * noticed) / (noticed + missed)).toFixed(1)} %`;
}

/**
 * @param {string} path
 * @param {string} source
 * @param {Mutant} mutant
 * @returns {keyof Counts | null}  null if it did not run
 */
function kindOf(path, source, mutant) {
  if (NOTICED.includes(mutant.status)) return 'noticed';
  if (!MISSED.includes(mutant.status)) return null;
  return isEquivalent(path, source, mutant) ? 'equivalent' : 'missed';
}

/**
 * @param {string} path
 * @param {string} source
 * @param {Mutant} mutant
 */
function isEquivalent(path, source, mutant) {
  const { before, after, line } = changeOf(source, mutant);
  return EQUIVALENT.some(
    (known) =>
      path.endsWith(`src/${known.file}`) &&
      line.includes(known.line) &&
      known.changes.some(([from, to]) => from === before && to === after),
  );
}

/**
 * What a mutant replaces, by what, and the line that it starts in.
 * @param {string} source
 * @param {Mutant} mutant
 */
function changeOf(source, { location: { start, end }, replacement = '' }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const line = lines[0] ?? '';
  const text = [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, end.column - 1)].join('\n');
  return { before: flat(text.slice(start.column - 1)), after: flat(replacement), line };
}

/** @param {string} text */
const flat = (text) => text.replace(/\s+/g, ' ');

/**
 * @param {string} path
 * @param {string} source
 * @param {Mutant} mutant
 */
function describe(path, source, mutant) {
  const { before, after } = changeOf(source, mutant);
  const { line, column } = mutant.location.start;
  const seen = mutant.status === 'NoCoverage' ? 'no test runs it' : mutant.mutatorName;
  return `${path}:${line}:${column} (${seen})\n  - ${before}\n  + ${after}`;
}

const HEAD = line('', ['noticed', 'missed', 'equivalent', 'share']);

/**
 * @param {string} name
 * @param {Counts} counts
 */
function row(name, counts) {
  const { noticed, missed, equivalent } = counts;
  return line(name, [noticed, missed, equivalent, shareOf(counts)]);
}

/**
 * @param {string} name
 * @param {(string | number)[]} cells
 */
function line(name, cells) {
  return name.padEnd(22) + cells.map((cell) => String(cell).padStart(12)).join('');
}

/** @param {Counts[]} all */
function totalOf(all) {
  const sum = (/** @type {keyof Counts} */ key) =>
    all.reduce((total, counts) => total + counts[key], 0);
  return { noticed: sum('noticed'), missed: sum('missed'), equivalent: sum('equivalent') };
}
