import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { cosineDecay } from './cosineDecay.ts';
import { cosineDecayRestarts } from './cosineDecayRestarts.ts';
import { exponentialDecay } from './exponentialDecay.ts';
import { inverseTimeDecay } from './inverseTimeDecay.ts';
import { piecewiseConstantDecay } from './piecewiseConstantDecay.ts';
import { polynomialDecay } from './polynomialDecay.ts';
import type { LearningRateSchedule } from './schedule.ts';

type Maker = (options: never) => LearningRateSchedule;

/** The schedules of Keras, by the name of their class. */
const MAKERS: ReadonlyMap<string, Maker> = /* @__PURE__ */ new Map<string, Maker>([
  ['CosineDecay', cosineDecay],
  ['CosineDecayRestarts', cosineDecayRestarts],
  ['ExponentialDecay', exponentialDecay],
  ['InverseTimeDecay', inverseTimeDecay],
  ['PiecewiseConstantDecay', piecewiseConstantDecay],
  ['PolynomialDecay', polynomialDecay],
]);

/**
 * The schedule that a file describes as Keras does, by `class_name` and `config`. The names may be
 * in camel case, as tfjs makes them.
 */
export function scheduleFromConfig(op: string, given: object): LearningRateSchedule {
  const { class_name, className = class_name, config } = given as { [key: string]: unknown };
  const make = MAKERS.get(String(className));
  if (make === undefined || typeof config !== 'object' || config === null) {
    const received = className === undefined ? describe(given) : `the schedule '${className}'`;
    throw new ClampwiseTypeError(
      op,
      'learningRate',
      received,
      `one of ${[...MAKERS.keys()].join(', ')}`,
    );
  }
  const entries = Object.entries(config).map(([name, value]) => [camelCase(name), value]);
  const { name: _, ...options } = Object.fromEntries(entries);
  // Keras ignores the steps of a warm-up without a target.
  if (options.warmupTarget === null) options.warmupSteps = 0;
  return make(options as never);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
