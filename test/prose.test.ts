import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProse } from '../scripts/prose/check.mjs';
import { COVERED, GENERATED, LIMITS, NOT_COVERED } from '../scripts/prose/config.mjs';
import { isCovered, proseFiles } from '../scripts/prose/files.mjs';
import { packages, ROOT } from './workspace.ts';

const found = async (text: string, file = 'text.md'): Promise<string[]> =>
  (await checkProse(text, file)).map(({ line, column, rule }) => `${line}:${column} ${rule}`);

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
    ['a count', 'It has 13 element types.', '1:8 counts'],
    ['a count in words', 'It runs six examples.', '1:9 counts'],
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
    ['a quotation', `> It mends: this: ${words(30)}.`],
    ['a count of values', 'It clips 16 values in 4 arrays.'],
    ['one colon in each paragraph', 'One: two.\n\nThree: four.'],
  ])('%s', async (_, text) => {
    expect(await found(text)).toEqual([]);
  });
});

test('the limits are those of the rules above', () => {
  expect(LIMITS).toEqual({ words: 25, marks: 1, columns: 100, codeColumns: 60 });
});

/** A comment for documentation, at the left margin. */
const doc = (...lines: string[]): string =>
  ['/**', ...lines.map((l) => ` * ${l}`), ' */'].join('\n');

describe('in the comments of code, the rules find', () => {
  test.each([
    ['a comment on one line', '/** It mends this. */', '1:8 plain-words'],
    ['the second line of a comment', doc('It', 'mends this.'), '3:4 plain-words'],
    ['a comment within a class', '  /**\n   * It mends this.\n   */', '2:9 plain-words'],
    ['a parameter', doc('@param x - mends this'), '2:15 plain-words'],
    ['the rest of a parameter', doc('@param x - a', '  mending array'), '3:6 plain-words'],
    ['an option', doc('@param options -', '  - `a`: beside b'), '3:13 plain-words'],
    ['an error', doc('@throws RangeError beside it'), '2:23 plain-words'],
    ['a tag after an example', doc('@example', 'f();', '@see those of it'), '4:9 plain-words'],
    ['a long sentence', doc(words(20), `${words(6)}.`), '2:4 sentence-length'],
    ['two colons in a parameter', doc('One: two.', '@param x - a: b: c'), '3:19 punctuation'],
    ['an opening', doc('What comes from it.'), '2:4 openings'],
    ['a comment of one line', 'f(); // here\n  // it mends this', '2:9 plain-words'],
    ['a long line', doc('word '.repeat(20)), '2:1 line-length'],
    ['a long comment behind code', `${'f(); '.repeat(20)} // here`, '1:1 line-length'],
    ['a long line of an example', doc('@example', 'x'.repeat(98)), '3:1 line-length'],
  ])('%s', async (_, text, expected) => {
    expect(await found(text, 'text.ts')).toEqual([expected]);
  });
});

describe('in the comments of code, the rules accept', () => {
  test.each([
    ['code', 'refuse("beside"); /* neither */\nconst mends = "// mends";'],
    ['an example', doc('@example', '// The twin mends: it; refuses: it.', 'f();')],
    ['a short sentence in each tag', doc(words(20), `@param x - ${words(20)}`)],
    ['one colon in each tag', doc('A: b.', '@param x - a: b', '@returns a: b')],
    ['a colon after an option', doc('@param options -', '  - `a`: b. It is c; d.')],
    ['a link as one word', doc(`${words(20)}\n * ${words(4)} {@link clip | mends those of x}.`)],
    ['a directive', '// biome-ignore lint/x: it: mends'],
    ['a long line of code', `const x = '${'x'.repeat(100)}';`],
    ['a long link', doc(`See https://example.com/${'x'.repeat(100)}`)],
  ])('%s', async (_, text) => {
    expect(await found(text, 'text.ts')).toEqual([]);
  });
});

const BUILT: readonly string[] = [
  ...['node_modules', '.git', '.turbo', 'cache', '.temp'],
  ...['dist', 'standalone', 'tarballs', 'reports'],
];

/** Markdown under a folder, from the root; not what is installed or built. */
const documentsIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return /(?<!CHANGELOG)\.md$/.test(path) ? [path] : [];
    return BUILT.includes(entry.name) || GENERATED.includes(path) ? [] : documentsIn(path);
  });

test('every document and every source is covered, or listed as not covered', () => {
  const sources = packages()
    .filter(({ folder }) => folder.startsWith('packages/'))
    .map(({ folder }) => `${folder}/src`);
  const unlisted = [...documentsIn('.'), ...sources].filter(
    (path) => isCovered(path) === undefined,
  );
  expect(unlisted).toEqual([]);
});

test('a list names no file twice, and nothing that does not exist', () => {
  const listed = [...COVERED, ...NOT_COVERED];
  expect(new Set(listed).size).toBe(listed.length);
  // After a release, no change is waiting in .changeset.
  for (const path of listed.filter((path) => path !== '.changeset'))
    expect(proseFiles(path), path).not.toEqual([]);
});
