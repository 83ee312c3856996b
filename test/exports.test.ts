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
    expect(namesInNode(specifier, folder)).toEqual(names);
  });
});

/** What a plain Node finds in an entry, which it imports by the package's own name. */
function namesInNode(specifier: string, folder: string): string[] {
  const code = `console.log(JSON.stringify(Object.keys(await import('${specifier}')).sort()))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: join(ROOT, folder),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

describe('published packages', () => {
  const published = packages().filter(({ manifest }) => manifest.private !== true);

  test.each(published)('$folder says what a bundler and npm need to know', ({ manifest }) => {
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']));
  });
});
