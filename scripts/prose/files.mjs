// Which files are checked, by the lists in config.mjs.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../root.mjs';
import { COVERED, GENERATED, NOT_COVERED } from './config.mjs';

/**
 * Whether a file is checked: the nearest folder above it that is listed decides, or the file itself.
 * undefined if none is listed.
 *
 * @param {string} path
 * @returns {boolean | undefined}
 */
export function isCovered(path) {
  for (let at = path; at !== '.'; at = dirname(at)) {
    if (COVERED.includes(at)) return true;
    if (NOT_COVERED.includes(at)) return false;
  }
  return undefined;
}

/**
 * The documents and sources under a path, from the root; the path itself if it is a file.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function proseFiles(path) {
  if (!existsSync(join(ROOT, path))) throw new Error(`There is no ${path}`);
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name).replaceAll('\\', '/'))
    .filter((file) => /\.(?:md|ts)$/.test(file) && !/\/node_modules\/|\.d\.ts$/.test(file))
    .filter((file) => !GENERATED.some((folder) => file.startsWith(`${folder}/`)))
    .sort();
}

/** @returns {string[]} every file that is listed, covered or not */
export function listedFiles() {
  return [...new Set([...COVERED, ...NOT_COVERED].flatMap(proseFiles))];
}

/**
 * The folder that a file counts for: the room of a source, the folder of a document.
 *
 * @param {string} file
 */
export function countedFor(file) {
  return /^packages\/[^/]+\/src\/[^/]+(?=\/)/.exec(file)?.[0] ?? dirname(file);
}
