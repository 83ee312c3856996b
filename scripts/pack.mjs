// Packs the published packages into tarballs/, and prints how to install each. `npm run pack`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGES } from './packages.mjs';
import { ROOT } from './root.mjs';
import { tarballIn } from './tarball.mjs';

/**
 * @typedef {{ name: string, private?: boolean, dependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string> }} Manifest
 */

const TARBALLS = join(ROOT, 'tarballs');

/** @type {Map<string, { manifest: Manifest, tarball: string }>} */
const packed = new Map();

rmSync(TARBALLS, { recursive: true, force: true });
mkdirSync(TARBALLS);
for (const folder of Object.values(PACKAGES)) {
  if (!folder.startsWith('packages/')) continue;
  const home = join(ROOT, folder);
  /** @type {Manifest} */
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  if (manifest.private) continue;
  // pnpm writes versions for `workspace:*`. `npm pack` does not, and npm cannot install that.
  const args = ['pack', '--json', '--pack-destination', TARBALLS];
  const pnpm = join(ROOT, 'node_modules/pnpm/bin/pnpm.cjs');
  const printed = execFileSync(process.execPath, [pnpm, ...args], { cwd: home, encoding: 'utf8' });
  packed.set(manifest.name, { manifest, tarball: tarballIn(printed) });
}

console.log('Packed. To install a package, run its command in the folder of your program:');
for (const name of packed.keys())
  console.log(`\n${name}\n  npm install ${neededBy(name).join(' ')}`);

/**
 * The tarballs that a package needs, its own last, and the framework that it extends.
 * @param {string} name
 * @returns {string[]}
 */
function neededBy(name) {
  const found = packed.get(name);
  if (found === undefined) return [];
  const { manifest, tarball } = found;
  const below = Object.keys(manifest.dependencies ?? {}).flatMap(neededBy);
  const framework = '@tensorflow/tfjs-core' in (manifest.peerDependencies ?? {});
  return [...new Set([...below, tarball, ...(framework ? ['@tensorflow/tfjs'] : [])])];
}
