import type { Json } from '@clampwise/model-files';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from '../../losses/crossentropy.ts';
import { cosineSimilarity, klDivergence, poisson } from '../../losses/distributions.ts';
import { categoricalHinge, hinge, squaredHinge } from '../../losses/hinge.ts';
import type { Loss, LossFunction } from '../../losses/loss.ts';
import { meanAbsoluteError, meanSquaredError } from '../../losses/regression.ts';
import {
  huber,
  logCosh,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from '../../losses/robust.ts';
import { functionName, readCustom, writeCustom } from './custom.ts';
import type { Loading } from './loading.ts';
import { type NamedForm, type NamedForms, readNamed, writeNamed } from './named.ts';
import type { Saving } from './saving.ts';
import { flag, number } from './settings.ts';

const fromLogits = flag(false);
const labelSmoothing = number(0);

/** A loss without options. */
function plain(loss: Loss, className: string, aliases: readonly string[] = []): NamedForm<Loss> {
  return { className, aliases, settings: {}, make: () => loss };
}

const FORMS: NamedForms<Loss> = {
  meanSquaredError: plain(meanSquaredError, 'MeanSquaredError', ['mse']),
  meanAbsoluteError: plain(meanAbsoluteError, 'MeanAbsoluteError', ['mae']),
  meanAbsolutePercentageError: plain(meanAbsolutePercentageError, 'MeanAbsolutePercentageError', [
    'mape',
  ]),
  meanSquaredLogarithmicError: plain(meanSquaredLogarithmicError, 'MeanSquaredLogarithmicError', [
    'msle',
  ]),
  huber: {
    className: 'Huber',
    aliases: ['huberLoss'],
    settings: { delta: number(1) },
    make: huber,
  },
  logCosh: plain(logCosh, 'LogCosh'),
  poisson: plain(poisson, 'Poisson'),
  klDivergence: plain(klDivergence, 'KLDivergence', ['kld', 'kullbackLeiblerDivergence']),
  cosineSimilarity: plain(cosineSimilarity, 'CosineSimilarity', ['cosineProximity']),
  hinge: plain(hinge, 'Hinge'),
  squaredHinge: plain(squaredHinge, 'SquaredHinge'),
  categoricalHinge: plain(categoricalHinge, 'CategoricalHinge'),
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
