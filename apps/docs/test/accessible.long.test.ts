// axe looks at every kind of page, in the colors and widths that readers have.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, open, openSite, type Site, START_MS, where } from './site/index.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PAGES = [
  '/',
  '/why',
  '/clamp-test',
  '/clamp-test?rows=all&open=nan',
  '/clamp-test?tab=casts&rows=all&open=audio-full',
  '/playground',
  '/guide/getting-started',
  '/guide/clip-or-non-neg',
  '/guide/coming-from',
  '/guide/error-messages',
  '/fixes/',
  '/fixes/loss-nan',
  '/benchmarks',
  '/api/',
  '/api/@clampwise/kernels/',
  '/api/@clampwise/kernels/functions/clip',
  '/404',
];

const READERS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 375 },
] as const;

/** Set by `npm run check`: a sampled run looks at half of the pages, each as one of the readers. */
const isSampled = process.env.CLAMPWISE_SAMPLE === '1';
const seed = Number(process.env.CLAMPWISE_SEED ?? 0);

const LOOKS = READERS.map((reader, n) => ({
  ...reader,
  pages: PAGES.filter((_, k) => !isSampled || (k + 2 * n + seed) % (2 * READERS.length) === 0),
}));

/** What axe finds in the page, as lines of text. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = (await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Result[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

describe.skipIf(!hasBrowser)(`the site is accessible, ${where}`, () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite();
  }, START_MS);

  afterAll(() => site?.close());

  it.each(LOOKS)(
    'axe finds nothing serious: $colorScheme, $width pixels',
    async ({ colorScheme, width, pages }) => {
      const page = await site.browser.newPage({ colorScheme, viewport: { width, height: 900 } });
      const faults: Record<string, string[]> = {};
      for (const path of pages) {
        await open(page, site.origin + path);
        faults[path] = await faultsOf(page);
      }
      await page.close();
      expect(faults).toEqual(Object.fromEntries(pages.map((path) => [path, []])));
    },
    300_000,
  );

  it('axe finds a fault that is there', async () => {
    const page = await site.browser.newPage();
    await page.setContent('<main><p style="color: #aaa; background: #fff">pale</p></main>');
    expect((await faultsOf(page)).join('\n')).toContain('color-contrast');
    await page.close();
  });
});
