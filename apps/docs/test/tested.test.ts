import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testedPage } from '../src/tested/page.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = join(import.meta.dirname, '../pages/guide/tested.md');

const page = readFileSync(PAGE, 'utf8');

it('the tables are as the sources make them', async () => {
  await expect(testedPage(page), 'A count has changed: run npm run tested').toMatchFileSnapshot(
    PAGE,
  );
});

it('names only commands that exist, and packages', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = [...page.matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name);
  expect(commands.length).toBeGreaterThan(10);
  for (const name of commands) expect(scripts).toHaveProperty([name]);
});
