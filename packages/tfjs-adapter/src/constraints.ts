export { type BoxBound, type BoxBounds, BoxConstraint, box } from './constraints/box.ts';
export { constraint, FunctionConstraint } from './constraints/constraint.ts';
export {
  MonotoneConstraint,
  type MonotoneConstraintOptions,
  monotone,
} from './constraints/monotone.ts';
export { NonNegConstraint, nonNeg } from './constraints/nonNeg.ts';
export {
  MaxNormConstraint,
  type MaxNormOptions,
  MinMaxNormConstraint,
  type MinMaxNormOptions,
  maxNorm,
  minMaxNorm,
  UnitNormConstraint,
  type UnitNormOptions,
  unitNorm,
} from './constraints/norms.ts';
export { registerConstraints } from './constraints/register.ts';
export {
  SimplexConstraint,
  type SimplexConstraintOptions,
  simplex,
} from './constraints/simplex.ts';
