import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packages, ROOT, readManifest } from './workspace.ts';

const FOLDER = join(ROOT, '.changeset');

const published = packages().filter(({ manifest }) => manifest.private !== true);
const names = published.map(({ manifest }) => manifest.name).sort();

const changesets = readdirSync(FOLDER).filter((file) => file.endsWith('.md'));

test('the published packages are released together', () => {
  const { fixed } = JSON.parse(readFileSync(join(FOLDER, 'config.json'), 'utf8')) as {
    fixed: string[][];
  };
  expect(fixed.map((group) => [...group].sort())).toEqual([names]);
  expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
});

test.each(published)('$folder pins the others to its own version', ({ manifest }) => {
  const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const [name, range] of Object.entries(ranges)) {
    // pnpm writes the version itself in its place.
    if (names.includes(name)) expect(range, name).toBe('workspace:*');
  }
});

test.each(published)('$folder says where it comes from', ({ folder, manifest }) => {
  expect(manifest.repository).toEqual({
    type: 'git',
    url: 'git+https://github.com/clampwise/clampwise.git',
    directory: folder,
  });
  expect(readFileSync(join(ROOT, folder, 'LICENSE'), 'utf8')).toBe(
    readFileSync(join(ROOT, 'LICENSE'), 'utf8'),
  );
});

describe.each(readdirSync(join(ROOT, '.github/workflows')))('the workflow %s', (file) => {
  const text = readFileSync(join(ROOT, '.github/workflows', file), 'utf8');

  test('runs only commands that exist', () => {
    const { scripts } = readManifest('.');
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test))\b/g)];
    for (const [command, script = 'test'] of named)
      expect(scripts, command).toHaveProperty([script]);
    for (const [, path = ''] of text.matchAll(/\bbash (\S+)/g))
      expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  test('writes nothing unless a job asks for it', () => {
    expect(text).toContain('\npermissions:\n  contents: read\n');
  });
});

describe.each(changesets)('%s', (file) => {
  const [, head = '', text = ''] =
    /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(readFileSync(join(FOLDER, file), 'utf8')) ?? [];

  test('names published packages, and says what changes', () => {
    const lines = head.trim().split('\n');
    for (const line of lines) {
      const [, name] = /^'([^']+)': (?:patch|minor|major)$/.exec(line) ?? [];
      expect(names).toContain(name);
    }
    expect(text.trim().length).toBeGreaterThan(20);
  });
});
