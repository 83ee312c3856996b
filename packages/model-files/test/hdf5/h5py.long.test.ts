// What h5py says of files that we wrote.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askPython, whyNoKerasWith } from '@clampwise/testing/python';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hdf5Content } from '../../src/hdf5/types.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import type { StoredArray } from '../../src/types.ts';
import { contents } from './contents.ts';

const reason = whyNoKerasWith('h5py');

describe.skipIf(reason !== '')(`h5py reads what the writer writes ${reason}`.trimEnd(), () => {
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
    return askPython(join(import.meta.dirname, 'ask_h5py.py'), file);
  }

  test('groups, arrays and attributes', { timeout: 300_000 }, () => {
    // All in one file, so that Python starts once.
    const several = fc.sample(contents, 150);
    const content: Hdf5Content = {
      children: new Map(several.map((each, k) => [`content_${k}`, each])),
    };
    expect(ask(content)).toEqual(plain(content));
  });

  test('attributes that JSON has no number for', { timeout: 300_000 }, () => {
    const attributes = { above: Infinity, below: -Infinity, none: NaN, zero: -0 };
    const content: Hdf5Content = { attributes, children: new Map() };
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
    return { attributes: plainAttributes(attributes), children: Object.fromEntries(entries) };
  }
  const { dtype, shape, values } = content;
  return { dtype, shape, bytes: Buffer.from(values.buffer).toString('hex') };
}

function plainAttributes(attributes: NonNullable<Hdf5Content['attributes']>): unknown {
  const entries = Object.entries(attributes).map(([name, value]) =>
    // JSON has no numbers for these.
    [name, typeof value === 'number' && !Number.isFinite(value) ? { number: `${value}` } : value],
  );
  return Object.fromEntries(entries);
}
