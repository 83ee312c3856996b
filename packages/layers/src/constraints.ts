export { type BoxBound, box } from './constraints/box.ts';
export { Constraint, constraint } from './constraints/constraint.ts';
export type { ConstraintLike } from './constraints/identify.ts';
export { nonNeg } from './constraints/nonNeg.ts';
