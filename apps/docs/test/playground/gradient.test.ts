import { runExample } from '@clampwise/testing/examples';
import { describe, expect, it } from 'vitest';
import { type Answer, answer, type Curve, gridOf, jumpsOf } from '../../src/playground/curves.ts';
import { reachOf, textAfterKey, textAt } from '../../src/playground/handles.ts';
import { queryOf, viewOf } from '../../src/playground/permalink.ts';
import { acrossOf, frameOf, linesOf, numberAt, plottedX } from '../../src/playground/plot.ts';
import { sampleOf } from '../../src/playground/sample.ts';
import {
  MODES,
  PULLS,
  type Question,
  RULES,
  readView,
  START,
  type View,
} from '../../src/playground/view.ts';
import { consequence, explain, passText, short } from '../../src/playground/words.ts';

const clip: Question = { rule: 'clip', mode: 'exact', pull: 'up', min: -1, max: 1.5 };

function curveOf(question: Question, x: readonly number[]): Curve {
  const given: Answer = answer(question, Float32Array.from(x));
  if ('error' in given) throw given.error;
  return given.curve;
}

const X = [-2, -1, 0, 1.5, 3];

describe('the curves', () => {
  it.each([
    ['exact', 'up', [0, 1, 1, 1, 0]],
    ['exact', 'down', [0, 1, 1, 1, 0]],
    ['inward', 'up', [1, 1, 1, 1, 0]],
    ['inward', 'down', [0, 1, 1, 1, 1]],
    ['straightThrough', 'up', [1, 1, 1, 1, 1]],
    ['straightThrough', 'down', [1, 1, 1, 1, 1]],
  ] as const)('clip, %s, the loss pulls %s', (mode, pull, slopes) => {
    const curve = curveOf({ ...clip, mode, pull }, X);
    expect([...curve.values]).toEqual([-1, -1, 0, 1.5, 1.5]);
    expect([...curve.slopes]).toEqual(slopes);
  });

  it.each([
    ['nonNeg', 'exact', 'up', [0, 0, 1, 1]],
    ['nonNeg', 'inward', 'up', [1, 1, 1, 1]],
    ['nonNeg', 'inward', 'down', [0, 0, 1, 1]],
    ['nonNeg', 'straightThrough', 'down', [1, 1, 1, 1]],
    ['relu', 'exact', 'up', [0, 0, 0, 1]],
    ['relu', 'exact', 'down', [0, 0, 0, 1]],
  ] as const)('%s, %s, the loss pulls %s', (rule, mode, pull, slopes) => {
    const curve = curveOf({ ...clip, rule, mode, pull }, [-2, -0.5, 0, 3]);
    expect([...curve.values]).toEqual([0, 0, 0, 3]);
    expect([...curve.slopes]).toEqual(slopes);
  });

  it.each(PULLS)('softplus is log(1 + eˣ), its gradient 1 / (1 + e⁻ˣ), for a pull %s', (pull) => {
    const x = [...gridOf(4, [0])];
    const curve = curveOf({ ...clip, rule: 'softplus', pull }, x);
    for (const [k, value] of x.entries()) {
      expect(curve.values[k]).toBeCloseTo(Math.log1p(Math.exp(value)), 6);
      expect(curve.slopes[k]).toBeCloseTo(1 / (1 + Math.exp(-value)), 6);
    }
  });

  it.each(RULES)('%s keeps NaN', (rule) => {
    expect(curveOf({ ...clip, rule }, [Number.NaN]).values[0]).toBeNaN();
  });

  it('has no result for bounds that the library rejects', () => {
    expect(answer({ ...clip, min: 2 }, Float32Array.of(0))).toMatchObject({
      error: {
        name: 'ClampwiseRangeError',
        message: 'clip: min must be at most max (1.5); received 2',
      },
    });
    expect(answer({ ...clip, min: Number.NaN }, Float32Array.of(0))).toHaveProperty('error');
  });
});

describe('the plot', () => {
  const frame = frameOf(640, 4);

  it('has each bound and its neighbors among its numbers', () => {
    const x = [...plottedX(clip, 4)];
    expect(x).toEqual([...new Set(x)].sort((a, b) => a - b));
    expect([x[0], x.at(-1)]).toEqual([-4, 4]);
    for (const bound of [-1, 1.5]) {
      const k = x.indexOf(bound);
      expect(k).toBeGreaterThan(0);
      expect(bound - (x[k - 1] as number)).toBeLessThan(1e-4);
      expect((x[k + 1] as number) - bound).toBeLessThan(1e-4);
    }
  });

  it.each([
    [clip, [false, true, true, false]],
    [{ ...clip, mode: 'inward' }, [true, false]],
    [{ ...clip, mode: 'straightThrough' }, []],
    // At 0, the gradient of nonNeg is 1, and the gradient of relu is 0.
    [{ ...clip, rule: 'nonNeg' }, [false, true]],
    [{ ...clip, rule: 'relu' }, [true, false]],
    [{ ...clip, rule: 'softplus' }, []],
  ] as const)(
    '%j: breaks where the gradient jumps, with a full dot at the bound',
    (question, full) => {
      const curve = curveOf(question, [...plottedX(question, 4)]);
      const { ends, gradients, values } = linesOf(question, curve, frame);
      expect(ends.map(({ isValue }) => isValue)).toEqual(full);
      expect(gradients.match(/M/g)).toHaveLength(full.length / 2 + 1);
      expect(values.match(/M/g)).toHaveLength(1);
      expect(jumpsOf(curve, 4)).toHaveLength(full.length / 2);
    },
  );

  it('draws a clip as three lines', () => {
    const { values } = linesOf(clip, curveOf(clip, [...plottedX(clip, 4)]), frame);
    expect(values.match(/L/g)?.length).toBeLessThanOrEqual(7);
  });

  it('finds the number at a place', () => {
    for (const x of [-4, -1.25, 0, 3]) {
      expect(numberAt(frame, acrossOf(frame, x))).toBeCloseTo(x, 10);
    }
  });
});

