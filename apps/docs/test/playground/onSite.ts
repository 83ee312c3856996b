// The playground on the built site.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
  /** The HTML of a page, before any script runs. */
  html(path: string): Promise<string>;
}

export function testPlayground({ open, page, html }: Site): void {
  const handle = (name: string) => page().locator(`[data-handle="${name}"]`);
  const field = (name: string) => page().locator(`.numbers input[name="${name}"]`);
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const reading = (name: string) => page().locator(`[data-reading="${name}"]`);
  const weight = (run: string) => page().locator(`[data-run="${run}"] .weight`);
  const steps = (run: string) => page().locator(`[data-run="${run}"] small`);

  async function reads(x: string, value: string, gradient: string): Promise<void> {
    const all = page().locator('[data-reading]');
    await expect.poll(() => all.allTextContents()).toEqual([x, value, gradient]);
  }

  async function drag(name: string, byX: number): Promise<void> {
    const box = await handle(name).locator('.flag').boundingBox();
    if (box === null) throw new Error(`the handle ${name} is not drawn`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const { mouse } = page();
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x + byX / 2, y);
    await mouse.move(x + byX, y + 40);
    await mouse.up();
  }

  it('the playground shows its pictures and a recorded run without scripts', async () => {
    const text = await html('/playground');
    expect(text).toMatch(/<path class="line value" d="M[\d. L]+"/);
    expect(text).toMatch(/<path class="line gradient" d="M[\d. L]+M[\d. L]+"/);
    expect(text).toContain('w = -5.000');
    expect(text).toContain('w = 0.000');
    expect(text).toContain('recorded');
    // The site preloads the modules that it names here.
    expect(text).not.toContain('trainWeight');
  });

  it('the handles of the playground can be dragged', async () => {
    await open('/playground');
    await reads('-2.4', '-1', 'passes');
    await drag('max', -60);
    await expect.poll(async () => Number(await field('max').inputValue())).toBeLessThan(1.5);
    expect(Number(await field('max').inputValue())).toBeGreaterThan(-1);
    await drag('x', 5000);
    await expect.poll(() => field('x').inputValue()).toBe('3.5');
    await reads('3.5', await field('max').inputValue(), 'is 0');
    // A click on the plot moves x.
    const plot = await page().locator('.gradient-plot .band').first().boundingBox();
    if (plot === null) throw new Error('the band is not drawn');
    await page().mouse.click(plot.x + plot.width / 2, plot.y + plot.height / 2);
    await expect.poll(async () => Number(await field('x').inputValue())).toBeLessThan(1.5);
    await expect.poll(() => reading('gradient').textContent()).toBe('passes');
  });

  it('a finger moves x by a tap or to the side, and scrolls up and down', async () => {
    await page().setViewportSize({ width: 375, height: 800 });
    await open('/playground');
    const session = await page().context().newCDPSession(page());
    const plot = page().locator('.gradient-plot');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the plot is not drawn');
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) => {
      const touchPoints = type === 'touchEnd' ? [] : [{ x: box.x + x, y: box.y + y }];
      return session.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    const middle = box.width / 2;

    await send('touchStart', middle, 100);
    for (let k = 1; k <= 8; k++) await send('touchMove', middle, 100 - 10 * k);
    await send('touchEnd');
    await reads('-2.4', '-1', 'passes');
    await send('touchStart', middle, 100);
    await send('touchEnd');
    await expect.poll(() => field('x').inputValue()).not.toBe('-2.4');
    expect(Math.abs(Number(await field('x').inputValue()))).toBeLessThan(0.2);
    await send('touchStart', middle, 100);
    for (let k = 1; k <= 8; k++) await send('touchMove', middle + 10 * k, 100);
    await send('touchEnd');
    await expect.poll(async () => Number(await field('x').inputValue())).toBeGreaterThan(1.5);
    expect(await field('max').inputValue()).toBe('1.5');
  });

  it('the handles of the playground are sliders for the keyboard', async () => {
    await open('/playground');
    const max = page().getByRole('slider', { name: 'max' });
    await max.focus();
    await page().keyboard.press('ArrowRight');
    await expect.poll(() => field('max').inputValue()).toBe('1.6');
    await page().keyboard.press('Shift+ArrowRight');
    await expect.poll(() => max.getAttribute('aria-valuenow')).toBe('2.6');
    expect(await max.getAttribute('aria-valuetext')).toBe('2.6');
    await page().keyboard.press('End');
    await expect.poll(() => field('max').inputValue()).toBe('3.5');
    await page().getByRole('slider', { name: 'min' }).focus();
    await page().keyboard.press('Home');
    await expect.poll(() => field('min').inputValue()).toBe('-3.5');
    await page().keyboard.press('Tab');
    await page().keyboard.press('Tab');
    await page().keyboard.press('ArrowLeft');
    await reads('-2.5', '-2.5', 'passes');
  });

  it('NaN stays NaN on the playground, and a key brings x back', async () => {
    await open('/playground');
    await button('NaN').click();
    await reads('NaN', 'NaN', 'is 0');
    expect(await page().locator('.gradient-playground pre').textContent()).toContain('// => [NaN]');
    await handle('x').focus();
    await page().keyboard.press('ArrowRight');
    await reads('0', '0', 'passes');
    await field('x').fill('nan');
    await reads('NaN', 'NaN', 'is 0');
  });

  it('the playground says of its bounds what the library says', async () => {
    await open('/playground');
    await field('min').fill('2');
    const problems = page().locator('#gradient-problems');
    await expect
      .poll(() => problems.textContent())
      .toContain('ClampwiseRangeError: clip: min must be at most max (1.5); received 2');
    expect(await page().locator('.gradient-plot .line').count()).toBe(0);
    await field('min').fill('two');
    await expect.poll(() => problems.textContent()).toContain('“two” is not a number.');
    await button('relu').click();
    await expect.poll(() => page().locator('.gradient-plot .line').count()).toBe(2);
    expect((await problems.textContent())?.trim()).toBe('');
  });

  it('the gradient of the playground follows its mode and the pull of the loss', async () => {
    await open('/playground');
    await page().getByRole('button', { name: 'down', exact: true }).click();
    await reads('-2.4', '-1', 'is 0');
    await button('straightThrough').click();
    await reads('-2.4', '-1', 'passes');
    await button('softplus').click();
    await reads('-2.4', '0.0868', 'passes × 0.0832');
    expect(await button('exact').count()).toBe(0);
  });

  it('a link to the playground keeps every choice', async () => {
    await open('/playground');
    await button('exact').click();
    await button('down').click();
    await field('min').fill('');
    await field('x').fill('100');
    await expect
      .poll(() => new URL(page().url()).search)
      .toBe('?gradient=exact&pull=down&min=&x=100');
    const code = await page().locator('.gradient-playground pre').textContent();
    await open(`/playground${new URL(page().url()).search}`);
    await reads('100', '1.5', 'is 0');
    expect(await page().locator('.gradient-playground pre').textContent()).toBe(code);
    expect(await button('exact').getAttribute('aria-pressed')).toBe('true');
  });

  it.each([375, 768, 1280])('the drawings are as high as their place, %d wide', async (width) => {
    await page().setViewportSize({ width, height: 800 });
    await open('/playground');
    const drawings = page().locator('svg.measured');
    await expect.poll(() => drawings.count()).toBe(3);
    const heights = await drawings.evaluateAll((all) =>
      all.map((each) => {
        const { viewBox, clientHeight } = each as SVGSVGElement;
        return [viewBox.baseVal.height, clientHeight];
      }),
    );
    for (const [drawn, place] of heights) expect(drawn).toBe(place);
  });

  it('the playground changes its colors with the theme', async () => {
    await open('/playground');
    const colors = () =>
      page().evaluate(() =>
        ['.titles .value', '.reading.gradient', '.handle.x .flag', '.band'].map(
          (part) => getComputedStyle(document.querySelector(`.gradient-plot ${part}`)!).fill,
        ),
      );
    const light = await colors();
    await page().locator('.VPSwitchAppearance').first().click();
    await expect.poll(async () => (await colors())[0]).not.toBe(light[0]);
    const dark = await colors();
    for (const [k, color] of dark.entries()) expect(color).not.toBe(light[k]);
  });

  it('the playground trains the weight, and loads TensorFlow.js only then', async () => {
    const scripts: Promise<string>[] = [];
    page().on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.text());
    });
    const isLoaded = async () =>
      (await Promise.all(scripts)).some((text) => text.includes('you are running TensorFlow.js'));
    await open('/playground');
    await page().waitForLoadState('networkidle');
    expect(await isLoaded()).toBe(false);
    expect(await steps('alone').textContent()).toBe('step 50 of 50, recorded');

    await button('Step').click();
    await expect.poll(() => steps('alone').textContent(), { timeout: 30_000 }).toBe('step 1 of 50');
    expect(await isLoaded()).toBe(true);
    expect(await weight('alone').textContent()).toBe('w = 1.507');
    expect(await page().locator('.weight-run .status').textContent()).toContain('This run is live');
    await button('Play').click();
    await button('Pause').click();
    await button('Reset').click();
    await expect.poll(() => steps('enforced').textContent()).toBe('step 0 of 50');
    expect(await weight('enforced').textContent()).toBe('w = 3.000');
    await button('Play').click();
    await expect
      .poll(() => steps('alone').textContent(), { timeout: 30_000 })
      .toBe('step 50 of 50');
    expect(await weight('alone').textContent()).toBe('w = -5.000');
    expect(await weight('enforced').textContent()).toBe('w = 0.000');
    await expect.poll(() => button('Play').count()).toBe(1);
  });

  it('the training jumps to its end if the reader wants less motion', async () => {
    await page().emulateMedia({ reducedMotion: 'reduce' });
    await open('/playground');
    await page().evaluate(() => {
      const seen: string[] = [];
      const text = document.querySelector('[data-run="alone"] small') as Element;
      new MutationObserver(() => seen.push(text.textContent ?? '')).observe(text, {
        characterData: true,
        childList: true,
        subtree: true,
      });
      Object.assign(window, { seen });
    });
    await button('Play').click();
    await expect
      .poll(() => steps('alone').textContent(), { timeout: 30_000 })
      .toBe('step 50 of 50');
    const seen = await page().evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen.filter((text) => !/^step (0|50) /.test(text))).toEqual([]);
  });
}
