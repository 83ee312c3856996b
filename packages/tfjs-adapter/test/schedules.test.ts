import { assertClose } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import { ClampwiseRangeError, ClampwiseTypeError } from '../src/index.ts';
import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
} from '../src/optimizers.ts';
import { scheduleFromConfig } from '../src/schedules/fromConfig.ts';
import { schedules, source, steps } from './support/optimizerRuns.ts';

const TITLED = schedules.map((each) => ({
  ...each,
  title: `${each.class_name} ${JSON.stringify(each.config)}`,
}));

const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe(`schedules, against ${source}`, () => {
  it.each(TITLED)('$title', ({ class_name, config, values }) => {
    const schedule = scheduleFromConfig('test', { class_name, config });
    const actual = steps.map((step) => schedule.at(step));
    assertClose(actual, values, { relative: 1e-6, absolute: 1e-8 }, 'learning rates');
  });

  it.each(TITLED)(
    'the config of $title is what Keras writes',
    ({ class_name, config, written }) => {
      const schedule = scheduleFromConfig('test', { class_name, config });
      const { name: _, ...expected } = written;
      expect(schedule.className).toBe(class_name);
      expect(schedule.config).toEqual(expected);
      // tfjs turns the names in a file into camel case.
      const entries = Object.entries(written).map(([key, value]) => [camelCase(key), value]);
      const loaded = { className: class_name, config: Object.fromEntries(entries) };
      expect(scheduleFromConfig('test', loaded).config).toEqual(expected);
    },
  );
});

describe('the options of schedules', () => {
  const decay = { initialLearningRate: 0.5, decaySteps: 10, decayRate: 0.5 };

  it('a restart falls on its step, however the powers are rounded', () => {
    const restarts = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 3, tMul: 3 });
    for (const step of [0, 3, 12, 39, 120, 363, 1092, 3279]) {
      expect(restarts.at(step), `step ${step}`).toBe(1);
      if (step > 0) expect(restarts.at(step - 1), `before step ${step}`).toBeLessThan(0.26);
    }
  });

  it.each([
    [exponentialDecay, { ...decay, decaySteps: 0 }, RangeError, 'decaySteps must be'],
    [exponentialDecay, { ...decay, decayRate: -1 }, RangeError, 'decayRate must be'],
    [exponentialDecay, { ...decay, decay_rate: 1 }, TypeError, "did you mean 'decayRate'?"],
    [exponentialDecay, { ...decay, staircase: 1 }, TypeError, 'staircase must be true or false'],
    [exponentialDecay, undefined, TypeError, 'exponentialDecay: options must be an object'],
    [exponentialDecay, 0.1, TypeError, 'exponentialDecay: options must be an object'],
    [inverseTimeDecay, { decaySteps: 1, decayRate: 1 }, TypeError, 'initialLearningRate must be'],
    [inverseTimeDecay, { ...decay, initialLearningRate: -1 }, RangeError, 'initialLearningRate'],
    [polynomialDecay, { ...decay }, TypeError, "unknown option 'decayRate'"],
    [polynomialDecay, { initialLearningRate: 1, decaySteps: 1, power: NaN }, RangeError, 'power'],
    [
      piecewiseConstantDecay,
      { boundaries: [2, 1], values: [1, 2, 3] },
      RangeError,
      'boundaries[1]',
    ],
    [piecewiseConstantDecay, { boundaries: [2], values: [1] }, RangeError, 'values must be'],
    [piecewiseConstantDecay, { boundaries: [2], values: [1, -1] }, RangeError, 'values[1] must be'],
    [
      piecewiseConstantDecay,
      { boundaries: 2, values: [1] },
      TypeError,
      'boundaries must be a list',
    ],
    [
      cosineDecay,
      { initialLearningRate: 1, decaySteps: 1, alpha: -1 },
      RangeError,
      'alpha must be',
    ],
    [cosineDecay, { initialLearningRate: 1, decaySteps: 1, warmupSteps: 1 }, TypeError, 'warmupT'],
    [
      cosineDecayRestarts,
      { initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 },
      RangeError,
      'tM',
    ],
  ])('%o with %o throws', (make, options, kind, text) => {
    const call = () => make(options as never);
    expect(call).toThrow(kind === RangeError ? ClampwiseRangeError : ClampwiseTypeError);
    expect(call).toThrow(text);
  });

  it('a file with a schedule that is not known is an error that names it', () => {
    const given = { class_name: 'Custom>MySchedule', config: {} };
    expect(() => scheduleFromConfig('adam', given)).toThrow(ClampwiseTypeError);
    expect(() => scheduleFromConfig('adam', given)).toThrow("'Custom>MySchedule'");
  });

  it('a warm-up without a target is none, in a file of Keras', () => {
    const config = { initial_learning_rate: 0.5, decay_steps: 10, warmup_target: null };
    const class_name = 'CosineDecay';
    const schedule = scheduleFromConfig('test', {
      class_name,
      config: { ...config, warmup_steps: 5 },
    });
    expect(schedule.at(5)).toBeCloseTo(0.25, 12);
  });
});
