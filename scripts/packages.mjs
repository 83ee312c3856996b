import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/**
 * Where each package is, by the name that a command has for it. The tests of the workspace count as one.
 * @type {Readonly<Record<string, string>>}
 */
export const PACKAGES = Object.fromEntries([
  ...['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .filter((name) => existsSync(join(ROOT, parent, name, 'package.json')))
      .map((name) => [name, `${parent}/${name}`]),
  ),
  ['workspace', 'test'],
]);

/** @param {readonly string[]} names  of packages */
export const reportFolders = (names) =>
  names.map((name) => join(ROOT, PACKAGES[name] ?? name, 'reports'));
