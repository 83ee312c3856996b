// The page of benchmarks on the built site.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import recorded from '../../src/benchmarks/recorded/rows.json' with { type: 'json' };
import { timeText } from '../../src/benchmarks/texts.ts';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
  /** The HTML of a page, before any script runs. */
  html(path: string): Promise<string>;
}

export function testBenchmarks({ open, page, html }: Site): void {
  const cells = async (work: string, column: string) => {
    const texts = await page()
      .locator(`[data-work="${work}"] [data-column="${column}"]`)
      .allTextContents();
    return texts.map((text) => text.trim());
  };

  it('the benchmarks have charts, tables and recorded times in their HTML', async () => {
    const text = await html('/benchmarks');
    expect(text.match(/<svg class="chart"/g)?.length).toBeGreaterThan(10);
    expect(text).toContain('data-series="clampwise"');
    expect(text.match(/<details>/g)?.length).toBeGreaterThan(5);
    for (const row of recorded) expect(text).toContain(timeText(row.clampwise));
  });

  it('the benchmarks run in the browser, next to the recorded times', async () => {
    await open('/benchmarks');
    expect(recorded.length).toBeGreaterThan(3);
    for (const { id } of recorded) {
      expect((await cells(id, 'yours')).join(''), id).toBe('');
    }
    await page().getByRole('button', { name: 'Run in your browser' }).click();
    const status = page().locator('.your-browser .status');
    await expect.poll(() => status.textContent(), { timeout: 120_000 }).toContain('Done');
    for (const { id, ...times } of recorded) {
      const [own, theirs] = [await cells(id, 'yours'), await cells(id, 'recorded')];
      expect(own, id).toHaveLength(Object.keys(times).length);
      for (const text of own) expect(text, id).toMatch(/^[\d.]+ (ns|µs|ms) ± \d+ %$/);
      expect(theirs[0], id).toContain(timeText(times.clampwise));
    }
  }, 180_000);

  it('the benchmarks fit a phone, in drawings of their own', async () => {
    await page().setViewportSize({ width: 375, height: 800 });
    await open('/benchmarks');
    expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    expect(await page().locator('.benchmarks .wide').first().isVisible()).toBe(false);
    expect(await page().locator('.benchmarks .narrow').first().isVisible()).toBe(true);
  });
}
