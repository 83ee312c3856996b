export {
  type EluOptions,
  elu,
  type GeluOptions,
  gelu,
  hardSigmoid,
  type LeakyReluOptions,
  leakyRelu,
  selu,
  silu,
} from './ops/activations.ts';
export { add, div, maximum, minimum, mul, sub } from './ops/arithmetic.ts';
export { type ClipByValueOptions, clipByValue } from './ops/clip.ts';
export {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  notEqual,
  where,
} from './ops/compare.ts';
export { interval } from './ops/interval.ts';
export { concat, type JoinOptions, stack } from './ops/join.ts';

export { type MatmulOptions, matmul, matmul as matMul } from './ops/matmul.ts';
export {
  type ClipByNormOptions,
  type ConstrainMinMaxNormOptions,
  clipByAverageNorm,
  clipByBlockRms,
  clipByGlobalNorm,
  clipByNorm,
  constrainMaxNorm,
  constrainMinMaxNorm,
  constrainUnitNorm,
  type GlobalNormOptions,
  globalNorm,
} from './ops/norms.ts';
export {
  argMax,
  argMin,
  type GatherOptions,
  gather,
  type IndexOptions,
  oneHot,
  slice,
} from './ops/pick.ts';
export { pow } from './ops/pow.ts';
export {
  type ProjectMonotoneOptions,
  type ProjectSimplexOptions,
  projectBox,
  projectHalfspace,
  projectHyperplane,
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  projectLinfBall,
  projectMonotone,
  projectSimplex,
} from './ops/project.ts';
export { max, mean, type ReduceOptions, sum } from './ops/reduce.ts';
export { type ReluOptions, relu } from './ops/relu.ts';
export { cast, reshape, stopGradient, type TransposeOptions, transpose } from './ops/shape.ts';
export { softmax } from './ops/softmax.ts';
export { logSigmoid, logSoftmax, logSumExp, min, variance } from './ops/statistics.ts';
export { abs, exp, log, neg, nonNeg, sigmoid, softplus, sqrt, square, tanh } from './ops/unary.ts';
export type { VectorOptions } from './ops/vectors.ts';
