import { describe, expect, it } from 'vitest';
import { type ChartData, HEIGHT, layOut, spanOf, WIDTH } from '../src/chart.ts';
import { compare } from '../src/compare.ts';

function chartOf(input: number[], min: number | null, max: number | null) {
  const outcome = compare(input, min, max).clipped;
  const data: ChartData = { title: 'clip', input, outcome, min, max };
  return layOut(data, spanOf([...input, min, max]));
}

describe('spanOf', () => {
  it.each([
    [[3, -2, 1], -2, 3],
    [[5, 7], 0, 7],
    [[NaN, Infinity, -Infinity, null], -1, 1],
    [[-1e308, 1e308], -1e308, 1e308],
  ])('%j', (numbers, low, high) => {
    expect(spanOf(numbers)).toEqual([low, high]);
  });
});

describe('layOut', () => {
  it('draws a larger number higher, and a clipped one on its bound', () => {
    const { marks, lines, zero } = chartOf([-2, 0.5, 3], -1, 1);
    const [low, middle, high] = marks.map(({ from }) => from?.y as number);
    expect(low).toBeGreaterThan(zero);
    expect(middle).toBeLessThan(zero);
    expect(high).toBeLessThan(middle as number);
    const heights = lines.map(({ y }) => y);
    expect(lines.map(({ label }) => label)).toEqual(['-1', '1']);
    expect(marks.map(({ to }) => to?.y)).toEqual([heights[0], middle, heights[1]]);
  });

  it('has an arrow for what lies beyond, and nothing for NaN', () => {
    const { marks, description } = chartOf([NaN, Infinity, -Infinity, 1], null, null);
    expect(marks.map(({ from }) => from?.beyond)).toEqual([undefined, 'above', 'below', null]);
    expect(marks.map(({ to }) => to?.beyond)).toEqual([undefined, 'above', 'below', null]);
    expect(description).toBe('clip: changes 0 of 4 numbers.');
  });

  it('stays within the drawing for any numbers', () => {
    const values = [0, -0, 1e-45, -3.4e38, 3.4e38, Infinity, -Infinity, NaN, 1];
    for (const [min, max] of [
      [null, null],
      [-1, 1],
      [2, 2],
      [-3e38, 3e38],
      [null, -5],
    ] as const) {
      const { marks, band, lines, zero } = chartOf(values, min, max);
      const places = marks.flatMap(({ from, to }) => [from, to]).flatMap((place) => place ?? []);
      const heights = [...places, ...lines].map(({ y }) => y);
      for (const y of [...heights, zero, band.y, band.y + band.height]) {
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(HEIGHT);
      }
      for (const { x } of marks) expect(x > 0 && x < WIDTH).toBe(true);
    }
  });

  it('says that there is no result where the bounds are rejected', () => {
    expect(chartOf([1, 2], 3, 1).description).toBe('clip: no result.');
  });

  it('counts a lost sign of zero as a change', () => {
    const { input, nonNeg: outcome } = compare([-0, 1], null, null);
    const chart = layOut({ title: 'nonNeg', input, outcome, min: 0, max: null }, [0, 1]);
    expect(chart.description).toBe('nonNeg: changes 1 of 2 numbers.');
  });
});
