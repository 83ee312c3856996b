// What stands between a reader and the first lines of a page. `npm run docs:speed` measures the time.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIRST_VIEWS } from '../scripts/firstView.mjs';
import { hasBrowser, openSite, type Site, START_MS, where } from './site/index.ts';

// TCP sends 10 packets of 1460 bytes in the first round trip, and 20 in the second.
const TWO_ROUND_TRIPS = 30 * 1460;

describe.skipIf(!hasBrowser)(`the first view, ${where}`, () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite();
  }, START_MS);

  afterAll(() => site?.close());

  it.each(FIRST_VIEWS)('of $path needs one answer of the server', async ({ path, shows }) => {
    const page = await site.browser.newPage({ viewport: { width: 375, height: 812 } });
    const asked: string[] = [];
    await page.route('**/*', (route) => {
      if (route.request().isNavigationRequest()) return route.continue();
      asked.push(new URL(route.request().url()).pathname);
      return route.abort();
    });
    await page.goto(site.origin + path);
    for (const each of shows) expect(await page.locator(each).first().isVisible(), each).toBe(true);
    // The style is there: a browser alone draws links blue, and titles of another size.
    const ink = await page
      .locator('.vp-doc a')
      .first()
      .evaluate((a) => getComputedStyle(a).color);
    expect(ink).not.toBe('rgb(0, 0, 238)');
    expect(asked.filter((each) => /\.(?:css|woff2?|ttf)$/.test(each))).toEqual([]);
    await page.close();
  });

  it.each(FIRST_VIEWS)('of $path fits two round trips, compressed', async ({ path }) => {
    const html = await (await fetch(site.origin + path)).text();
    expect(gzipSync(html).length).toBeLessThanOrEqual(TWO_ROUND_TRIPS);
    // No script stops the browser from drawing, and no large one competes with the page.
    expect(html.match(/<script(?![^>]*type="module")[^>]* src=/g)).toBeNull();
    expect(html).not.toContain('@font-face');
    expect(html).not.toMatch(/<link rel="(?:modulepreload|prefetch)" href="[^"]*tfjs/);
  });

  it('of a page of the reference keeps the style in a file of its own', async () => {
    const html = await (await fetch(`${site.origin}/api/@clampwise/kernels/functions/clip`)).text();
    expect(html).toContain('rel="preload stylesheet"');
    expect(gzipSync(html).length).toBeLessThanOrEqual(TWO_ROUND_TRIPS);
  });
});
