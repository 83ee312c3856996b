import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programsIn, runExample } from '@clampwise/testing/examples';
import { describe, expect, test } from 'vitest';
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
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
    for (const [, target = ''] of links) {
      expect(existsSync(join(ROOT, dirname(file), target)), target).toBe(true);
    }
  });
});

const sources = new Map(entryPoints().map(({ specifier, source }) => [specifier, source]));

async function loadSource(specifier: string): Promise<object> {
  const source = sources.get(specifier);
  if (source === undefined) throw new Error(`${specifier} is no entry of a package`);
  return (await import(pathToFileURL(join(ROOT, source)).href)) as object;
}

describe('the programs in the documents', () => {
  const programs = documents.flatMap((file) =>
    programsIn(file, readFileSync(join(ROOT, file), 'utf8')),
  );

  test.each(['README.md', 'packages/kernels/README.md', 'packages/layers/README.md'])(
    '%s starts with one',
    (file) => {
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/^# .*\n[^#]*```js\n/);
    },
  );

  test.each(programs)('$file:$line says what it gives', async (program) => {
    const { claims } = await runExample(program, loadSource);
    expect(claims).toBeGreaterThan(0);
  });
});
