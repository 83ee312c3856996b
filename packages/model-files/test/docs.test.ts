import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectExamples, runExample } from '@clampwise/testing/examples';
import { describe, expect, it, test } from 'vitest';
import * as root from '../src/index.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { checkSettings } from '../src/source/settings.ts';

const folder = join(import.meta.dirname, '..');
const examples = collectExamples(join(folder, 'src'));

const resolve = async (specifier: string): Promise<object> => {
  if (specifier === '@clampwise/model-files') return root;
  throw new Error(`an example imports ${specifier}`);
};

describe('the examples in the documentation', () => {
  it.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    async (_, example) => {
      const { claims } = await runExample(example, resolve);
      expect(claims).toBeGreaterThan(0);
    },
  );

  it('are there for each function', () => {
    expect(examples.length).toBeGreaterThanOrEqual(Object.keys(root).length);
  });
});

const UNITS: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30, million: 1e6 };

/** The number that a text such as '2 GiB' says. */
function numberOf(text: string): number {
  const [number = '', unit] = text.replaceAll(',', '').split(' ');
  return Number(number) * (unit === undefined ? 1 : (UNITS[unit] ?? Number.NaN));
}

const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const comments = readFileSync(join(folder, 'src/limits.ts'), 'utf8');

test.each(Object.entries(DEFAULT_LIMITS))(
  'the default of limits.%s is documented',
  (key, value) => {
    const [, row = ''] = readme.match(new RegExp(`^\\| \`${key}\` +\\| ([^|]*?) +\\|`, 'm')) ?? [];
    expect(numberOf(row)).toBe(value);
    const [, comment = ''] =
      comments.match(new RegExp(`Default ([^*]*?)\\. \\*/\\n  readonly ${key}:`)) ?? [];
    expect(numberOf(comment)).toBe(value);
  },
);

test('each option is documented', () => {
  const known = /known options \((.*?)\)/;
  let keys: string[] = [];
  try {
    checkSettings('x', { unknown: 1 } as object);
  } catch (error) {
    keys = known.exec((error as Error).message)?.[1]?.split(', ') ?? [];
  }
  expect(keys.length).toBeGreaterThan(4);
  const comment = readFileSync(join(folder, 'src/read/openModelFile.ts'), 'utf8');
  for (const key of keys) {
    expect(readme).toContain(`| \`${key}\` `);
    expect(comment).toContain(`- \`${key}\`: `);
  }
});
