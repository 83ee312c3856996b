import { describe, expect, it, vi } from 'vitest';
import { race } from '../src/benchmarks/measure.ts';
import recorded from '../src/benchmarks/recorded/rows.json' with { type: 'json' };
import { spreadText, timeText } from '../src/benchmarks/texts.ts';
import { WORKS } from '../src/benchmarks/work.ts';

const PACE = { rounds: 1, sampleMs: 0, warmUpMs: 0 };

describe('the work that readers run', () => {
  it('is the recorded one, by the same ways', () => {
    expect(WORKS.map(({ id }) => id)).toEqual(recorded.map(({ id }) => id));
    for (const { id, prepare } of WORKS) {
      const { id: _, ...times } = recorded.find((row) => row.id === id) ?? { id };
      expect(Object.keys(prepare()), id).toEqual(Object.keys(times));
    }
  });

  it('gives the same values by Clampwise and by the loop', () => {
    // The same values for all: each input is the same one.
    vi.spyOn(Math, 'random').mockImplementation(() => 0.9);
    for (const { id, prepare } of WORKS) {
      const { clampwise, loop, copy } = prepare();
      const got = clampwise?.() as number;
      const wanted = id.startsWith('clip') ? 1 : Math.fround(1.6 / Math.sqrt(200 * 1.6 ** 2));
      expect(got, id).toBeCloseTo(wanted, 6);
      expect(loop?.(), id).toBeCloseTo(wanted, 6);
      if (copy !== undefined) expect(copy(), id).toBe(Math.fround(1.6));
    }
    vi.restoreAllMocks();
  });
});

describe('a race', () => {
  it('gives each way its turns, and a summary', async () => {
    const calls = { a: 0, b: 0 };
    const ways = { a: () => ++calls.a, b: () => ++calls.b };
    const results = await race(ways, { ...PACE, rounds: 5 });
    expect(Object.keys(results)).toEqual(['a', 'b']);
    expect(calls.a).toBeGreaterThanOrEqual(11);
    expect(calls.b).toBeGreaterThanOrEqual(11);
  });

  it('reads the median and the quartiles of the rounds', async () => {
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
    // One warm-up call, then in each round one untimed and one timed call.
    const timed = [3, 1, 5, 2, 4];
    let calls = 0;
    const way = () => {
      const k = calls++;
      if (k > 0 && k % 2 === 0) clock += timed[k / 2 - 1] as number;
      return 0;
    };
    const { slow } = await race({ slow: way }, { ...PACE, rounds: 5 });
    now.mockRestore();
    expect(slow).toEqual({ median: 3e6, lowerQuartile: 2e6, upperQuartile: 4e6 });
  });
});

describe('a time', () => {
  const summary = (median: number) => ({
    median,
    lowerQuartile: median * 0.9,
    upperQuartile: median * 1.1,
  });

  it.each([
    [8.254, '8.25 ns'],
    [82.54, '82.5 ns'],
    [825.4, '825 ns'],
    [8254, '8.25 µs'],
    [8_254_000, '8.25 ms'],
    [825_400_000, '825 ms'],
  ])('of %s ns is written %s', (nanoseconds, text) => {
    expect(timeText(summary(nanoseconds))).toBe(text);
  });

  it('has a spread', () => {
    expect(spreadText(summary(100))).toBe('± 10 %');
  });
});
