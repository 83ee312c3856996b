import type { Json } from '@clampwise/model-files';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from '../../losses/crossentropy.ts';
import type { Loss, LossFunction } from '../../losses/loss.ts';
import { meanAbsoluteError, meanSquaredError } from '../../losses/regression.ts';
import { functionName, readCustom, writeCustom } from './custom.ts';
import type { Loading } from './loading.ts';
import { type NamedForms, readNamed, writeNamed } from './named.ts';
import type { Saving } from './saving.ts';
import { flag, number } from './settings.ts';

const fromLogits = flag(false);
const labelSmoothing = number(0);

const FORMS: NamedForms<Loss> = {
  meanSquaredError: {
    className: 'MeanSquaredError',
    aliases: ['mse'],
    settings: {},
    make: () => meanSquaredError,
  },
  meanAbsoluteError: {
    className: 'MeanAbsoluteError',
    aliases: ['mae'],
    settings: {},
    make: () => meanAbsoluteError,
  },
  binaryCrossentropy: {
    className: 'BinaryCrossentropy',
    aliases: ['bce'],
    settings: { fromLogits, labelSmoothing },
    make: binaryCrossentropy,
  },
  categoricalCrossentropy: {
    className: 'CategoricalCrossentropy',
    settings: { fromLogits, labelSmoothing },
    make: categoricalCrossentropy,
  },
  sparseCategoricalCrossentropy: {
    className: 'SparseCategoricalCrossentropy',
    settings: { fromLogits },
    make: sparseCategoricalCrossentropy,
  },
};

/** Returns the words for a loss. */
export function writeLoss(loss: Loss, path: string, saving: Saving): Json | undefined {
  if (loss.custom || !Object.hasOwn(FORMS, loss.name)) {
    return writeCustom(loss.fn ?? loss, path, saving);
  }
  return writeNamed(FORMS, loss.name, loss.options, 'keras.losses', path, saving);
}

/** Returns the loss that words stand for; undefined if its name is not known. */
export function findLoss(value: Json, path: string, loading: Loading): LossFunction | undefined {
  const custom = loading.customNamed(functionName(value) ?? '');
  if (custom !== undefined) return readCustom(custom, value) as LossFunction;
  return readNamed(FORMS, value, path, loading);
}

/** Returns the loss that words stand for. */
export function readLoss(value: Json, path: string, loading: Loading): LossFunction {
  const found = findLoss(value, path, loading);
  if (found !== undefined) return found;
  return loading.reject(path, `'${functionName(value)}'`, 'a loss of @clampwise/layers');
}
