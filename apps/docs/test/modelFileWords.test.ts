import type { KerasChange } from '@clampwise/tfjs-adapter/inspect';
import { describe, expect, it } from 'vitest';
import { layOutSeries } from '../src/modelFile/plot.ts';
import type { RunView, WeightSeries } from '../src/modelFile/run.ts';
import { heldText, limitText, runText } from '../src/modelFile/runWords.ts';
import { targetsOf } from '../src/modelFile/targets.ts';
import { verdictsOf } from '../src/modelFile/verdicts.ts';
import { bytesText, loaderSentence, tfjsSentence } from '../src/modelFile/words.ts';

const change = (
  kind: KerasChange['kind'],
  path: string,
  tfjs: KerasChange['tfjs'],
): KerasChange => ({
  kind,
  path,
  tfjs,
  what: '',
  instead: '',
  fix: null,
});

describe('the words of a report', () => {
  it('say that a model is right', () => {
    const view = { format: 'tfjs, model.json', findings: [] };
    expect(tfjsSentence(view)).toBe('TensorFlow.js alone loads this model correctly.');
    expect(loaderSentence(view)).toBe('loadKerasModel loads it unchanged.');
  });

  it('say what a model loses', () => {
    const findings = [
      change('changed', 'layers.a.axis', 'differs'),
      change('dropped', 'metrics', 'rejects'),
    ];
    const view = { format: 'Keras 2, model.json', findings };
    expect(tfjsSentence(view)).toBe(
      'TensorFlow.js alone rejects 1 and computes 1 differently of the parts below.',
    );
    expect(loaderSentence(view)).toBe('loadKerasModel fixes 1 and drops 1.');
  });

  it('say that a model loads without its optimizer', () => {
    const findings = [change('unsupported', 'optimizer', 'rejects')];
    expect(loaderSentence({ format: 'Keras 3, .h5', findings })).toBe(
      'loadKerasModel loads it for predictions only.',
    );
  });

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [2553, '2.6 kB'],
    [536_870_912, '537 MB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});

describe('the verdict on a layer', () => {
  it('is the worst one of its parts', () => {
    const changes = [
      change('unsupported', 'layers.a.groups', 'drops'),
      change('changed', 'layers.a.activation', 'differs'),
      change('dropped', 'layers.b', 'differs'),
    ];
    expect([...verdictsOf(['a', 'b', 'c'], changes)]).toEqual([
      ['a', 'rejected'],
      ['b', 'predicts only'],
      ['c', 'right'],
    ]);
  });

  it('is for the layer with the longest name in the path', () => {
    const changes = [change('changed', 'layers.a.b.axis', 'differs')];
    expect([...verdictsOf(['a', 'a.b'], changes)]).toEqual([
      ['a', 'right'],
      ['a.b', 'corrected'],
    ]);
  });
});

describe('the targets for a loss', () => {
  it.each([
    ['mse', 'numbers'],
    ['binary_crossentropy', 'flags'],
    ['CategoricalCrossentropy', 'one class of several'],
    ['sparse_categorical_crossentropy', 'class numbers'],
    ['kl_divergence', 'one class of several'],
    ['poisson', 'amounts'],
    [{ class_name: 'BinaryCrossentropy', config: { name: 'x' } }, 'flags'],
    [{ class_name: 'function', config: 'hinge' }, 'flags'],
    [{ out: 'poisson', other: 'mse' }, 'amounts'],
    [['poisson', 'mse'], 'amounts'],
    [undefined, 'numbers'],
  ])('%j are %s', (loss, kind) => {
    expect(targetsOf(loss, 'out', 0)).toBe(kind);
  });
});

describe('the words of a training', () => {
  const weight: WeightSeries = { name: 'w', constraint: 'NonNeg', rate: 1, bound: [], free: [] };
  const run: RunView = {
    steps: 3,
    examples: 32,
    losses: [2, 1, 0.5],
    weights: [weight],
    norms: [
      { before: 4, after: 1 },
      { before: 0.5, after: 0.5 },
    ],
    limit: 'global_clipnorm 1',
    violations: [],
  };

  it('say that a bound did not hold', () => {
    const broken = { ...run, violations: [{ step: 2, weight: 'w', distance: 0.25 }] };
    expect(heldText(weight, broken)).toBe('w was off NonNeg after 1 of 3 steps, by at most 0.25.');
    expect(runText(broken)).toContain('The bounds did not hold in w.');
  });

  it('say that a weight holds NaN', () => {
    const broken = { ...run, violations: [{ step: 2, weight: 'w', distance: Number.NaN }] };
    expect(heldText(weight, broken)).toBe('w holds NaN after step 2.');
  });

  it('say that a rate below 1 goes part of the way', () => {
    const gradual = { ...weight, rate: 0.5 };
    const off = { ...run, weights: [gradual], violations: [{ step: 1, weight: 'w', distance: 1 }] };
    expect(heldText(gradual, off)).toContain(
      'With its rate of 0.5, a step goes only part of the way.',
    );
    expect(runText(off)).toContain('after each step, apart from w.');
  });

  it('count the steps that the limit changed', () => {
    expect(limitText(run)).toBe(
      'The limit global_clipnorm 1 made the gradients smaller in 1 of 2 steps.',
    );
    expect(limitText({ ...run, limit: null })).toBe('The optimizer has no limit on gradients.');
  });
});

describe('the lines of a training', () => {
  it('share an axis with 0 on it', () => {
    const { paths, levels, left, right } = layOutSeries(
      [
        [1, 3],
        [2, 2],
      ],
      2,
      340,
    );
    expect(levels.map(({ value }) => value)).toEqual([0, 3]);
    const [bottom, top] = levels.map(({ y }) => y) as [number, number];
    const third = (bottom - top) / 3;
    const middle = (left + right) / 2;
    expect(pointsOf(paths[0])).toEqual([
      [left, bottom - third],
      [middle, top],
    ]);
    expect(pointsOf(paths[1])).toEqual([
      [left, bottom - 2 * third],
      [middle, bottom - 2 * third],
    ]);
  });

  it('have gaps at NaN and infinities', () => {
    const { paths } = layOutSeries([[Number.NaN, 1, Infinity, 2, 3]], 5, 340);
    expect(paths[0]).toMatch(/^M[\d. ]+M[\d. ]+L[\d. ]+$/);
  });

  it('lie on 0 if all numbers are 0', () => {
    const { levels, paths } = layOutSeries([[0, 0]], 2, 340);
    const zero = levels.find(({ value }) => value === 0)?.y;
    expect(pointsOf(paths[0]).map(([, y]) => y)).toEqual([zero, zero]);
  });
});

function pointsOf(path = ''): number[][] {
  return path
    .slice(1)
    .split('L')
    .map((point) => point.split(' ').map(Number));
}
