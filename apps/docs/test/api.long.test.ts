import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as kernels from '@clampwise/kernels';
import * as algebra from '@clampwise/kernels/algebra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../scripts/api.mjs');

let folder: string;
let pages: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clampwise-api-'));
  // Warnings fail it: a link that leads nowhere, a @param that names no parameter.
  await promisify(execFile)(process.execPath, [SCRIPT, '--strict', '--out', join(folder, 'api')]);
  pages = readdirSync(join(folder, 'api/@clampwise'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (page: string): string => readFileSync(join(folder, 'api/@clampwise', page), 'utf8');

/** The blocks of code above the example. */
function signaturesOf(text: string): string[] {
  const [above = ''] = text.split(/^#+ Example/m);
  return [...above.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code.trim());
}

/** The cells of each row of the table under a heading. */
function tableUnder(heading: string, text: string): string[][] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const rows = own.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split(/(?<!\\)\|/).map((each) => each.trim()));
}

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' && !String(value).startsWith('class');

const namesIn = (entry: object): string[] =>
  Object.entries(entry).flatMap(([name, value]) => (isFunction(value) ? [name] : []));

describe('the API reference', () => {
  it('has a page for each function of kernels', () => {
    // Other names of one function share its page.
    const others = ['clamp', 'clipByValue'];
    const expected = namesIn(kernels).filter((name) => !others.includes(name));
    expect(expected.length).toBeGreaterThan(50);
    for (const name of expected) expect(pages).toContain(`kernels/functions/${name}.md`);
    for (const name of namesIn(algebra).filter((each) => each !== 'matMul')) {
      expect(pages).toContain(`kernels/algebra/functions/${name}.md`);
    }
  });

  it('has one signature on the page of each function', () => {
    const functions = pages.filter((page) => page.includes('/functions/'));
    expect(functions.length).toBeGreaterThan(150);
    for (const page of functions) {
      const signatures = signaturesOf(textOf(page));
      expect(signatures, page).toHaveLength(1);
      expect(signatures[0]?.match(/^function |\) → /gm) ?? [], page).not.toHaveLength(2);
    }
  });

  it.each([
    ['clip', 'clip(x, min, max, options?) → kind of x'],
    ['nonNeg', 'nonNeg(x, options?) → kind of x'],
    ['projectSimplex', 'projectSimplex(x, options?) → kind of x'],
    ['clipByNormVjp', 'clipByNormVjp(dy, x, maxNorm, options?) → kind of x'],
    ['constrainMaxNorm', 'constrainMaxNorm(w, maxNorm, options?) → kind of w'],
    ['saturateCast', 'saturateCast(x, dtype, options?) → TypedArray | Float16ArrayLike | NdArray'],
  ])('shows the signature of %s by its parameters', (name, signature) => {
    expect(signaturesOf(textOf(`kernels/functions/${name}.md`))).toEqual([signature]);
  });

  it('says the types of parameters below the signature', () => {
    const text = textOf('kernels/functions/projectHalfspace.md');
    const types = tableUnder('Parameters', text).map(([, name, type = '']) => [
      name,
      type.replace(/\[(`\w+`)\]\([^)]*\)/g, '$1').replaceAll(' \\| ', ', '),
    ]);
    expect(types).toEqual([
      ['`x`', '`FloatArray`, `Float16ArrayLike`, `NdArray`'],
      ['`a`', '`RowVector`'],
      ['`b`', '`number`'],
      ['`options?`', '`RowOptions`'],
    ]);
  });

  it('lists options one a line, with type and default', () => {
    const rows = tableUnder('Options', textOf('kernels/functions/clipByNorm.md'));
    const byName = new Map(rows.map(([, name, ...rest]) => [name, rest.slice(0, 3)]));
    expect([...byName.keys()].sort()).toEqual([
      '`axis`',
      '`onNonFinite`',
      '`ord`',
      '`out`',
      '`shape`',
    ]);
    expect(byName.get('`ord`')).toEqual([
      '1, 2, Infinity or another number above 1',
      '2',
      'Which norm is measured.',
    ]);
  });

  it('has no cell that describes several options', () => {
    for (const page of pages) {
      expect(textOf(page), page).not.toMatch(/\| [^|\n]*; `\w+`: [\w'][^|\n]*\|$/m);
      // Where a table lists the options, the parameter itself has a line at most.
      if (textOf(page).includes('\n## Options\n')) {
        expect(textOf(page), page).not.toMatch(/^\| `options\??` .*\| [^|\n]{120,} \|$/m);
      }
    }
  });

  it('shows the methods of heap on its page', () => {
    const text = textOf('kernels/variables/heap.md');
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(Object.keys(kernels.heap).map((name) => `heap.${name}()`));
  });
});
