import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clippedArrows, LIMITS } from '../src/pictures/clipArrows.ts';
import {
  inputsOfRun,
  LIMIT,
  type Run,
  STEPS,
  startWeights,
  train,
} from '../src/pictures/gradientNorms.ts';
import { layerOrConstraint } from '../src/pictures/layerOrConstraint.ts';
import { PICTURES, pictureOf } from '../src/pictures/pictures.ts';
import { movesOf, type PlaneSet, SETS } from '../src/pictures/projections.ts';
import { weightsByStep } from '../src/pictures/stuckWeight.ts';
import type { Point } from '../src/pictures/svg.ts';
import { updateStep } from '../src/pictures/updateStep.ts';
import { waveforms } from '../src/pictures/waveforms.ts';

describe('the norms of gradients', () => {
  /** The loss of the network by plain loops, for one long list of weights. */
  function lossOf(weights: readonly number[], inputs: readonly (readonly number[])[]): number {
    const [units, count] = [8, inputs[0]?.length ?? 0];
    const of = (k: number): number => weights[k] as number;
    let sum = 0;
    for (let row = 0; row < count; row++) {
      let state = Array<number>(units).fill(0);
      for (const input of inputs) {
        const x = input[row] as number;
        state = state.map((_, to) =>
          state.reduce((total, h, from) => total + h * of(units + from * units + to), x * of(to)),
        );
      }
      const y = state.reduce((total, h, k) => total + h * of(units + units * units + k), 0);
      sum += (y - inputs.reduce((total, input) => total + (input[row] as number), 0)) ** 2;
    }
    return sum / count;
  }

  it('start with the norm that difference quotients give', () => {
    const inputs = inputsOfRun().map(({ data }) => Array.from(data));
    const weights = startWeights().flatMap(({ data }) => Array.from(data));
    const slopes = weights.map((_, k) => {
      const moved = (by: number) => weights.map((value, other) => value + (other === k ? by : 0));
      return (lossOf(moved(1e-5), inputs) - lossOf(moved(-1e-5), inputs)) / 2e-5;
    });
    const { losses, norms } = train(LIMIT);
    expect((losses[0] as number) / lossOf(weights, inputs)).toBeCloseTo(1, 5);
    expect((norms[0] as number) / Math.hypot(...slopes)).toBeCloseTo(1, 4);
  });

  it('without a limit become NaN after about 1e15, as the guide says', () => {
    const { norms, losses } = train(null);
    expect(norms).toHaveLength(STEPS);
    const last = norms.filter(Number.isFinite).at(-1) as number;
    expect(Math.abs(Math.log10(last) - 15)).toBeLessThan(0.5);
    expect(norms.slice(norms.indexOf(last) + 1).every(Number.isNaN)).toBe(true);
    expect(losses.at(-1)).toBeNaN();
  });

  it('with a limit stay near 30, each step uses 1, and the loss falls', () => {
    const run: Run = train(LIMIT);
    for (const norm of run.norms) expect(norm > 20 && norm < 45, `${norm}`).toBe(true);
    for (const used of run.used) expect(used).toBeCloseTo(1, 5);
    for (const [k, loss] of run.losses.entries())
      if (k > 0) expect(loss).toBeLessThan(run.losses[k - 1] as number);
  });
});

it('clip by value turns the gradient, and clip by norm does not', () => {
  const { gradient, byValue, byNorm } = clippedArrows();
  expect(gradient).toEqual([3, 1]);
  expect(byValue).toEqual([1, 1]);
  expect(byNorm[0]).toBeCloseTo((3 * LIMITS.norm) / Math.sqrt(10), 12);
  expect(byNorm[1]).toBeCloseTo(LIMITS.norm / Math.sqrt(10), 12);
});

describe.each(SETS)('the picture of $name', (set: PlaneSet) => {
  /** Points of the set: a fine grid, and the line between the corners of a set without area. */
  function* points(): Generator<Point> {
    for (let x = -2; x <= 2.001; x += 0.02)
      for (let y = -2; y <= 2.001; y += 0.02) if (set.contains(x, y)) yield [x, y];
    for (let share = 0; share <= 1; share += 0.01) {
      if (set.contains(share, 1 - share)) yield [share, 1 - share];
    }
  }

  it('moves each point to the nearest one of the set', () => {
    const moves = movesOf(set);
    for (const { from, to } of moves) {
      expect(set.contains(...to)).toBe(true);
      if (set.contains(...from)) expect(to).toEqual(from);
    }
    const distances = moves.map(({ from, to }) => Math.hypot(from[0] - to[0], from[1] - to[1]));
    let seen = 0;
    for (const [x, y] of points()) {
      seen++;
      for (const [k, { from }] of moves.entries())
        if (Math.hypot(from[0] - x, from[1] - y) < (distances[k] as number) - 1e-9)
          expect.fail(`${x}, ${y} is nearer to ${from}`);
    }
    expect(seen).toBeGreaterThan(50);
  });

  it('has an outline whose points are in the set, and just outside of it are not', () => {
    const { outline } = set;
    const turn = (k: number) => (k * Math.PI) / 8;
    const edge: Point[] =
      typeof outline === 'number'
        ? Array.from({ length: 16 }, (_, k) => [
            outline * Math.cos(turn(k)),
            outline * Math.sin(turn(k)),
          ])
        : outline.map(([x, y], k) => {
            const [right, up] = outline[(k + 1) % outline.length] as Point;
            return [(x + right) / 2, (y + up) / 2];
          });
    // Two of the three sides of the half-space are outside of the drawing.
    const seen = edge.filter(([x, y]) => Math.abs(x) < 2 && Math.abs(y) < 2);
    expect(seen.length).toBeGreaterThan(0);
    for (const [x, y] of seen) {
      expect(set.contains(x, y), `${x}, ${y}`).toBe(true);
      expect(set.contains(1.01 * x, 1.01 * y), `${x}, ${y}`).toBe(false);
    }
  });
});

