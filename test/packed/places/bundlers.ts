import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, version as esbuildVersion } from 'esbuild';
import { version as viteVersion } from 'vite';
import { filesIn } from '../project.ts';
import { buildWithVite, WORKERS } from '../site.ts';
import { checkPage } from './pages.ts';
import type { Finding, Place, Workshop } from './place.ts';
import { VERSIONS } from './versions.ts';

/** Entries by name, each with its file in the project. */
type Entries = Readonly<Record<string, string>>;

/** Writes a minified module for each entry of the project into a folder, and gives the warnings. */
type Bundle = (project: string, entries: Entries, target: string) => Promise<string[]>;

const PAGE: Entries = { page: 'page.js', worker: 'worker.js', ...WORKERS };

export const BUNDLERS: readonly Place[] = [
  { word: 'vite', name: 'Vite', check: (shop) => inBundler(shop, viteVersion, buildWithVite) },
  {
    word: 'webpack',
    name: 'webpack',
    check: async (shop) =>
      inBundler(shop, VERSIONS.webpack.webpack, withWebpack(await shop.tool('webpack'))),
  },
  {
    word: 'esbuild',
    name: 'esbuild',
    check: (shop) => inBundler(shop, esbuildVersion, withEsbuild('es2022')),
  },
  {
    word: 'esbuild',
    name: 'esbuild, target safari13',
    check: (shop) => inBundler(shop, esbuildVersion, withEsbuild('safari13')),
  },
  {
    word: 'rollup',
    name: 'Rollup',
    check: async (shop) =>
      inBundler(shop, VERSIONS.Rollup.rollup, withRollup(await shop.tool('Rollup'))),
  },
];

let targets = 0;

async function inBundler(shop: Workshop, version: string, bundle: Bundle): Promise<Finding> {
  const { folder } = shop.project;
  const top = join(folder, '..', `bundled-${targets++}`);
  const [page, alone] = [join(top, 'page'), join(top, 'alone')];
  mkdirSync(page, { recursive: true });
  const complaints = [
    ...(await bundle(folder, PAGE, page)),
    ...(await bundle(folder, { clip: 'clip.js' }, alone)),
  ];
  if (complaints.length > 0) throw new Error(`the bundler warns: ${complaints.join('; ')}`);
  copyFileSync(join(folder, 'index.html'), join(page, 'index.html'));
  const builtIn = filesIn(page)
    .filter((file) => file.endsWith('.js'))
    .filter((file) => /["'`]node:/.test(readFileSync(join(page, file), 'utf8')));
  if (builtIn.length > 0) throw new Error(`a built-in module of Node is in ${builtIn.join(', ')}`);
  const browser = await checkPage(shop, page, 'ordinary');
  const clip = gzipSync(readFileSync(join(alone, 'clip.js')), { level: 9 }).length;
  return { version, clip, note: browser.version };
}

// For Safari 13, whose destructuring has a bug, esbuild rejects every program that destructures unless
// it is told otherwise. Vite tells it the same.
function withEsbuild(target: string): Bundle {
  return async (project, entries, outdir) => {
    const { warnings } = await build({
      absWorkingDir: project,
      entryPoints: { ...entries },
      outdir,
      bundle: true,
      minify: true,
      format: 'esm',
      target,
      supported: { destructuring: true },
      logLevel: 'silent',
    });
    return warnings.map(({ text, location }) => `${text} (${location?.file ?? ''})`);
  };
}

type Webpack = (
  options: object,
  done: (error: Error | null, stats?: { toJson(what: object): WebpackStats }) => void,
) => unknown;

interface WebpackStats {
  readonly errors: readonly { readonly message: string }[];
  readonly warnings: readonly { readonly message: string }[];
}

function withWebpack(tool: string): Bundle {
  const webpack = createRequire(join(tool, 'package.json'))('webpack') as Webpack;
  return async (project, entries, path) => {
    const files = Object.entries(entries).map(([name, file]) => [name, `./${file}`]);
    const stats = await new Promise<WebpackStats>((resolve, reject) => {
      const done = (error: Error | null, told?: { toJson(what: object): WebpackStats }): void => {
        if (told === undefined) reject(error ?? new Error('webpack tells nothing'));
        else resolve(told.toJson({ all: false, errors: true, warnings: true }));
      };
      const options = {
        mode: 'production',
        context: project,
        entry: Object.fromEntries(files) as Entries,
        output: { path, filename: '[name].js', module: true, library: { type: 'module' } },
        experiments: { outputModule: true },
        // tfjs is large.
        performance: false,
      };
      webpack(options, done);
    });
    return [...stats.errors, ...stats.warnings].map(({ message }) => message);
  };
}

interface Rollup {
  rollup(options: object): Promise<{
    write(options: object): Promise<unknown>;
    close(): Promise<void>;
  }>;
}

function withRollup(tool: string): Bundle {
  const require = createRequire(join(tool, 'package.json'));
  const { rollup } = require('rollup') as Rollup;
  const plugin = (name: string, options: object): object => {
    const found = require(`@rollup/plugin-${name}`) as { default: (options: object) => object };
    return found.default(options);
  };
  return async (project, entries, dir) => {
    const complaints: string[] = [];
    const files = Object.entries(entries).map(([name, file]) => [name, join(project, file)]);
    const bundle = await rollup({
      input: Object.fromEntries(files) as Entries,
      plugins: [plugin('node-resolve', { browser: true }), plugin('commonjs', {})],
      onwarn: ({ message }: { message: string }) => complaints.push(message),
    });
    await bundle.write({ dir, format: 'esm', plugins: [plugin('terser', {})] });
    await bundle.close();
    // tfjs has modules with a `this` at the top.
    return complaints.filter((message) => !message.includes('@tensorflow'));
  };
}
