import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

const BUILT = /\.(js|d\.ts)(\.map)?$/;

/**
 * Deletes the files that an earlier build made from deleted sources. They would be published too.
 * @param {string} folder  of a package: dist holds what its src gives, file by file
 */
export function removeStale(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !BUILT.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const source = join(folder, 'src', relative(dist, path).replace(BUILT, '.ts'));
    if (!existsSync(source)) rmSync(path);
  }
}
