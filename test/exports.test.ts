import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { packages, ROOT } from './workspace.ts';

const CONDITIONS = ['@clampwise/source', 'types', 'default'];

const entries = packages().flatMap(({ folder, manifest }) =>
  Object.entries(manifest.exports ?? {}).flatMap(([entry, targets]) =>
    typeof targets === 'string' ? [] : [{ folder, entry, targets }],
  ),
);

describe('exports', () => {
  test.each(entries)(
    '$folder, entry $entry: source, types and code exist',
    ({ folder, targets }) => {
      // Order decides: the first condition that holds is taken.
      expect(Object.keys(targets)).toEqual(CONDITIONS);
      for (const target of Object.values(targets)) {
        expect(existsSync(join(ROOT, folder, target)), `${folder}/${target} (npm run build)`).toBe(
          true,
        );
      }
    },
  );

  test.each(entries)(
    '$folder, entry $entry: the build exports what the source does',
    async ({ folder, targets }) => {
      const load = async (target = '') =>
        Object.keys(await import(pathToFileURL(join(ROOT, folder, target)).href)).sort();
      const names = await load(targets['@clampwise/source']);
      expect(names.length).toBeGreaterThan(0);
      expect(await load(targets.default)).toEqual(names);
    },
  );
});

describe('published packages', () => {
  const published = packages().filter(({ manifest }) => manifest.private !== true);

  test.each(published)('$folder says what a bundler and npm need to know', ({ manifest }) => {
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']));
  });
});
