import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { entryPoints, packages, ROOT } from './workspace.ts';

describe.each(entryPoints())('$specifier', ({ folder, specifier, source, targets }) => {
  test('its source, types and code exist', () => {
    // Order decides: the first condition that holds is taken.
    expect(Object.keys(targets)).toEqual(['@clampwise/source', 'types', 'default']);
    for (const target of Object.values(targets)) {
      expect(existsSync(join(ROOT, folder, target)), `${target} (made by npm run build)`).toBe(
        true,
      );
    }
  });

  test('Node finds in the build what the source exports', async () => {
    const names = Object.keys(await import(pathToFileURL(join(ROOT, source)).href)).sort();
    expect(names.length).toBeGreaterThan(0);
    expect(found[specifier]).toEqual(names);
  });
});

/** What a plain Node finds in the entries: one Node for all, from a package that uses all others. */
const found = entriesInNode('apps/fuzz');

function entriesInNode(folder: string): Readonly<Record<string, string[]>> {
  const specifiers = entryPoints().map(({ specifier }) => specifier);
  const code = `const entries = {};
    for (const name of ${JSON.stringify(specifiers)})
      entries[name] = Object.keys(await import(name)).sort();
    console.log(JSON.stringify(entries));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: join(ROOT, folder),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Record<string, string[]>;
}

describe('published packages', () => {
  const published = packages().filter(({ manifest }) => manifest.private !== true);

  test.each(published)('$folder says what a bundler and npm need to know', ({ manifest }) => {
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']));
  });
});
