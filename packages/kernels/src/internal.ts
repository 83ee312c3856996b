// What the other packages of this family use. Not for programs: it changes without notice.

export { checkArray } from './check/array.ts';
export { checkAxes, checkAxis } from './check/axes.ts';
export { checkScalarBounds } from './check/bounds.ts';
export { broadcastShape } from './check/broadcast.ts';
export { checkFlag } from './check/flag.ts';
export { checkLimit, checkOnNonFinite, checkOrd, checkWithin } from './check/norms.ts';
export { checkNumber, type NumberRule } from './check/number.ts';
export { checkKeys, checkOptions, FOREIGN_NAMES, nearestName } from './check/options.ts';
export { checkSize } from './check/rows.ts';
export { checkShape, sameShape, shapeText, sizeOf } from './check/shape.ts';
export { stepNumbers } from './check/step.ts';
export { DTYPES, type DTypeInfo, rounded } from './dtypes.ts';
export { describe } from './errors.ts';
export { scaleAllWithin, scaleWithin } from './families/norms/scales.ts';
export { type Step, updateWeight } from './families/steps.ts';
export { ADAM_STEP, adamNumbers } from './ops/adamStep.ts';
export { checkGradientMode, clipVjpArrays, clipVjpInput } from './ops/clipVjp.ts';
export { unitAxes } from './ops/norms/adaptiveGradClip.ts';
export { checkSimplex } from './ops/projectSimplex.ts';
export { checkReplacement } from './ops/replaceNonFinite.ts';
export { RMSPROP_STEP, rmspropNumbers } from './ops/rmspropStep.ts';
export { SGD_STEP, sgdNumbers } from './ops/sgdStep.ts';
export { wrapArray } from './result/result.ts';
export type { StepNumbers } from './run/js/steps.ts';
export type { KernelName } from './select/kernels.ts';
