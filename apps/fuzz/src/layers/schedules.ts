import * as schedules from '@clampwise/layers/schedules';
import type { Draw } from '../core/draw.ts';
import { positiveOf } from '../core/values.ts';
import { type Any, entry, type LayerEntry } from './simple.ts';

interface Decay {
  readonly options: { readonly [name: string]: unknown };
  readonly rule: (step: number) => number;
}

/** Keras's formulas for schedules without warm-up. */
const SCHEDULES: { readonly [name: string]: (draw: Draw) => Decay } = {
  exponentialDecay: (draw) => decay(draw, (rate, part) => rate ** part),
  inverseTimeDecay: (draw) => decay(draw, (rate, part) => 1 / (1 + rate * part)),
  cosineDecay: (draw) => {
    const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const alpha = draw.pick([0, 0.1]);
    const rule = (step: number): number => {
      const part = Math.min(step, decaySteps) / decaySteps;
      return initialLearningRate * (((1 - alpha) * (1 + Math.cos(Math.PI * part))) / 2 + alpha);
    };
    return { options: { initialLearningRate, decaySteps, alpha }, rule };
  },
  cosineDecayRestarts: (draw) => {
    const [initialLearningRate, firstDecaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const rule = (step: number): number => {
      const part = (step / firstDecaySteps) % 1;
      return (initialLearningRate * (1 + Math.cos(Math.PI * part))) / 2;
    };
    return { options: { initialLearningRate, firstDecaySteps, tMul: 1 }, rule };
  },
  polynomialDecay: (draw) => {
    const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const [endLearningRate, power] = [draw.pick([0.0001, 0]), draw.pick([1, 2])];
    const rule = (step: number): number => {
      const part = 1 - Math.min(step, decaySteps) / decaySteps;
      return (initialLearningRate - endLearningRate) * part ** power + endLearningRate;
    };
    return { options: { initialLearningRate, decaySteps, endLearningRate, power }, rule };
  },
  piecewiseConstantDecay: (draw) => {
    const boundaries = [draw.between(1, 10), draw.between(11, 30)];
    const values = [0, 1, 2].map(() => positiveOf(draw));
    const rule = (step: number): number =>
      step <= boundaries[0] ? values[0] : step <= boundaries[1] ? values[1] : values[2];
    return { options: { boundaries, values }, rule };
  },
};

function decay(draw: Draw, rule: (rate: number, part: number) => number): Decay {
  const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
  const [decayRate, staircase] = [draw.pick([0.5, 0.96, 0.1]), draw.int(2) === 1];
  return {
    options: { initialLearningRate, decaySteps, decayRate, staircase },
    rule: (step) => {
      const part = step / decaySteps;
      return initialLearningRate * rule(decayRate, staircase ? Math.floor(part) : part);
    },
  };
}

/** Steps at and around 0, and beyond the end. */
const STEPS = [0, 1, 2, 7, 49, 50, 51, 1000];

function scheduleEntry([name, draws]: [string, (draw: Draw) => Decay]): LayerEntry {
  const factory = (schedules as unknown as { [name: string]: Any })[name];
  const fn = (options: unknown): unknown => {
    const schedule = factory(options) as (step: number) => number;
    return STEPS.map((step) => schedule(step));
  };
  return entry('schedules', name, fn, (draw) => {
    const { options, rule } = draws(draw);
    const values = STEPS.map(rule);
    const absolute = values.map((value) => 1e-5 * Math.abs(value) + 1e-9);
    // A restart at a rounded step is a jump.
    const expected = name === 'cosineDecayRestarts' ? null : { values, absolute };
    return { args: [options], expected: () => expected };
  });
}

export const SCHEDULE_ENTRIES: readonly LayerEntry[] = Object.entries(SCHEDULES).map(scheduleEntry);
