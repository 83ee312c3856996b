// Model files in the playground of the built site.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import keras from '../../oracles/rainTraining.json' with { type: 'json' };
import { readModel } from '../../src/modelFile/read.ts';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
  /** The HTML of a page, before any script runs. */
  html(path: string): Promise<string>;
}

const root = join(import.meta.dirname, '../../../..');
const FILES = join(root, 'packages/tfjs-adapter/test/data/keras');
const at = (file: string) => join(FILES, file);

export function testModelFile({ open: openPage, page, html }: Site): void {
  const part = (selector: string) => page().locator(`.model-file ${selector}`);
  const button = (name: string) => part('button').filter({ hasText: name });
  const title = () => part('.report .live-title').textContent();
  const fact = (name: string) => part('.facts div').filter({ hasText: name }).locator('dd');
  const text = (selector: string) => part(selector).textContent();

  /** Opens the playground. Playwright catches dialogs only once somebody listens. */
  async function open(): Promise<void> {
    page().on('filechooser', () => {});
    await openPage('/playground');
  }

  async function choose(...files: string[]): Promise<void> {
    const asked = page().waitForEvent('filechooser');
    await button('Choose files').click();
    await (await asked).setFiles(files);
  }

  /** Drops files on the page, as a browser does it. */
  async function drop(...paths: string[]): Promise<void> {
    const files = paths.map((path) => ({
      name: basename(path),
      base64: readFileSync(path).toString('base64'),
    }));
    const transfer = await page().evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    }, files);
    await part('.drop-zone').dispatchEvent('dragover', { dataTransfer: transfer });
    await expect.poll(() => part('.drop-zone').getAttribute('class')).toContain('over');
    await part('.drop-zone').dispatchEvent('drop', { dataTransfer: transfer });
  }

  const opens = (name: string) =>
    expect.poll(title, { timeout: 20_000 }).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')} `));

  async function train(): Promise<void> {
    await button('Train 50 steps').click();
    await button('Save as .keras').waitFor({ timeout: 60_000 });
  }

  it('the report on the sample model is in the HTML of the playground', async () => {
    const text = (await html('/playground'))
      .replace(/<!--.*?-->/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain('rain.keras 2.6 kB, a sample that Keras saved');
    expect(text).toContain('Keras 3, .keras, version 3.15.1');
    expect(text).toContain('hidden.kernel_constraint NonNeg()');
    expect(text).toContain('uploads nothing');
  });

  it.each([
    ['keras3-convolutional.keras', 'Keras 3, .keras, version 3.15.1', '111'],
    ['keras3-sequential.h5', 'Keras 3, .h5, version 3.15.1', '26'],
  ])('the playground opens %s, chosen and dropped', async (file, format, parameters) => {
    for (const give of [choose, drop]) {
      await open();
      await give(at(file));
      await opens(file);
      expect(await fact('Format').textContent()).toBe(format);
      expect(await fact('Parameters').textContent()).toBe(parameters);
      expect(await text('.drop-zone + div + .status')).toContain(`${file} is open`);
    }
  });

  it('the playground opens a model.json with its weights, chosen and dropped', async () => {
    const folder = ['group1-shard1of1.bin', 'model.json'].map((name) =>
      at(`keras2-recurrent/${name}`),
    );
    for (const give of [choose, drop]) {
      await open();
      await give(...folder);
      await opens('model.json');
      expect(await fact('Format').textContent()).toBe('Keras 2, model.json, version 2.21.0');
    }
    await button('Back to the sample').click();
    await opens('rain.keras');
  });

  it('a bad file gets the message of the library, and the former report stays', async () => {
    await open();
    await choose(at('keras3-sequential.h5'));
    await opens('keras3-sequential.h5');
    const before = await text('.report');
    await choose(at('write.py'));
    await expect
      .poll(() => text('[role="alert"]:not(.training *)'))
      .toMatch(/ClampwiseTypeError: openModelFile: cannot read source: a file of another kind/);
    expect(await text('.report')).toBe(before);
    await choose(at('keras2-recurrent/model.json'));
    await expect
      .poll(() => text('[role="alert"]:not(.training *)'))
      .toContain('group1-shard1of1.bin');
    await choose(at('keras3-dict.keras'));
    await opens('keras3-dict.keras');
    expect((await text('[role="alert"]:not(.training *)'))?.trim()).toBe('');
  });

  it('a model that cannot be trained says why', async () => {
    await open();
    await choose(at('keras3-custom.keras'));
    await opens('keras3-custom.keras');
    expect(await button('Train 50 steps').isDisabled()).toBe(true);
    expect(await text('#untrainable')).toContain('layers.scale: the layer Scale');
    expect(await part('.verdict').allTextContents()).toEqual([
      'right',
      'predicts only',
      'rejected',
    ]);
    await choose(at('keras2-masked.keras'));
    await opens('keras2-masked.keras');
    expect(await text('#untrainable')).toContain(
      'The file does not say how the model is compiled.',
    );
  });

  it('the playground trains the sample as Keras does, and saves it', async () => {
    await open();
    await train();
    const shown = (value: number) => String(Number(value.toPrecision(3)));
    const [bound, free] = [keras.bound.at(-1)!, keras.free.at(-1)!];
    const readings = part('[data-weight="hidden/kernel"] .readings');
    expect(await readings.locator('.inside').textContent()).toBe(
      `${shown(bound.smallest)} to ${shown(bound.largest)} with the constraint`,
    );
    expect(await readings.locator('.outside').textContent()).toBe(
      `${shown(free.smallest)} to ${shown(free.largest)} without it`,
    );
    expect(free.smallest).toBeLessThan(0);
    expect(await text('.training .result')).toContain('The bounds held');
    expect(await part('.steps-plot .line').count()).toBe(4 + 2);
    const fills = await part('.steps-plot .ground').evaluateAll((grounds) =>
      grounds.map((ground) => getComputedStyle(ground).fill),
    );
    expect(fills).toEqual(['rgb(255, 255, 255)', 'rgb(255, 255, 255)']);

    const download = page().waitForEvent('download');
    await button('Save as .keras').click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('rain-trained.keras');
    const source = new Uint8Array(readFileSync(await saved.path()));
    const view = await readModel({ name: '', bytes: source.length, source });
    expect(view).toMatchObject({ steps: 70, parameters: 37, limit: 'clipnorm 1' });
  });

  it('a training that is stopped or left ends', async () => {
    await open();
    await choose(at('keras3-recurrent.keras'));
    await opens('keras3-recurrent.keras');
    await button('Train 50 steps').click();
    await button('Stop').click({ timeout: 60_000 });
    await expect.poll(() => text('.training .result')).toMatch(/^Trained \d+ steps? on 32/);
    await button('Train 50 steps').click();
    await button('Stop').waitFor({ timeout: 60_000 });
    await button('Back to the sample').click();
    await opens('rain.keras');
    await expect.poll(() => part('.steps-plot').count()).toBe(0);
    await train();
    expect(await text('.training .result')).toContain('Trained 50 steps');
  }, 120_000);

  it('no part of a model leaves the playground', async () => {
    const requests: string[] = [];
    page().on('request', (request) => {
      const isPlain = request.method() === 'GET' && request.postDataBuffer() === null;
      requests.push(`${isPlain ? '' : 'sends '}${new URL(request.url()).pathname}`);
    });
    await open();
    await choose(at('keras3-dict.keras'));
    await opens('keras3-dict.keras');
    await train();
    expect(requests.length).toBeGreaterThan(5);
    // Pages, scripts and styles of the site.
    const others = requests.filter(
      (path) => !/^\/(playground|[\w/.@~-]+\.(js|css|svg|json))$/.test(path),
    );
    expect(others).toEqual([]);
  });

  it('a model can be opened and trained from the keyboard', async () => {
    await open();
    const asked = page().waitForEvent('filechooser');
    await button('Choose files').focus();
    await page().keyboard.press('Enter');
    await (await asked).setFiles(at('keras3-dict.keras'));
    await opens('keras3-dict.keras');
    await page().keyboard.press('Tab');
    expect(await page().evaluate(() => document.activeElement?.textContent)).toBe(
      'Back to the sample',
    );
    await page().keyboard.press('Tab');
    await page().keyboard.press('Enter');
    await expect
      .poll(() => text('.training .result'), { timeout: 15_000 })
      .toContain('Trained 50 steps on 32 random examples.');
  });

  it('reports and drawings of models fit a phone', async () => {
    await page().setViewportSize({ width: 360, height: 780 });
    await open();
    await choose(at('keras3-sequential.h5'));
    await opens('keras3-sequential.h5');
    await train();
    expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  });
}
