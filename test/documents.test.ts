import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programsIn, runExample } from '@clampwise/testing/examples';
import { describe, expect, test } from 'vitest';
import { withSizes } from '../scripts/readmeSizes.mjs';
import { entryPoints, packages, ROOT, readManifest } from './workspace.ts';

const scripts = readManifest('.').scripts ?? {};

const documents = ['.', ...packages().map(({ folder }) => folder)].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
    .map((name) => join(folder, name)),
);

test('the repository and every package has a README', () => {
  const readmes = documents.filter((file) => file.endsWith('README.md'));
  expect(readmes).toHaveLength(1 + packages().length);
});

describe.each(documents)('%s', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');

  test('names only commands that exist', () => {
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)];
    for (const [command, script, short] of named) {
      expect(scripts, command).toHaveProperty([script ?? short ?? '']);
    }
  });

  test('links only to files that exist', () => {
    // A link inside code is an example.
    const links = text.replaceAll(/`[^`\n]+`/g, '').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g);
    for (const [, target = ''] of links) {
      expect(existsSync(join(ROOT, dirname(file), target)), target).toBe(true);
    }
    for (const [, target = ''] of text.matchAll(
      /\]\(https:\/\/github\.com\/clampwise\/clampwise\/(?:blob|tree)\/main\/([^)#\s]+)/g,
    )) {
      expect(existsSync(join(ROOT, target)), target).toBe(true);
    }
  });
});

const sources = new Map(entryPoints().map(({ specifier, source }) => [specifier, source]));

// tfjs is the one package of others that a reader has.
const tfjs = createRequire(join(ROOT, 'packages/tfjs-adapter/package.json'));

/** What `@tensorflow/tfjs` exports: all of these. It is not installed here. */
const UNION = ['tfjs-backend-cpu', 'tfjs-core', 'tfjs-layers'];

async function loadTfjs(specifier: string): Promise<object> {
  if (specifier !== '@tensorflow/tfjs')
    return import(pathToFileURL(tfjs.resolve(specifier)).href) as Promise<object>;
  const parts = await Promise.all(UNION.map((name) => loadTfjs(`@tensorflow/${name}`)));
  return Object.assign({}, ...parts) as object;
}

async function loadSource(specifier: string): Promise<object> {
  if (specifier.startsWith('@tensorflow/')) return loadTfjs(specifier);
  const source = sources.get(specifier);
  if (source === undefined) throw new Error(`${specifier} is no entry of a package`);
  return (await import(pathToFileURL(join(ROOT, source)).href)) as object;
}

const published = packages().filter(({ manifest }) => manifest.private !== true);

describe.each(published.map(({ folder }) => `${folder}/README.md`))(
  '%s, as npm shows it',
  (file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');

    test('links to no file of the repository by a relative path', () => {
      expect(text.match(/\]\((?!https?:|#)[^)]*\)/g)).toBeNull();
    });

    test('gives the sizes that `npm run size` holds', () => {
      expect(text, 'run `npm run sizes`').toBe(withSizes(text, basename(dirname(file))));
    });
  },
);

test('require() loads every package', () => {
  const names = published.map(({ manifest }) => manifest.name);
  const code = `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(require(name)).length > 0)`;
  const cwd = join(ROOT, 'apps/examples');
  const stdout = execFileSync(process.execPath, ['-e', code], { cwd, encoding: 'utf8' });
  expect(stdout).toBe('true\n'.repeat(names.length));
});

describe('the programs in the documents', () => {
  const programs = documents.flatMap((file) =>
    programsIn(file, readFileSync(join(ROOT, file), 'utf8')),
  );

  test.each(['README.md', ...published.map(({ folder }) => `${folder}/README.md`)])(
    '%s starts with one',
    (file) => {
      // No heading comes before it.
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/^# .*\n(?:(?!#).*\n)*?```js\n/);
    },
  );

  test.each(programs)('$file:$line says what it gives', async (program) => {
    const { claims } = await runExample(program, loadSource);
    expect(claims).toBeGreaterThan(0);
  });
});
