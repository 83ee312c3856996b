export {
  type EluOptions,
  elu,
  type GeluOptions,
  gelu,
  type LeakyReluOptions,
  leakyRelu,
  selu,
  silu,
} from './ops/activations.ts';
export { add, div, maximum, minimum, mul, sub } from './ops/arithmetic.ts';
export { type ClipByValueOptions, clipByValue } from './ops/clip.ts';
export { interval } from './ops/interval.ts';
export { type MatmulOptions, matmul, matmul as matMul } from './ops/matmul.ts';
export { max, mean, type ReduceOptions, sum } from './ops/reduce.ts';
export { type ReluOptions, relu } from './ops/relu.ts';
export { cast, reshape, stopGradient, type TransposeOptions, transpose } from './ops/shape.ts';
export { softmax } from './ops/softmax.ts';
export { abs, exp, log, neg, nonNeg, sigmoid, softplus, sqrt, square, tanh } from './ops/unary.ts';
