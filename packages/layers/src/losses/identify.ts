import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed, rejectExported, rejectUncalled } from '../check/options.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from './crossentropy.ts';
import { customLoss, isLoss, type Loss, type LossFunction } from './loss.ts';
import { meanAbsoluteError, meanSquaredError } from './regression.ts';

/** The names of losses. The others are objects of `@clampwise/layers/losses`. */
export type LossName =
  | 'meanSquaredError'
  | 'mse'
  | 'meanAbsoluteError'
  | 'mae'
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'sparseCategoricalCrossentropy';

/** A loss as an option: a name, or a function, such as a Loss. */
export type LossLike = LossName | LossFunction;

const BY_NAME: { readonly [N in LossName]: () => Loss } = {
  meanSquaredError: () => meanSquaredError,
  mse: () => meanSquaredError,
  meanAbsoluteError: () => meanAbsoluteError,
  mae: () => meanAbsoluteError,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
};

const EXPORTED = [
  'huber()',
  'logCosh',
  'poisson',
  'klDivergence',
  'hinge',
  'squaredHinge',
  'categoricalHinge',
  'cosineSimilarity',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
];

/** Throws if a name stands for a loss that the caller must import. */
export function rejectExportedLoss(op: string, argument: string, name: string): void {
  rejectExported(op, argument, name, EXPORTED, '@clampwise/layers/losses');
}

/** Returns the loss that an option stands for. */
export function lossFrom(op: string, argument: string, given: unknown): Loss {
  if (typeof given === 'string') {
    rejectExportedLoss(op, argument, given);
    const more = ', or a loss of @clampwise/layers/losses';
    return BY_NAME[keyNamed(op, argument, given, BY_NAME, more)]();
  }
  if (isLoss(given)) return given;
  rejectUncalled(op, argument, given, BY_NAME, ['huber'], 2);
  if (typeof given === 'function') {
    return customLoss(given as LossFunction, given.name || argument);
  }
  const names = Object.keys(BY_NAME).join(', ');
  const expected = `a loss, a function of yTrue and yPred, or one of ${names}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}
