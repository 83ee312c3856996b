// The Clamp Test on the built site.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
  /** The HTML of a page, before any script runs. */
  html(path: string): Promise<string>;
}

export function testClampTest({ open, page, html }: Site): void {
  const card = (engine: string) => page().locator(`.score[data-engine="${engine}"]`);
  const row = (id: string) => page().locator(`.table [data-case="${id}"]`);
  const yours = () =>
    expect
      .poll(() => card('tfjs-wasm').getAttribute('data-state'), { timeout: 60_000 })
      .toBe('yours');

  it('the Clamp Test has recorded results in its HTML', async () => {
    const text = await html('/clamp-test');
    const cards = text.split('data-engine="').slice(1);
    const card = (engine: string) => cards.find((each) => each.startsWith(`${engine}"`)) ?? '';
    expect(card('tfjs-wasm')).toMatch(/^tfjs-wasm" data-state="recorded".*?5 wrong/s);
    expect(card('clampwise-wasm')).toMatch(/^clampwise-wasm" data-state="recorded".*?0 wrong/s);
  });

  it('the Clamp Test runs in the browser, with the same verdicts', async () => {
    await open('/clamp-test?rows=all');
    const before = await page().locator('.table tbody').allTextContents();
    await yours();
    expect(await page().locator('.table tbody').allTextContents()).toEqual(before);
    expect(await row('nan').locator('td.yours.wrong').allTextContents()).toEqual([
      '-1not NaN',
      '-1not NaN',
    ]);
    expect(await card('loop-ternary').locator('.from').textContent()).toMatch(
      /^[\d.]+ ns a value$/,
    );
  });

  it('a link to the Clamp Test keeps tab, rows and the open row', async () => {
    await open('/clamp-test');
    await page().getByRole('button', { name: 'Casts', exact: true }).click();
    await page().getByRole('button', { name: /^All/ }).click();
    await row('audio-full').getByRole('button').first().click();
    await row('audio-full').getByText('32768 is one more').waitFor();
    const { search } = new URL(page().url());
    expect(search).toBe('?tab=casts&rows=all&open=audio-full');
    await open(`/clamp-test${search}`);
    await row('audio-full').getByText('32768 is one more').waitFor();
  });

  it('an engine that is not available says so', async () => {
    await open('/clamp-test');
    await yours();
    await page().evaluate(() => {
      Object.defineProperty(navigator, 'gpu', { value: undefined });
    });
    await page()
      .getByRole('button', { name: /tfjs webgpu/ })
      .click();
    await expect
      .poll(() => card('tfjs-webgpu').textContent(), { timeout: 60_000 })
      .toContain('not available here');
  });

  it('a phone shows the cards of one library', async () => {
    await page().setViewportSize({ width: 375, height: 800 });
    await open('/clamp-test');
    const first = page().locator('.cards article').first();
    expect(await first.textContent()).toMatch(/gives -1\s*should be NaN/);
    await page().locator('.cards select').first().selectOption('loop-ternary');
    expect(await first.textContent()).toMatch(/right/);
  });

  it('a phone shows a library that is wrong, in a tab without the chosen one', async () => {
    await page().setViewportSize({ width: 375, height: 800 });
    await open('/clamp-test?tab=casts');
    await expect.poll(() => page().locator('.cards article.wrong').count()).toBeGreaterThan(0);
  });
}
