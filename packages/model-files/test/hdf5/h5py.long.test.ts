// What h5py says of files that we wrote.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hdf5Content } from '../../src/hdf5/types.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import type { StoredArray } from '../../src/types.ts';
import { contents } from './contents.ts';

const PYTHON = process.env.CLAMPWISE_PYTHON || process.env.PYTHON || 'python3';
const hasH5py = spawnSync(PYTHON, ['-c', 'import h5py'], { stdio: 'ignore' }).status === 0;
const reason = hasH5py ? '' : ` (skipped: ${PYTHON} has no h5py)`;

describe.skipIf(!hasH5py)(`h5py reads what the writer writes${reason}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'model-files-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function ask(content: Hdf5Content): unknown {
    const file = join(folder, 'file.h5');
    writeFileSync(file, writeHdf5(content));
    const script = join(import.meta.dirname, 'ask_h5py.py');
    const { status, stdout, stderr } = spawnSync(PYTHON, [script, file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  test('groups, arrays and attributes', { timeout: 300_000 }, () => {
    // All in one file, so that Python starts once.
    const several = fc.sample(contents, 150);
    const content: Hdf5Content = {
      children: new Map(several.map((each, k) => [`content_${k}`, each])),
    };
    expect(ask(content)).toEqual(plain(content));
  });

  test('a group of 20,000, and a long text', { timeout: 300_000 }, () => {
    const empty: Hdf5Content = { children: new Map() };
    const content: Hdf5Content = {
      attributes: { json: 'é'.repeat(200_000) },
      children: new Map(Array.from({ length: 20_000 }, (_, k) => [`group_${k}`, empty])),
    };
    expect(ask(content)).toEqual(plain(content));
  });
});

/** Content in the form of ask_h5py.py. */
function plain(content: Hdf5Content | StoredArray): unknown {
  if ('children' in content) {
    const { attributes = {}, children } = content;
    const entries = [...children].map(([name, child]) => [name, plain(child)]);
    return { attributes, children: Object.fromEntries(entries) };
  }
  const { dtype, shape, values } = content;
  return { dtype, shape, bytes: Buffer.from(values.buffer).toString('hex') };
}
