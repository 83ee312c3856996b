// Every page of the built site opens without a complaint of the browser. Of the reference, whose pages
// are made from one template, one in twenty does.
import { readdirSync } from 'node:fs';
import { sampled } from '@clampwise/testing/sampled';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hasBrowser, open, openSite, type Site, START_MS, where } from './site/index.ts';

/** Tabs that open pages at the same time. */
const TABS = 4;

const CLIP = '/api/@clampwise/kernels/functions/clip';

describe.skipIf(!hasBrowser)(`every page, ${where}`, () => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite();
  }, START_MS);

  afterAll(() => site?.close());

  it('opens without errors, warnings or requests to other sites', async () => {
    const paths = readdirSync(site.folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html') && file !== '404.html')
      .map(addressOf);
    const isReference = (path: string): boolean => path.startsWith('/api/');
    const written = paths.filter((path) => !isReference(path));
    const reference = paths.filter(isReference).filter((_, k) => k % 20 === 0);
    expect(written).toContain('/');
    expect(reference.length).toBeGreaterThan(20);
    const complaints: string[] = [];
    const tabs = await Promise.all(Array.from({ length: TABS }, () => site.browser.newPage()));
    const queue = [CLIP, ...sampled(written, 2), ...sampled(reference, 4)];
    await Promise.all(
      tabs.map(async (tab) => {
        listen(tab, site.origin, complaints);
        for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
          await open(tab, site.origin + path);
        }
        await tab.close();
      }),
    );
    expect(complaints).toEqual([]);
  }, 1_800_000);
});

/** Notes what a browser would show in its console. */
function listen(tab: Page, origin: string, complaints: string[]): void {
  const note = (text: string) => complaints.push(`${new URL(tab.url()).pathname}: ${text}`);
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(message.text());
  });
  tab.on('pageerror', (error) => note(error.message));
  tab.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} ${response.url()}`);
  });
  tab.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['data:', 'blob:'].includes(url.protocol))
      note(`asks ${url.origin}`);
  });
}
