// What the search of the built site finds first.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

interface Site {
  /** The folder of the built site. */
  folder(): string;
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
}

/** The words that someone types, and the page that answers. */
const ANSWERS: readonly (readonly [words: string, page: RegExp])[] = [
  ['loss NaN', /^\/fixes\/loss-nan/],
  ['gradient function not found', /^\/fixes\/gradient-function-not-found/],
  ['clipnorm', /^\/fixes\/clipnorm-no-effect/],
  ['weights negative nonNeg', /^\/fixes\/negative-weights/],
  ['audio int16 clipping', /^\/(?:fixes\/audio-crackles|guide\/audio)/],
  ['cross entropy', /^\/guide\/from-keras#cross-entropy/],
  ['early stopping', /^\/guide\/from-keras#early-stopping/],
  ['InputLayer batchInputShape', /^\/fixes\/input-layer/],
  ['save model', /^\/guide\/save-and-load/],
  ['simplex', /^\/guide\/projections/],
  ['playground', /^\/playground/],
  ['benchmarks', /^\/benchmarks/],
  ['TypeScript', /^\/guide\/typescript/],
  ['adam step typed array', /^\/guide\/update-steps/],
  ['pytorch clamp', /^\/guide\/coming-from#pytorch/],
  ['learning rate schedule', /^\/guide\/tfjs-gradients#learning-rate-schedules/],
  ['kernelConstraint', /^\/fixes\/negative-weights/],
  ['NaN', /^\/fixes\/loss-nan/],
  ['audio', /^\/fixes\/audio-crackles/],
  ['int32', /^\/fixes\/clip-by-value-wasm/],
  ['max_norm', /^\/guide\/clip-gradients#by-value-by-norm/],
];

/** Names, and the page of the reference that is among the results. */
const NAMES: readonly (readonly [name: string, page: string])[] = [
  ['clipByGlobalNorm', 'kernels/functions/clipByGlobalNorm#'],
  ['loadKerasModel', 'tfjs-adapter/keras/functions/loadKerasModel#'],
  ['nonNeg', 'layers/constraints/functions/nonNeg#'],
  ['heap.scope', 'kernels/variables/heap#heap-scope'],
  ['trainOnBatch', 'layers/classes/Model#trainonbatch'],
];

/** The index is loaded when the search opens. */
const MOST_BYTES = 1_000_000;

export function testSearch({ folder, open, page }: Site): void {
  it('loads an index of less than a megabyte', () => {
    const chunks = join(folder(), 'assets/chunks');
    const [index = ''] = readdirSync(chunks).filter((name) => name.includes('localSearchIndex'));
    expect(statSync(join(chunks, index)).size).toBeLessThan(MOST_BYTES);
  });

  it.each(NAMES)('the search for "%s" finds its page', async (name, answer) => {
    await open('/why');
    await page().keyboard.press('Control+k');
    await page().locator('.VPLocalSearchBox input').fill(name);
    const link = page().locator(`.VPLocalSearchBox a.result[href^="/api/@clampwise/${answer}"]`);
    await link.first().waitFor();
  });

  it.each(ANSWERS)('the search for "%s" answers first', async (words, answer) => {
    await open('/why');
    await page().keyboard.press('Control+k');
    await page().locator('.VPLocalSearchBox input').fill(words);
    const first = page().locator('.VPLocalSearchBox a.result').first();
    await expect.poll(() => first.getAttribute('href')).toMatch(answer);
  });

  it('the filter of Coming from shows the rows of a library', async () => {
    await open('/guide/coming-from');
    const rows = page().locator('.vp-doc tbody tr:visible');
    const all = await rows.count();
    await page().locator('.rows-filter select').selectOption('PyTorch');
    await page().locator('.rows-filter input').fill('clip');
    await expect.poll(() => rows.count()).toBeLessThan(all);
    for (const text of await rows.allTextContents()) expect(text.toLowerCase()).toContain('clip');
    expect(await page().locator('.vp-doc h2:visible').allTextContents()).toHaveLength(1);
  });
}
