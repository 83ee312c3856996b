import type { Json } from '@clampwise/model-files';
import { Tensor } from '../../tensor/tensor.ts';
import { short } from './custom.ts';
import { withInfinities, withoutInfinities } from './infinity.ts';
import type { Setting } from './settings.ts';

/** A number, nested arrays, or null for none. */
export function numbersInArrays(usual: Json): Setting {
  return {
    usual,
    write: (value) => {
      return withoutInfinities((value instanceof Tensor ? value.toArray() : value) ?? null);
    },
    read: (value, path, loading) => {
      const read = withInfinities(value);
      if (read === null || isNumbers(read)) return read ?? undefined;
      return loading.reject(path, short(value), 'a number, or numbers in arrays');
    },
  };
}

function isNumbers(value: Json): boolean {
  return Array.isArray(value) ? value.every(isNumbers) : typeof value === 'number';
}

/** The same for a bound, which may be null. */
export const boundSetting: Setting = {
  ...numbersInArrays(null),
  read: (value, path, loading) => numbersInArrays(null).read(value, path, loading) ?? null,
};
