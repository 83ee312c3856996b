import { FOREIGN_NAMES, nearestName } from '@clampwise/kernels/internal';

export { checkOptions as checkOptionNames } from '@clampwise/kernels/internal';

/** The names of the limits in Keras, which options accept too, and the names here. */
export const KERAS_LIMITS = {
  clipvalue: 'clipValue',
  clipnorm: 'clipNorm',
  global_clipnorm: 'globalClipNorm',
} as const;

/** The end of a message about an unknown name: the known name that was probably meant. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known, FOREIGN_NAMES);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}
