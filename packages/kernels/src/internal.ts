// What the other packages of the family share with this one. Not for programs: it changes without notice.
export { broadcastShape } from './algebra/broadcast.ts';
export { checkScalarBounds } from './check/bounds.ts';
export { checkNumber, type NumberRule } from './check/number.ts';
export { checkOptions, nearestName } from './check/options.ts';
export { checkShape, sameShape, shapeText, sizeOf } from './check/shape.ts';
export { stepNumbers } from './check/step.ts';
export { DTYPES, type DTypeInfo, rounded } from './dtypes.ts';
export { describe } from './errors.ts';
export { ADAM_STEP, adamNumbers } from './ops/adamStep.ts';
export { clipVjpInput } from './ops/clipVjp.ts';
export { RMSPROP_STEP, rmspropNumbers } from './ops/rmspropStep.ts';
export { type Step, updateWeight } from './ops/runStep.ts';
export { SGD_STEP, sgdNumbers } from './ops/sgdStep.ts';
export type { StepNumbers } from './run/js/steps.ts';
export { type Form, KERNELS, type KernelName } from './select/table.ts';
