import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packages, ROOT, readManifest } from './workspace.ts';

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
