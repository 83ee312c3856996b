import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../workspace.ts';
import { PUBLISHED, run } from './project.ts';

const PROGRAM = `
  import { clip } from '@clampwise/kernels';
  import { tensor } from '@clampwise/layers';
  console.log(clip(Float32Array.of(-2), -1, 1)[0], tensor([3]).item());
`;

/** The arguments of `npm install` under the name of a package. */
function argumentsFor(name: string, printed: string): string[] {
  const lines = printed.split('\n');
  return (lines[lines.indexOf(name) + 1] ?? '').replace('  npm install ', '').split(' ');
}

test('npm run pack prints a command that installs each package', async () => {
  const printed = await run(process.execPath, ['scripts/pack.mjs'], ROOT);
  for (const { manifest } of PUBLISHED) {
    const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    expect(argumentsFor(manifest.name, printed)).toContain(join(ROOT, 'tarballs', file));
  }
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-tarballs-'));
  try {
    const files = argumentsFor('@clampwise/layers', printed);
    await run('npm', ['install', '--no-audit', '--no-fund', ...files], folder);
    const args = ['--input-type=module', '--eval', PROGRAM];
    expect(await run(process.execPath, args, folder)).toBe('-1 3\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
