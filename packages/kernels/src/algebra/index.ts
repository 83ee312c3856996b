export type { Axis } from '../check/axes.ts';
export { add, div, maximum, minimum, mul, type Operand, sub } from './binary.ts';
export { type MatmulOptions, matmul, matmul as matMul } from './matmul.ts';
export { max, mean, type ReduceOptions, sum, sumTo } from './reduce.ts';
export { type ReluOptions, relu, reluVjp } from './relu.ts';
export { softmax } from './softmax.ts';
export { type TransposeOptions, transpose } from './transpose.ts';
export type { FloatArray, FloatNdArray, OutOptions } from './types.ts';
export {
  abs,
  exp,
  log,
  neg,
  sigmoid,
  softplus,
  sqrt,
  square,
  tanh,
} from './unary.ts';
