import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../root.mjs';

/**
 * What `npm run mutate` changes in each package, and the test files that must notice. Tests that read
 * the sources, or start processes of their own, cannot notice. Tests of very large files take too
 * long to run for every mutant.
 * @typedef {object} Target
 * @property {string} folder  of the package
 * @property {string} sources  the folder whose files are mutated
 * @property {readonly string[]} tests  quick test files, within the folder `test` of the package
 */

/** @satisfies {Readonly<Record<string, Target>>} */
export const TARGETS = {
  kernels: {
    folder: 'packages/kernels',
    sources: 'packages/kernels/src/check',
    tests: [
      'buffers',
      'check/*',
      'constrain',
      'errors',
      'normsListVjp',
      'step',
      'algebra/elementwise',
      'algebra/reduce',
    ],
  },
  'model-files': {
    folder: 'packages/model-files',
    sources: 'packages/model-files/src',
    tests: [
      'architecture',
      'artifacts',
      'checks',
      'download',
      'graphs',
      'identify',
      'json',
      'kerasParts',
      'limits',
      'malformedContent',
      'messages',
      'parameters',
      'places',
      'rewritten',
      'savedModel',
      'settings',
      'sources',
      'storedWeights',
      'strangeSources',
      'weights',
      'writeKeras',
      'writeMessages',
      'writeTfjs',
      'zip',
      'zipDirectory',
      'hdf5/!(large)',
    ],
  },
};

/** @typedef {keyof typeof TARGETS} Name */

/**
 * @param {string} word
 * @returns {word is Name}
 */
export function isTarget(word) {
  return Object.hasOwn(TARGETS, word);
}

/**
 * The files of a package that are mutated.
 * @param {Name} name
 * @returns {string[]}
 */
function sourcesOf(name) {
  const { sources } = TARGETS[name];
  return readdirSync(join(ROOT, sources), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${sources}/${file.replaceAll('\\', '/')}`)
    .sort();
}

/**
 * What to mutate, as Stryker writes it: files, or a sample of the functions in them, which are
 * ranges of lines.
 * @param {Name} name
 * @param {readonly string[]} filters  texts in the paths of files; none stands for all files
 * @param {number} every  1 for all of a file, n for every nth function
 * @returns {string[]}
 */
export function chosenOf(name, filters, every) {
  const files = sourcesOf(name).filter(
    (file) => filters.length === 0 || filters.some((text) => file.includes(text)),
  );
  if (every === 1) return files;
  return files.flatMap(functionsOf).filter((_, index) => index % every === 0);
}

/** @param {string} path  of a file, within the workspace */
function functionsOf(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  const lineAt = (/** @type {number} */ place) =>
    ts.getLineAndCharacterOfPosition(file, place).line + 1;
  /** @type {readonly ts.Node[]} */
  const parts = file.statements.flatMap((/** @type {ts.Node} */ statement) =>
    ts.isClassDeclaration(statement) ? [...statement.members] : [statement],
  );
  return parts
    .filter((part) => ts.isFunctionLike(part) || ts.isVariableStatement(part))
    .map((part) => `${path}:${lineAt(part.getStart(file))}-${lineAt(part.end)}`);
}
