export { type BoxBound, type BoxBounds, BoxConstraint, box } from './constraints/box.ts';
export { constraint, FunctionConstraint } from './constraints/constraint.ts';
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
