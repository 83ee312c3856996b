import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Draw } from '../src/core/draw.ts';
import { runCase } from '../src/core/loop.ts';
import { Failure, type Target } from '../src/core/target.ts';
import { loadTargets, PACKAGES } from '../src/packages.ts';

const root = join(import.meta.dirname, '../../..');

interface Manifest {
  readonly exports: { readonly [entry: string]: string | { readonly '@clampwise/source': string } };
}

/** Entries for the other packages only. */
const INTERNAL = './internal';
/** Namespaces, whose members are exports of their own. */
const NAMESPACES = ['layers ops', 'layers losses'];

/** The exports of every entry of a package, as `entry name`. */
async function exportsOf(name: string): Promise<string[]> {
  const folder = join(root, 'packages', name);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const found: string[] = [];
  for (const [entry, paths] of Object.entries(manifest.exports)) {
    if (typeof paths === 'string' || entry === INTERNAL) continue;
    const url = pathToFileURL(join(folder, paths['@clampwise/source'])).href;
    const module = (await import(/* @vite-ignore */ url)) as { [name: string]: unknown };
    const path = join(name, entry);
    for (const [key, value] of Object.entries(module)) {
      if (`${path} ${key}` === 'layers initializers') {
        found.push(...Object.keys(value as object).map((each) => `layers initializers.${each}`));
      } else if (!NAMESPACES.includes(`${path} ${key}`)) found.push(`${path} ${key}`);
    }
  }
  return found;
}

/** The root of layers repeats exports of its other entries, with the same names. */
const REPEATED = ['activation', 'adam', 'clipByValue', 'dense', 'nonNeg', 'relu', 'sgd'];
/** Bases of classes that are called in their place. */
const BASES = [
  'layers/layers MergeLayer',
  'layers/constraints Constraint',
  'layers/regularizers Regularizer',
  'layers/metrics Metric',
];

describe.each(PACKAGES)('%s', (name) => {
  test('every export of every entry has a target', async () => {
    const targets = await loadTargets(name);
    const covered = new Set(targets.flatMap(({ covers }) => covers));
    const missing = (await exportsOf(name)).filter((each) => {
      const isRepeated = REPEATED.some((one) => each === `layers ${one}`);
      return !covered.has(each) && !isRepeated && !BASES.includes(each);
    });
    expect(missing).toEqual([]);
  });

  test('what targets say that they cover is exported', async () => {
    const exported = new Set(await exportsOf(name));
    const covered = (await loadTargets(name)).flatMap(({ covers }) => covers);
    expect(covered.filter((each) => !exported.has(each))).toEqual([]);
  });

  test('the first cases of each target have no fault', async () => {
    const faults = [];
    for (const target of await loadTargets(name)) {
      for (let index = 0; index < 2; index++) faults.push(await runCase(target, 5, index));
    }
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  }, 120_000);
});

describe('a fault', () => {
  /** A sum that is wrong for lists with a number above 99. */
  const wrong: Target = {
    name: 'wrong',
    covers: [],
    run(draw, notes) {
      const list = Array.from({ length: draw.int(10) }, () => draw.int(1000));
      notes.call(() => `sum([${list}])`);
      if (list.some((value) => value > 99)) throw new Failure('a wrong sum', String(list));
    },
  };

  test('is found, and made as small as it gets', async () => {
    let fault = null;
    let index = 0;
    while (fault === null && index < 100) fault = await runCase(wrong, 1, index++);
    expect(fault).toMatchObject({ target: 'wrong', index: index - 1, call: 'sum([100])' });
    expect(fault?.message).toBe('a wrong sum: 100');
  });

  test('is the same again with its seed and number', async () => {
    const runs = await Promise.all([3, 3, 4].map((seed) => runCase(wrong, seed, 7)));
    expect(runs[0]).toEqual(runs[1]);
  });

  test('that is thrown by the target itself counts', async () => {
    const broken: Target = {
      name: 'broken',
      covers: [],
      run() {
        throw new TypeError('x is not a function');
      },
    };
    expect((await runCase(broken, 1, 0))?.message).toMatch(/x is not a function/);
  });
});

test('a case draws the same choices again, and other ones for another seed', () => {
  const choices = (seed: number): number[] => {
    const draw = Draw.ofCase(seed, 'clip', 3);
    return Array.from({ length: 8 }, () => draw.int(1000));
  };
  expect(choices(1)).toEqual(choices(1));
  expect(choices(1)).not.toEqual(choices(2));
  const replayed = Draw.replay([5, 6]);
  expect([replayed.int(10), replayed.int(10), replayed.int(10)]).toEqual([5, 6, 0]);
});
