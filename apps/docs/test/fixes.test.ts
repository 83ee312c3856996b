// The pages of /fixes. That their programs give what they claim, guides.test.ts checks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programsIn } from '@clampwise/testing/examples';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = join(import.meta.dirname, '../pages/fixes');
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const pages = readdirSync(folder).filter((file) => file !== 'index.md');

/** The text of a title or a cell, without marks of Markdown. */
const plain = (text: string) => text.replaceAll('`', '').trim();

const titleOf = (file: string) => plain(/^# (.+)$/m.exec(textOf(file))?.[1] ?? '');

/** The rows of a table that links to pages: what the reader sees, and the page. */
function rowsOf(text: string, link: RegExp): { symptom: string; file: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, symptom, target] = /^\| (.+?) +\| \[[^\]]+\]\(([^)]+)\)/.exec(line) ?? [];
    const file = target === undefined ? undefined : link.exec(target)?.[1];
    return file === undefined ? [] : [{ symptom: plain(symptom as string), file }];
  });
}

const [, messages = '', results = ''] = textOf('index.md').split(/^## /m);
const inIndex = (text: string) => rowsOf(text, /^\.\/([\w-]+\.md)$/);

describe('the list of fixes', () => {
  it('has each page once, by its title', () => {
    const rows = [...inIndex(messages), ...inIndex(results)];
    expect(rows.map(({ file }) => file).sort()).toEqual(pages.sort());
    for (const { symptom, file } of rows) expect(symptom).toBe(titleOf(file));
  });

  it.each([
    ['README.md', /^apps\/docs\/pages\/fixes\/([\w-]+\.md)$/],
    ['apps/docs/pages/index.md', /^\.\/fixes\/([\w-]+\.md)$/],
  ])('is the source of the table in %s', (document, link) => {
    const rows = rowsOf(readFileSync(join(root, document), 'utf8'), link);
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const { symptom, file } of rows) expect(symptom).toBe(titleOf(file));
  });
});

describe.each(pages)('%s', (file) => {
  const text = textOf(file);
  const [before = '', after = ''] = text.split(/^## The fix$/m);

  it('shows the fault without Clampwise, then the fix with it', () => {
    const [fault] = programsIn(file, before);
    const [fix] = programsIn(file, after);
    expect(fault?.code).not.toContain('@clampwise');
    expect(fix?.code).toMatch(/from '@clampwise\//);
    expect(fault?.code).toContain('// =>');
    expect(fix?.code).toContain('// =>');
  });

  it('is short, and says where the fault is reported or what to read next', () => {
    const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/\(http[^)]*\)|\|[ -]*/g, ' ');
    const words = prose.split(/\s+/).filter((word) => /\w/.test(word));
    expect(words.length).toBeLessThanOrEqual(200);
    expect(text).toMatch(/^- (?:Reported|Read on): \[/m);
  });
});

describe.each(inIndex(messages))('the message of $file', ({ symptom, file }) => {
  it('is the one that tfjs gives', () => {
    const [fault] = programsIn(file, textOf(file));
    const claim = (fault?.code ?? '').replace(/\n\/\/ {4}/g, ' ').split('// =>')[1];
    const [start = ''] = symptom.split('…');
    expect(
      plain(claim ?? '')
        .slice(1)
        .startsWith(start),
    ).toBe(true);
  });
});
