import type { Json } from '@clampwise/model-files';
import { isObject } from '@clampwise/model-files/internal';
import type { Schedule } from '../../schedules/schedule.ts';
import { functionName, readCustom, short, writeCustom } from './custom.ts';
import { type NamedForms, readNamed } from './named.ts';
import type { Setting } from './settings.ts';

const FORMS: NamedForms<Schedule> = {};

/** The learning rate of an optimizer: a number, a schedule, or a function of the caller. */
export function rateSetting(usual: number): Setting {
  return {
    usual,
    write: (value, path, saving) => {
      if (typeof value === 'number') return value;
      return writeCustom(value, path, saving);
    },
    read: (value, path, loading) => {
      if (typeof value === 'number') return value;
      const custom = loading.customNamed(functionName(value) ?? '');
      if (custom !== undefined) return readCustom(custom, value);
      const found = isObject(value) ? readNamed<Schedule>(FORMS, value, path, loading) : undefined;
      return found ?? loading.reject(path, short(value as Json), 'a number or a known schedule');
    },
  };
}
