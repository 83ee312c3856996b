// The sounds of the guide on audio, on the built site: that each press plays the right samples.
import type { Page } from 'playwright';
import { expect, it } from 'vitest';

interface Site {
  /** Opens a page, and waits until it answers to the reader. */
  open(path: string): Promise<void>;
  page(): Page;
}

/** What a source of sound had when it started. */
interface Started {
  readonly rate: number;
  readonly samples: number[];
  stopped: boolean;
}

/** Keeps the samples of each sound of the page. No sound ends by itself. It runs in the page. */
function recordSounds(): void {
  const sounds: Started[] = [];
  const end = () => [...known.keys()].at(-1)?.dispatchEvent(new Event('ended'));
  Object.assign(globalThis, { sounds, end });
  const { start, stop } = AudioBufferSourceNode.prototype;
  const known = new Map<AudioBufferSourceNode, Started>();
  AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode) {
    const buffer = this.buffer as AudioBuffer;
    const samples = Array.from(buffer.getChannelData(0));
    const sound = { rate: buffer.sampleRate, samples, stopped: false };
    sounds.push(sound);
    known.set(this, sound);
    this.loop = true;
    start.call(this);
  };
  AudioBufferSourceNode.prototype.stop = function (this: AudioBufferSourceNode, when?: number) {
    (known.get(this) as Started).stopped = true;
    stop.call(this, when);
  };
}

const soundsOf = (page: Page): Promise<Started[]> =>
  page.evaluate(() => (globalThis as unknown as { sounds: Started[] }).sounds);

/** The 16 bits of a sample in a sine of 220 Hz and amplitude 1.5, as a whole number. */
function exact(k: number, rate: number, wraps: boolean): number {
  const value = Math.fround(1.5 * Math.sin((2 * Math.PI * 220 * k) / rate)) * 32768;
  if (wraps) return ((((Math.trunc(value) + 32768) % 65536) + 65536) % 65536) - 32768;
  return Math.min(32767, Math.max(-32768, Math.round(value)));
}

/** Tells the page that the last sound has ended. */
const endOf = (page: Page): Promise<void> =>
  page.evaluate(() => (globalThis as unknown as { end: () => void }).end());

export function testAudio({ open, page }: Site): void {
  const button = (name: string) => page().getByRole('button', { name, exact: true });

  it.each([
    ['Play Int16Array.from', true],
    ['Play saturateCast', false],
  ])('"%s" plays a tone with these samples', async (name, wraps) => {
    await page().addInitScript(recordSounds);
    await open('/guide/audio-and-pixels');
    expect(await soundsOf(page())).toEqual([]);
    await button(name).click();
    await expect.poll(async () => (await soundsOf(page())).length).toBe(1);
    const [{ rate, samples }] = (await soundsOf(page())) as [Started];
    expect(samples).toHaveLength(2 * rate);
    // The page may round the angle otherwise: one unit of 16 bits, or a turn of them at the edge.
    const off = samples.filter((sample, k) => {
      const distance = Math.abs(sample * 32768 - exact(k, rate, wraps));
      return Math.min(distance, wraps ? 65536 - distance : distance) > 1;
    });
    expect(off).toEqual([]);
    expect(await button(name).getAttribute('aria-pressed')).toBe('true');
    await endOf(page());
    await expect.poll(() => button(name).getAttribute('aria-pressed')).toBe('false');
  });

  it('plays one tone at a time, from the keyboard too, until Stop', async () => {
    await page().addInitScript(recordSounds);
    await open('/guide/audio-and-pixels');
    expect(await button('Stop').isDisabled()).toBe(true);
    await button('Play Int16Array.from').focus();
    await page().keyboard.press('Enter');
    await expect.poll(async () => (await soundsOf(page())).length).toBe(1);
    await page().keyboard.press('Tab');
    await page().keyboard.press('Space');
    await expect.poll(async () => (await soundsOf(page())).length).toBe(2);
    expect((await soundsOf(page())).map(({ stopped }) => stopped)).toEqual([true, false]);
    await page().keyboard.press('Tab');
    await page().keyboard.press('Enter');
    await expect.poll(async () => (await soundsOf(page()))[1]?.stopped).toBe(true);
    expect(await button('Play saturateCast').getAttribute('aria-pressed')).toBe('false');
    expect(await button('Stop').isDisabled()).toBe(true);
  });
}
