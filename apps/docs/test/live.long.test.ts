import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { sampled } from '@clampwise/testing/sampled';
import type { BrowserContext, Page, Response } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testAudio } from './audio/onSite.ts';
import { testBenchmarks } from './benchmarks/onSite.ts';
import { testClampTest } from './clampTest/onSite.ts';
import { testModelFile } from './modelFile/onSite.ts';
import { testPictures } from './pictures/onSite.ts';
import { testPlayground } from './playground/onSite.ts';
import { testSearch } from './search/onSite.ts';
import { hasBrowser, openSite, type Site, START_MS, where } from './site/index.ts';

/** The page that a link leads to. */
function pageOf(file: string, path: string): string {
  if (path === '') return file;
  return path.startsWith('/') ? path : posix.join(posix.dirname(file), path);
}

const LIVE = '/guide/clip-or-non-neg';

describe.skipIf(!hasBrowser)(`the site, ${where}`, () => {
  let site: Site;
  let origin: string;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    site = await openSite();
    origin = site.origin;
    // One for all tests, so that the browser compiles the scripts once.
    context = await site.browser.newContext({ viewport: { width: 1280, height: 900 } });
  }, START_MS);

  afterAll(() => site?.close());

  beforeEach(async () => {
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== 'data:') complaints.push(`asks ${url.origin}`);
    });
  });

  afterEach(async () => {
    // Some tests read files and open no page.
    if (page.url().startsWith(origin)) await page.evaluate(() => localStorage.clear());
    await page.close();
    expect(complaints).toEqual([]);
  });

  /** Opens a page, and waits until it answers to the reader. */
  async function open(path: string): Promise<void> {
    await page.goto(origin + path);
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  }

  const field = (name: string) => page.locator(`.fields input[name="${name}"]`);
  const preset = (name: string) => page.getByRole('button', { name, exact: true });

  /** The cells of a column of the live comparison, or of the live model. */
  async function column(name: string, table = 0): Promise<string[]> {
    const cells = page.locator('.live:not(.sample)').nth(table).locator(`[data-column="${name}"]`);
    return (await cells.allTextContents()).map((text) => text.trim());
  }

  async function columns(): Promise<Record<string, string[]>> {
    const names = ['input', 'clip', 'nonNeg', 'custom'];
    const entries = names.map(async (name) => [name, await column(name)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  // VitePress fails on a link to a page that is not there, and passes one to a heading that is not.
  it('links only to headings that exist', () => {
    const { folder } = site;
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.html') && file !== '404.html')
      .map((file) => `/${file.replaceAll('\\', '/')}`);
    const linked = pages.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/href="([^"#:]*)#([^"]+)"/g)].map(
        ([, path = '', heading = '']) => ({
          page: pageOf(file, path),
          heading,
        }),
      ),
    );
    expect(linked.length).toBeGreaterThan(pages.length);
    const headings = new Map<string, Set<string>>();
    const headingsOf = (page: string): Set<string> => {
      const known = headings.get(page);
      if (known !== undefined) return known;
      const file = [page, `${page}.html`, `${page}index.html`]
        .map((name) => join(folder, name))
        .find((name) => name.endsWith('.html') && existsSync(name));
      const html = file === undefined ? '' : readFileSync(file, 'utf8');
      const found = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id as string));
      headings.set(page, found);
      return found;
    };
    const missing = linked.filter(
      ({ page, heading }) => !headingsOf(page).has(decodeURIComponent(heading)),
    );
    expect(missing).toEqual([]);
  });

  it('shows the gradients of the first example, and starts with them', async () => {
    await open(LIVE);
    await expect.poll(columns).toEqual({
      input: ['-2', '0.5', '3', '-1.5', '2.5'],
      clip: ['-1', '0.5', '1', '-1', '1'],
      nonNeg: ['0', '0.5', '3', '0', '2.5'],
      custom: ['0', '0.5', '3', '0', '2.5'],
    });
    expect(await preset('Gradients').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('.values-table td.changed').count()).toBeGreaterThan(0);
  });

  it('keeps NaN, and shows where the two non-negative rules differ at Infinity', async () => {
    await open(LIVE);
    await preset('NaN and infinities').click();
    await expect.poll(columns).toEqual({
      input: ['NaN', 'Infinity', '-Infinity', '5', '-5'],
      clip: ['NaN', '1', '-1', '1', '-1'],
      nonNeg: ['NaN', 'Infinity', '0', '5', '0'],
      custom: ['NaN', '3.4028235e38', '0', '5', '0'],
    });
  });

  it('shows the zeros with their signs', async () => {
    await open(LIVE);
    await preset('Zeros').click();
    await expect.poll(columns).toEqual({
      input: ['-0', '0', '-1e-45', '1e-45', '-1', '2'],
      clip: ['-0', '0', '0', '1e-45', '0', '1'],
      nonNeg: ['0', '0', '0', '1e-45', '0', '2'],
      custom: ['-0', '0', '0', '1e-45', '0', '2'],
    });
  });

  it('draws random numbers within the bounds', async () => {
    await open(LIVE);
    await preset('Random normal').click();
    const first = await column('input');
    expect(first).toHaveLength(8);
    for (const value of await column('clip'))
      expect(Math.abs(Number(value))).toBeLessThanOrEqual(1);
    await preset('Random normal').click();
    await expect.poll(() => column('input')).not.toEqual(first);
  });

  it('takes what a reader types, also one bound alone', async () => {
    await open(LIVE);
    await field('numbers').fill('[0.1; −7 1e39, -inf]');
    await field('min').fill('');
    await field('max').fill('0.05');
    await expect.poll(columns).toEqual({
      input: ['0.1', '-7', 'Infinity', '-Infinity'],
      clip: ['0.05', '-7', '0.05', '-Infinity'],
      nonNeg: ['0.1', '0', 'Infinity', '0'],
      custom: ['0.1', '0', '3.4028235e38', '0'],
    });
    expect(await page.locator('.presets button[aria-pressed="true"]').count()).toBe(0);
  });

  it.each([
    ['2', '1', 'ClampwiseRangeError: clip: min must be at most max (1); received 2'],
    [
      'NaN',
      '1',
      'ClampwiseRangeError: clip: min must be a number other than NaN, or null for none; received NaN',
    ],
  ])('says of the bounds %s and %s what the library says', async (min, max, message) => {
    await open(LIVE);
    await field('min').fill(min);
    await field('max').fill(max);
    await expect.poll(() => page.locator('#rejection').textContent()).toBe(message);
    expect(await field('min').getAttribute('aria-invalid')).toBe('true');
    // Only the clip has these bounds.
    expect(await column('clip')).toEqual(['–', '–', '–', '–', '–']);
    expect(await column('nonNeg')).toEqual(['0', '0.5', '3', '0', '2.5']);
    await field('min').fill('-1');
    await expect.poll(() => page.locator('#rejection').textContent()).toBe('');
  });

  it('says what it cannot read', async () => {
    await open(LIVE);
    await field('numbers').fill('1, two');
    await expect
      .poll(() => page.locator('#problem-numbers').textContent())
      .toBe('numbers: “two” is not a number.');
    expect(await page.locator('.live').first().locator('table').count()).toBe(0);
  });

  it('runs the model with and without its last layer on new inputs', async () => {
    await open(LIVE);
    const button = page.getByRole('button', { name: 'Draw a new input' });
    for (let draw = 0; draw < 5; draw++) {
      const before = await column('drawn', 1);
      await button.click();
      await expect.poll(() => column('drawn', 1)).not.toEqual(before);
      const bare = await column('input', 1);
      const [nonNeg, custom] = [await column('nonNeg', 1), await column('custom', 1)];
      expect(bare).toHaveLength(5);
      expect(nonNeg).toEqual(bare.map((text) => (Number(text) > 0 ? text : '0')));
      expect(custom).toEqual(nonNeg);
    }
  });

  it('can be used from the keyboard', async () => {
    await open(LIVE);
    await preset('Gradients').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => column('nonNeg')).toEqual(['NaN', 'Infinity', '0', '5', '0']);
    for (let k = 0; k < 3; k++) await page.keyboard.press('Tab');
    await page.keyboard.type('-3, 3');
    await expect.poll(() => column('nonNeg')).toEqual(['0', '3']);
  });

  it('clips on the start page as the sliders say', async () => {
    await open('/');
    const result = page.locator('.sample .result');
    await expect.poll(() => result.textContent()).toContain('[-1, 0.5, 1, -1, 1]');
    await page.locator('.sample input[name="max"]').fill('2');
    await expect.poll(() => result.textContent()).toContain('[-1, 0.5, 2, -1, 2]');
  });

  it.each(['/', LIVE, '/guide/values', '/api/', '/api/@clampwise/kernels/functions/clip'])(
    '%s fits a phone',
    async (path) => {
      await page.setViewportSize({ width: 360, height: 780 });
      await open(path);
      const widest = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(widest).toBeLessThanOrEqual(360);
    },
  );

  const PAGES = readdirSync(join(import.meta.dirname, '../pages'), {
    recursive: true,
    encoding: 'utf8',
  })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.md') && !file.startsWith('api/'))
    .map((file) => `/${file.replace(/(?:index)?\.md$/, '')}`);
  const REFERENCE = [
    'kernels/functions/clip',
    'kernels/variables/heap',
    'tfjs-adapter/functions/guard',
  ];

  const REFERENCE_PAGES = REFERENCE.map((name) => `/api/@clampwise/${name}`);
  it.each(sampled([...PAGES, ...REFERENCE_PAGES], 4))(
    'no block or table of %s hides a result on a phone',
    async (path) => {
      await page.setViewportSize({ width: 375, height: 800 });
      await open(path);
      const hidden = await page.evaluate(() =>
        [
          document.documentElement,
          ...document.querySelectorAll('.vp-doc :is(pre, table, td, .values-table)'),
        ]
          .filter(
            ({ clientWidth, scrollWidth }) => scrollWidth > clientWidth + 1 && clientWidth > 0,
          )
          .map(({ tagName, className, textContent }) => `${tagName} ${className} ${textContent}`),
      );
      expect(hidden.map((each) => each.replace(/\s+/g, ' ').slice(0, 120))).toEqual([]);
    },
  );

  const pages = {
    open,
    page: () => page,
    html: async (path: string) => (await fetch(origin + path)).text(),
  };

  const parts = [
    () => testClampTest(pages),
    () => testPlayground(pages),
    () => testBenchmarks(pages),
    () => testModelFile(pages),
    () => testSearch({ folder: () => site.folder, open, page: () => page }),
    () => testAudio({ open, page: () => page }),
    () => testPictures({ open, page: () => page }),
  ];
  for (const testPart of sampled(parts, parts.length)) testPart();

  it.each([
    ['/guide/values', 1280],
    ['/guide/values', 1100],
    ['/why', 1280],
    ['/why', 375],
    ['/guide/values', 375],
  ])('nothing of %s moves when its scripts start, at a width of %s', async (path, width) => {
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript(() => {
      const moved: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          moved.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
      Object.assign(window, { moved });
    });
    await open(path);
    await page.waitForLoadState('networkidle');
    const moved = await page.evaluate(() => (window as Window & { moved?: number[] }).moved);
    expect(moved?.reduce((sum, each) => sum + each, 0)).toBeLessThan(0.01);
  });

  it('has a main part on the start page', async () => {
    await open('/');
    expect(await page.locator('main h1').textContent()).toContain('Keep numbers in bounds');
  });

  it('has a page of its own for an address that is not there', async () => {
    await open('/404');
    await expect.poll(() => page.locator('main h1').textContent()).toBe('This page does not exist');
    expect(await page.locator('main a').count()).toBeGreaterThan(3);
  });

  /** Whether a page loads the code of the kernels. */
  async function loadsKernels(path: string): Promise<boolean> {
    const scripts: Promise<string>[] = [];
    const keep = (response: Response) => {
      if (response.url().endsWith('.js')) scripts.push(response.text());
    };
    page.on('response', keep);
    await open(path);
    await page.waitForLoadState('networkidle');
    // A response that comes later would be read from a closed page.
    page.off('response', keep);
    return (await Promise.all(scripts)).some((text) => text.includes('new WebAssembly.Module'));
  }

  it.each([
    [LIVE, true],
    ['/api/@clampwise/kernels/functions/clip', false],
    ['/guide/tensorflow-js', false],
    // Its pictures are drawn when the site is built.
    ['/guide/projections', false],
  ])('loads the kernels on %s: %s', async (path, loads) => {
    expect(await loadsKernels(path)).toBe(loads);
  });

  it('finds guides before the reference, and says the package of a result', async () => {
    await open('/');
    await page.keyboard.press('Control+k');
    await page.locator('.VPLocalSearchBox input').fill('clip gradients');
    const results = page.locator('.VPLocalSearchBox a.result');
    await results.first().waitFor();
    expect(await results.first().getAttribute('href')).toMatch(/^\/guide\/.*gradients/);
    await page.locator('.VPLocalSearchBox input').fill('clipByGlobalNormVjp adaptiveGradClip');
    const text = page
      .locator('.VPLocalSearchBox .results')
      .filter({ hasText: '@clampwise/kernels' });
    await text.waitFor();
  });

  it('finds a function of the reference by its name, without a server', async () => {
    await open('/');
    await page.keyboard.press('Control+k');
    await page.locator('.VPLocalSearchBox input').fill('clipVjp');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    const hrefs = await page
      .locator('.VPLocalSearchBox a.result')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs.join('\n')).toContain('/api/@clampwise/kernels/functions/clipVjp');
  });
});
