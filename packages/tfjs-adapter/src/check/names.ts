import { checkOptions, nearestName } from '@clampwise/kernels/internal';

/** Keras's names of the limits on gradients, which options accept too, and the names here. */
export const KERAS_LIMITS = {
  clipvalue: 'clipValue',
  clipnorm: 'clipNorm',
  global_clipnorm: 'globalClipNorm',
} as const;

/** What other libraries call options of this package, for suggestions in errors. */
const FOREIGN_NAMES: { readonly [name: string]: string } = {
  lr: 'learningRate',
  eps: 'epsilon',
  decay: 'weightDecay',
  clip: 'clipValue',
  clipByGlobalNorm: 'globalClipNorm',
  clip_by_global_norm: 'globalClipNorm',
};

/** Checks the keys of options as kernels does, and knows the names of other libraries. */
export function checkOptionNames(op: string, options: unknown, known: readonly string[]): void {
  const others = Object.entries(FOREIGN_NAMES).filter(([, ours]) => known.includes(ours));
  checkOptions(op, options, known, Object.fromEntries(others));
}

/** The end of a message about an unknown name: the known one that was probably meant. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}
