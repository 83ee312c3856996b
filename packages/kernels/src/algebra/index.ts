export type { Axis } from '../check/axes.ts';
export type { FloatNdArray, OutOptions } from '../check/floats.ts';
export type { MatmulOptions } from '../check/matmul.ts';
export type { FloatArray } from '../types.ts';
export { add, div, maximum, minimum, mul, type Operand, sub } from './binary.ts';
export { matmul, matmul as matMul } from './matmul.ts';
export { max, mean, type ReduceOptions, sum, sumTo } from './reduce.ts';
export { type ReluOptions, relu, reluVjp } from './relu.ts';
export { softmax } from './softmax.ts';
export { type TransposeOptions, transpose } from './transpose.ts';
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