describe('the handles', () => {
  it.each([
    ['ArrowRight', false, -1, '-0.9'],
    ['ArrowUp', false, 0.2, '0.3'],
    ['ArrowLeft', false, 0.1, '0'],
    ['ArrowDown', true, 0.5, '-0.5'],
    ['ArrowRight', true, 3, '3.5'],
    ['PageUp', false, 0, '1'],
    ['PageDown', false, 0, '-1'],
    ['Home', false, 1, '-3.5'],
    ['End', false, 1, '3.5'],
    ['ArrowRight', false, Number.NaN, '0'],
    ['ArrowLeft', false, Infinity, '3.4'],
    ['a', false, 1, null],
    ['Tab', true, 1, null],
  ])('%s, with Shift: %s, from %d', (key, isShift, from, to) => {
    expect(textAfterKey(key, isShift, from, 4)).toBe(to);
  });

  it('keeps a dragged handle within its travel, on round numbers', () => {
    expect(textAt(99, 4)).toBe('3.5');
    expect(textAt(-99, 4)).toBe('-3.5');
    expect(textAt(0.123, 4)).toBe('0.1');
    expect(textAt(-0.001, 4)).toBe('0');
  });

  it.each([
    [{}, 4],
    [{ x: '3.5' }, 4],
    [{ x: '3.6' }, 8],
    [{ max: '1000' }, 10_000],
    [{ x: 'NaN', min: '', max: 'Infinity' }, 4],
    [{ x: 'two' }, 4],
    [{ max: '1e300' }, 3.4e38],
  ] as const)('%j: the axis shows all finite numbers', (part, reach) => {
    expect(reachOf(readView({ ...START, ...part }))).toBe(reach);
  });
});

describe('the address', () => {
  it('of the start is bare', () => {
    expect(queryOf(START)).toBe('');
    expect(viewOf('')).toEqual(START);
  });

  it('restores every choice', () => {
    for (const rule of RULES)
      for (const mode of MODES)
        for (const pull of PULLS) {
          const view: View = { rule, mode, pull, min: '', max: '-0', x: 'NaN' };
          expect(viewOf(queryOf(view))).toEqual(view);
        }
  });

  it('leaves out what it does not know', () => {
    expect(viewOf('?f=sine&gradient=x&pull=left&tab=casts')).toEqual(START);
    expect(viewOf(`?x=${'9'.repeat(1000)}`).x).toHaveLength(32);
  });
});

describe('the code', () => {
  const questions = RULES.flatMap((rule) =>
    MODES.flatMap((mode) => PULLS.map((pull) => ({ ...clip, rule, mode, pull }))),
  );
  const modules = {
    '@clampwise/kernels': () => import('@clampwise/kernels'),
    '@clampwise/layers': () => import('@clampwise/layers'),
  };
  const resolve = (name: string) => modules[name as keyof typeof modules]();

  it.each(questions)('of %j gives what it says', async (question) => {
    for (const x of [-2.4, -0, NaN]) {
      const code = sampleOf(question, x, curveOf(question, [x]));
      const { claims } = await runExample({ file: 'sample', line: 1, code }, resolve);
      expect(claims).toBe(2);
      for (const line of code.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    }
  });

  it('of bounds that are rejected throws', async () => {
    const code = sampleOf({ ...clip, min: 2 }, 0, null);
    expect(code).toContain('clip(x, 2, 1.5); // throws');
    await expect(runExample({ file: 'sample', line: 1, code }, resolve)).rejects.toThrow(
      'min must be at most max',
    );
  });
});

describe('the words', () => {
  it.each([
    [1, 'passes'],
    [0, 'is 0'],
    [0.08318, 'passes × 0.0832'],
  ])('a share of %d', (slope, text) => {
    expect(passText(slope)).toBe(text);
  });

  it('shows few digits, and no -0', () => {
    expect([-2.4, 1 / 3, -0, NaN, Infinity, 1e10].map(short)).toEqual([
      '-2.4',
      '0.333',
      '0',
      'NaN',
      'Infinity',
      '10000000000',
    ]);
  });

  it('says that nonNeg itself has one gradient', () => {
    const text = (question: Question) => explain(question).text;
    expect(text({ ...clip, rule: 'nonNeg' })).not.toContain('itself');
    expect(text({ ...clip, rule: 'nonNeg', mode: 'inward' })).toContain('nonNeg itself is exact');
  });

  it('says what a step does', () => {
    expect(consequence(1, clip, 0)).toContain('so x moves up');
    expect(consequence(0, { ...clip, pull: 'down' }, 9)).toContain('so x does not move');
    expect(consequence(1, clip, NaN)).toContain('NaN stays NaN');
  });
});

describe('the fields', () => {
  it.each(['', 'two', '1 2'])('x cannot be %j', (x) => {
    expect(readView({ ...START, x }).x).toHaveProperty('problem');
  });
});