it('the layer and the constraint give the numbers of exact arithmetic', () => {
  const numbers = layerOrConstraint();
  // The gradient of (2w + 1.5)² at w = 1 is 14.
  expect(numbers.stepped).toBeCloseTo(1 - 0.1 * 14, 6);
  expect(numbers).toEqual({
    input: -3,
    weight: 1,
    output: -3,
    outputOfLayer: 0,
    stepped: numbers.stepped,
    constrained: 0,
    outputWithConstraint: -3,
  });
});

describe('the weight that gets stuck', () => {
  // The mean of x² is 14/3, so the slope of the loss is 28/3 · (w - 2).
  const slope = (w: number) => (28 / 3) * (w - 2);
  const expected = (next: (v: number) => number, weightOf: (v: number) => number): number[] => {
    const weights: number[] = [];
    for (let v = -0.1, step = 0; step <= 20; step++, v = next(v)) weights.push(weightOf(v));
    return weights;
  };
  const floor = (v: number) => Math.max(0, v);
  const softplus = (v: number) => Math.log1p(Math.exp(v));

  it.each([
    ['relu', (v: number) => v, floor],
    ['projection', (v: number) => floor(v - 0.05 * slope(v)), (v: number) => v],
    ['inward', (v: number) => v - 0.05 * slope(floor(v)), floor],
    ['softplus', (v: number) => v - (0.05 * slope(softplus(v))) / (1 + Math.exp(-v)), softplus],
  ] as const)('%s gives the numbers of exact arithmetic', (rule, next, weightOf) => {
    const weights = weightsByStep()[rule];
    for (const [k, weight] of expected(next, weightOf).entries())
      expect(weights[k]).toBeCloseTo(weight, 4);
    expect(weights).toHaveLength(21);
  });
});

it('the update step gives the numbers of exact arithmetic', () => {
  const { scaled, ...others } = updateStep();
  expect(scaled).toBeCloseTo(300 * 0.01, 12);
  const [weight, moved] = [0.5, 0.5 - 0.7 * 1];
  expect(others).toEqual({ gradient: 300, clipped: 1, weight, moved, bounded: 0 });
});

it('the waveforms are those of exact arithmetic', () => {
  const { tone, wrapped, saturated } = waveforms();
  expect(Math.max(...tone)).toBeCloseTo(1.5, 5);
  for (const [k, value] of tone.entries()) {
    expect(value).toBeCloseTo(1.5 * Math.sin((4 * Math.PI * k) / tone.length), 6);
    const turns = (Math.trunc(value * 32768) + 3 * 32768) % 65536;
    expect(wrapped[k]).toBe((turns - 32768) / 32768);
    const nearest = Math.min(32767, Math.max(-32768, Math.round(value * 32768)));
    // A sum with 0 has no -0, as 16 bits have none.
    expect(saturated[k]).toBe(nearest / 32768 + 0);
  }
});

describe('a picture', () => {
  const guides = join(import.meta.dirname, '../pages/guide');
  const text = readdirSync(guides).map((file) => readFileSync(join(guides, file), 'utf8'));
  const used = [
    ...text
      .join('\n')
      .matchAll(/^!\[([^\]]+(?:\[[^\]]+\][^\]]*)*)\]\(picture:([\w-]+) "(.+)"\)$/gm),
  ];

  it('is shown in a guide, with a text alternative and a caption', () => {
    const names = new Set(used.map(([, , name]) => name));
    expect([...names].sort()).toEqual(Object.keys(PICTURES).sort());
    expect(text.join('\n').split('](picture:')).toHaveLength(used.length + 1);
  });

  it.each(Object.keys(PICTURES))('%s has no number that cannot be drawn', (name) => {
    const html = pictureOf(name, 'a "b" < c', 'd & e');
    expect(html).toContain('role="img" aria-label="a &quot;b&quot; &lt; c"');
    expect(html).toContain('<figcaption>d &amp; e</figcaption>');
    expect(html).not.toMatch(/="[^"]*(?:NaN|Infinity|undefined)/);
  });

  it('that does not exist is an error, which names those that do', () => {
    expect(() => pictureOf('toString', 'a', '')).toThrow(/toString; there are clip-arrows/);
  });
});
