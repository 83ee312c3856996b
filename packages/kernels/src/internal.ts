// What the other packages of the family share with this one. Not for programs: it changes without notice.
export { checkOptions, nearestName } from './check/options.ts';
export { checkShape, sameShape, shapeText } from './check/shape.ts';
export { describe } from './errors.ts';
