// Bundles a package into one minified file for a page without a bundler, twice: as a module, and as
// a script that sets `clampwise.<name>`. `pnpm pack` runs it in the folder of the package.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Entries that need Node, or that are for our packages alone. */
const LEFT_OUT = ['./internal', './node', './package.json'];
/** Frameworks that a page loads by itself: as modules of these names, or as the global `tf`. */
const FRAMEWORK = /^@tensorflow\//;

const home = process.cwd();
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const name = manifest.name.replace('@clampwise/', '');
const target = join(home, 'standalone');

rmSync(target, { recursive: true, force: true });
const inputs = new Set([...(await bundle('esm')), ...(await bundle('iife'))]);
writeNotices([...inputs]);

/**
 * @param {'esm' | 'iife'} format
 * @returns {Promise<string[]>} the files that went in
 */
async function bundle(format) {
  const { metafile } = await build({
    stdin: { contents: program(), resolveDir: home },
    outfile: join(target, format === 'esm' ? `${name}.js` : `${name}.global.js`),
    bundle: true,
    minify: true,
    format,
    globalName: `clampwise.${camelCase(name)}`,
    target: 'es2022',
    platform: 'browser',
    banner: { js: `/*! ${manifest.name} ${manifest.version}, Apache-2.0 */` },
    metafile: true,
    logLevel: 'warning',
    plugins: [{ name: 'framework', setup: format === 'esm' ? asModule : asGlobal }],
  });
  return Object.keys(metafile.inputs);
}

/** The main entry as it is, and each other one under its name. */
function program() {
  const entries = Object.keys(manifest.exports).filter((entry) => !LEFT_OUT.includes(entry));
  return entries
    .map((entry) =>
      entry === '.'
        ? `export * from '${manifest.name}';`
        : `export * as ${camelCase(entry.slice(2))} from '${manifest.name}${entry.slice(1)}';`,
    )
    .join('\n');
}

/** @param {string} text */
function camelCase(text) {
  return text.replace(/\W+(\w)/g, (_, letter) => letter.toUpperCase());
}

/** @param {import('esbuild').PluginBuild} build */
function asModule({ onResolve }) {
  onResolve({ filter: FRAMEWORK }, ({ path }) => ({ path, external: true }));
}

/** @param {import('esbuild').PluginBuild} build */
function asGlobal({ onResolve, onLoad }) {
  onResolve({ filter: FRAMEWORK }, ({ path }) => ({ path, namespace: 'global' }));
  onLoad({ filter: FRAMEWORK, namespace: 'global' }, () => ({
    contents:
      "if (typeof tf === 'undefined') throw new Error('Load TensorFlow.js before this script'); module.exports = tf;",
  }));
}

/**
 * Writes the licenses of what others wrote.
 * @param {string[]} files  that went into the bundle
 */
function writeNotices(files) {
  const folders = files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  const notices = [...new Set(folders)].map((folder) => {
    const path = join(home, folder);
    const { name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(join(path, 'LICENSE'), 'utf8').trim()}\n`;
  });
  if (notices.length === 0) return;
  writeFileSync(join(target, 'THIRD-PARTY-LICENSES.txt'), notices.join('\n\n'));
}
