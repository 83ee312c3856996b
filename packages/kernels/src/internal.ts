// What the other packages of the family share with this one. Not for programs: it changes without notice.
export { broadcastShape } from './algebra/broadcast.ts';
export { checkScalarBounds } from './check/bounds.ts';
export { checkOptions, nearestName } from './check/options.ts';
export { checkShape, sameShape, shapeText, sizeOf } from './check/shape.ts';
export { describe } from './errors.ts';
export { clipVjpInput } from './ops/clipVjp.ts';
