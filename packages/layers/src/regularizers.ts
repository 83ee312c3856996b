export type { RegularizerLike } from './regularizers/identify.ts';
export { L1, L1L2, type L1L2Options, L2, l1, l1l2, l2 } from './regularizers/norms.ts';
export { Regularizer, regularizer } from './regularizers/regularizer.ts';
