import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packages, ROOT } from './workspace.ts';

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
