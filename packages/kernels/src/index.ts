export type { Rounding, SaturateCastOptions } from './check/cast.ts';
export type { ClipOptions } from './check/elementwise.ts';
export type { ArrayList, OnNonFinite } from './check/norms.ts';
export type { RowOptions } from './check/rows.ts';
export type { StepArray, StepOptions } from './check/step.ts';
export { type BackendInfo, backendInfo } from './engine/backendInfo.ts';
export { configure, type EngineOptions } from './engine/configure.ts';
export {
  type FloatDType,
  type FloatInfo,
  finfo,
  type IntegerDType,
  type IntegerInfo,
  iinfo,
} from './engine/finfo.ts';
export { type HeapFunctions, type HeapInfo, heap } from './engine/heap.ts';
export {
  type ClampwiseError,
  ClampwiseRangeError,
  ClampwiseTypeError,
  isClampwiseError,
} from './errors.ts';
export type { ClipByNormOptions, ClipNormOptions } from './families/norms/clipVectors.ts';
export {
  type AdamState,
  type AdamStepOptions,
  adamState,
  adamStep,
} from './ops/adamStep.ts';
export {
  clip,
  clip as clamp,
  clip as clipByValue,
  clipInto,
} from './ops/clip.ts';
export {
  type BoundGradient,
  type ClipGradient,
  type ClipGradients,
  type ClipVjpOptions,
  clipVjp,
} from './ops/clipVjp.ts';
export { type ElementPlace, firstNonFinite } from './ops/firstNonFinite.ts';
export { nonNeg } from './ops/nonNeg.ts';
export { type AdaptiveGradClipOptions, adaptiveGradClip } from './ops/norms/adaptiveGradClip.ts';
export {
  type AdaptiveGradClipVjpOptions,
  type AdaptiveGradients,
  adaptiveGradClipVjp,
} from './ops/norms/adaptiveGradClipVjp.ts';
export {
  type ClipByGlobalNormOptions,
  type ClippedArray,
  type ClippedArrays,
  clipByGlobalNorm,
  type GlobalNormClip,
} from './ops/norms/clipByGlobalNorm.ts';
export { clipByAverageNorm, clipByBlockRms, clipByNorm } from './ops/norms/clipByNorm.ts';
export {
  type ClipByNormVjpOptions,
  clipByAverageNormVjp,
  clipByBlockRmsVjp,
  clipByNormVjp,
  type NormVjpOptions,
} from './ops/norms/clipByNormVjp.ts';
export {
  clipPerExampleNorm,
  type ExampleList,
  type PerExampleClip,
  type PerExampleOptions,
} from './ops/norms/clipPerExampleNorm.ts';
export {
  clipPerExampleNormVjp,
  type PerExampleVjpOptions,
} from './ops/norms/clipPerExampleNormVjp.ts';
export {
  type ConstrainMinMaxNormOptions,
  type ConstrainOptions,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
} from './ops/norms/constrain.ts';
export {
  constrainMaxNormVjp,
  constrainMinMaxNormVjp,
  constrainUnitNormVjp,
} from './ops/norms/constrainVjp.ts';
export {
  combineSumSquares,
  type GlobalNormOptions,
  globalNorm,
  type SumSquares,
  sumSquares,
} from './ops/norms/globalNorm.ts';
export {
  type ClipByGlobalNormVjpOptions,
  clipByGlobalNormVjp,
  type GlobalNormVjpOptions,
  globalNormVjp,
} from './ops/norms/globalVjp.ts';
export {
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
} from './ops/projectBalls.ts';
export {
  projectL1BallVjp,
  projectL1SphereVjp,
  projectL2BallVjp,
  projectL2SphereVjp,
} from './ops/projectBallsVjp.ts';
export { projectBox, projectLinfBall } from './ops/projectBox.ts';
export { type MonotoneOptions, projectMonotone } from './ops/projectMonotone.ts';
export { projectHalfspace, projectHyperplane, type RowVector } from './ops/projectPlanes.ts';
export { projectHalfspaceVjp, projectHyperplaneVjp } from './ops/projectPlanesVjp.ts';
export { projectSimplex, type SimplexOptions } from './ops/projectSimplex.ts';
export { projectMonotoneVjp, projectSimplexVjp } from './ops/projectVjp.ts';
export { type ReplaceNonFiniteOptions, replaceNonFinite } from './ops/replaceNonFinite.ts';
export {
  type RmspropState,
  type RmspropStepOptions,
  rmspropState,
  rmspropStep,
} from './ops/rmspropStep.ts';
export { saturateCast } from './ops/saturateCast.ts';
export { type SgdState, type SgdStepOptions, sgdState, sgdStep } from './ops/sgdStep.ts';
export { ndarray } from './result/ndarray.ts';
export type { Backend, Placement, Trace, TraceEvent } from './settings/state.ts';
export type { ArrayGradient, ArrayOperation } from './signatures.ts';
export type {
  Bound,
  DType,
  Float16ArrayLike,
  NdArray,
  PlainArray,
  TypedArray,
  TypedArrayByDType,
} from './types.ts';
