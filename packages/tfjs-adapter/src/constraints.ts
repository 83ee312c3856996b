export { Box, type BoxBound, type BoxBounds, box } from './constraints/box.ts';
export { constraint, FunctionConstraint } from './constraints/constraint.ts';
export {
  Monotone,
  type MonotoneConstraintOptions,
  monotone,
} from './constraints/monotone.ts';
export { NonNeg, nonNeg } from './constraints/nonNeg.ts';
export {
  MaxNorm,
  type MaxNormOptions,
  MinMaxNorm,
  type MinMaxNormOptions,
  maxNorm,
  minMaxNorm,
  UnitNorm,
  type UnitNormOptions,
  unitNorm,
} from './constraints/norms.ts';
export { registerConstraints } from './constraints/register.ts';
export {
  Simplex,
  type SimplexConstraintOptions,
  simplex,
} from './constraints/simplex.ts';
