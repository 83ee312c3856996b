import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProse } from '../scripts/prose/check.mjs';
import { COVERED, LIMITS, NOT_COVERED } from '../scripts/prose/config.mjs';
import { packages, ROOT } from './workspace.ts';

const found = async (text: string): Promise<string[]> =>
  (await checkProse(text)).map(({ line, column, rule }) => `${line}:${column} ${rule}`);

const words = (count: number): string => Array(count).fill('two').join(' ');

describe('the rules for prose find', () => {
  test.each([
    ['a long sentence', `Two. ${'a '.repeat(26)}.`, '1:6 sentence-length'],
    ['a long sentence over two lines', `${words(20)}\n${words(6)}.`, '1:1 sentence-length'],
    ['a long sentence in a table', `| a |\n| - |\n| ${words(26)} |`, '3:3 sentence-length'],
    ['a long sentence in a list', `- ${'a '.repeat(26)}`, '1:3 sentence-length'],
    ['a word that readers trip over', 'It mends this.', '1:4 plain-words'],
    ['such a word in a heading', '# Peers', '1:3 plain-words'],
    ['such a word in bold', 'It **refuses** this.', '1:6 plain-words'],
    ['"Who" and a verb', 'Yes. Who installs it knows.', '1:6 openings'],
    ['"What" and a verb', '## What comes next', '1:4 openings'],
    ['two colons', 'One: two: three.', '1:9 punctuation'],
    ['a colon and a semicolon', 'One: two; three.', '1:9 punctuation'],
    ['a long line', words(20).padEnd(101, 'x'), '1:1 line-length'],
    ['a wide sample', `\`\`\`js\n${'x'.repeat(61)}\n\`\`\``, '2:1 code-width'],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toEqual([expected]);
  });
});

describe('the rules for prose accept', () => {
  test.each([
    ['short sentences', `${words(25)}.\n${words(25)}.`],
    ['code as one word', `${words(24)}\n\`${'a b '.repeat(9)}\`.`],
    ['such a word in code', 'Call `refuse()` and read `peer: twin`.'],
    ['a question', 'Who needs this?\n\n## What is it?'],
    ['"What to do"', '## What to do instead'],
    ['a long link', `[text](https://example.com/${'x'.repeat(100)})`],
    ['a long row', `| ${'x'.repeat(120)} |\n| - |`],
    ['a long import of one name', `\`\`\`js\nimport { x } from '${'y'.repeat(60)}';\n\`\`\``],
    ['one colon in each paragraph', 'One: two.\n\nThree: four.'],
  ])('%s', async (_, text) => {
    expect(await found(text)).toEqual([]);
  });
});

test('the limits are those of the rules above', () => {
  expect(LIMITS).toEqual({ words: 25, marks: 1, columns: 100, codeColumns: 60 });
});

test('every document is covered, or listed as not covered', () => {
  const listed = [...COVERED, ...NOT_COVERED];
  const documents = ['.', ...packages().map(({ folder }) => folder)].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
      .map((name) => join(folder, name)),
  );
  expect(listed).toEqual(expect.arrayContaining(documents));
});
