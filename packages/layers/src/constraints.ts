export { type BoxBound, box } from './constraints/box.ts';
export { Constraint, constraint } from './constraints/constraint.ts';
export type { ConstraintLike } from './constraints/identify.ts';
export { type MonotoneConstraintOptions, monotone } from './constraints/monotone.ts';
export { nonNeg } from './constraints/nonNeg.ts';
export {
  type MaxNormOptions,
  type MinMaxNormOptions,
  maxNorm,
  minMaxNorm,
  type UnitNormOptions,
  unitNorm,
} from './constraints/norms.ts';
export { type SimplexConstraintOptions, simplex } from './constraints/simplex.ts';
