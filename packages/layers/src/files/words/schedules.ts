import type { Json } from '@clampwise/model-files';
import { isObject } from '@clampwise/model-files/internal';
import { cosineDecay, cosineDecayRestarts } from '../../schedules/cosine.ts';
import { exponentialDecay, inverseTimeDecay } from '../../schedules/exponential.ts';
import type { DecaySchedule, Schedule } from '../../schedules/schedule.ts';
import { piecewiseConstantDecay, polynomialDecay } from '../../schedules/steps.ts';
import { functionName, readCustom, short, writeCustom } from './custom.ts';
import { type NamedForms, readNamed } from './named.ts';
import { type Setting, type Settings, writeSettings } from './settings.ts';

/** An option that the schedule itself checks. */
const option: Setting = {
  usual: null,
  write: (value) => (value ?? null) as Json,
  read: (value) => value ?? undefined,
};

function options(...names: readonly string[]): Settings {
  return Object.fromEntries(names.map((name) => [name, option]));
}

const DECAY = options('initialLearningRate', 'decaySteps', 'decayRate', 'staircase');

const FORMS: NamedForms<Schedule> = {
  exponentialDecay: { className: 'ExponentialDecay', settings: DECAY, make: exponentialDecay },
  inverseTimeDecay: { className: 'InverseTimeDecay', settings: DECAY, make: inverseTimeDecay },
  cosineDecay: {
    className: 'CosineDecay',
    settings: options('initialLearningRate', 'decaySteps', 'alpha', 'warmupTarget', 'warmupSteps'),
    make: ({ warmupSteps, ...others }: Parameters<typeof cosineDecay>[0]) => {
      // Keras ignores the steps of a warm-up without a target.
      const warmsUp = others.warmupTarget !== undefined && others.warmupTarget !== null;
      return cosineDecay(warmsUp ? { warmupSteps, ...others } : others);
    },
  },
  cosineDecayRestarts: {
    className: 'CosineDecayRestarts',
    settings: options('initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'),
    make: cosineDecayRestarts,
  },
  piecewiseConstantDecay: {
    className: 'PiecewiseConstantDecay',
    settings: options('boundaries', 'values'),
    make: piecewiseConstantDecay,
  },
  polynomialDecay: {
    className: 'PolynomialDecay',
    settings: options('initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'),
    make: polynomialDecay,
  },
};

/** The learning rate of an optimizer: a number, a schedule, or a function of the caller. */
export function rateSetting(usual: number): Setting {
  return {
    usual,
    write: (value, path, saving) => {
      if (typeof value === 'number') return value;
      const { name, options: own } = value as Partial<DecaySchedule>;
      if (own === undefined || name === undefined || !Object.hasOwn(FORMS, name)) {
        return writeCustom(value, path, saving);
      }
      const { className, settings } = FORMS[name] as (typeof FORMS)[string];
      const words = { class_name: className, config: writeSettings(settings, own, path, saving) };
      return saving.dialect === 'keras'
        ? { module: 'keras.optimizers.schedules', ...words }
        : words;
    },
    read: (value, path, loading) => {
      if (typeof value === 'number') return value;
      const custom = loading.customNamed(functionName(value) ?? '');
      if (custom !== undefined) return readCustom(custom, value);
      const found = isObject(value) ? readNamed(FORMS, value, path, loading) : undefined;
      return found ?? loading.reject(path, short(value), 'a number or a known schedule');
    },
  };
}
