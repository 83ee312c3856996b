// The pictures of the guides, on the built site: that they are there, and readable on a phone.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
}

/** The guides with pictures, and how many each has. */
const PAGES = [
  ['audio-and-pixels', 1],
  ['clip-gradients', 2],
  ['clip-or-non-neg', 1],
  ['non-negative-outputs', 1],
  ['projections', 1],
  ['update-steps', 1],
  ['weight-constraints', 1],
] as const;

export function testPictures({ open, page }: Site): void {
  it.each(PAGES)('the pictures of %s fit a phone, with letters to read', async (name, count) => {
    await page().setViewportSize({ width: 360, height: 780 });
    await open(`/guide/${name}`);
    const images = page().locator('figure.picture [role="img"][aria-label]');
    expect(await images.count()).toBe(count);
    const texts = await images.locator('text').evaluateAll((elements) =>
      elements.map((element) => {
        const { left, right, height } = element.getBoundingClientRect();
        return { text: element.textContent, left, right, height };
      }),
    );
    for (const { text, left, right, height } of texts) {
      expect(left, text).toBeGreaterThanOrEqual(0);
      expect(right, text).toBeLessThanOrEqual(360);
      expect(height, text).toBeGreaterThan(10);
    }
  });
}
