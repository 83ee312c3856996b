export type { RegularizerLike } from './regularizers/identify.ts';
export { type L1L2Options, l1, l1l2, l2 } from './regularizers/norms.ts';
export { Regularizer, regularizer } from './regularizers/regularizer.ts';
