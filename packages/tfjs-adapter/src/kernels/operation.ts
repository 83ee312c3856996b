import { ClampwiseTypeError } from '@clampwise/kernels';
import { clone, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Values } from '../memory/arrays.ts';
import { type Kernel, runKernel } from './kernel.ts';

/**
 * The output of a function of @clampwise/kernels, and the shape of the flat array that it reads.
 */
export interface Target {
  readonly out: Values;
  readonly shape: readonly number[];
}

/**
 * An operation on x, and maybe on other tensors without a gradient, in two forms: functions of
 * @clampwise/kernels, and tfjs operations.
 */
export interface Operation<Attributes> {
  readonly name: string;
  /** Fills the result from the arrays. */
  compute(arrays: readonly Values[], target: Target, attributes: Attributes): void;
  /** Fills the gradient of x from the gradient of the result. */
  computeVjp(dy: Values, arrays: readonly Values[], target: Target, attributes: Attributes): void;
  composed(inputs: readonly Tensor[], attributes: Attributes): Tensor;
  composedVjp(dy: Tensor, inputs: readonly Tensor[], attributes: Attributes): Tensor;
}

/** The kernel of an operation, whose gradient is a second kernel. */
export function operationKernel<Attributes extends object>(
  operation: Operation<Attributes>,
): Kernel<Attributes> {
  const { name } = operation;
  const gradient = gradientKernel(operation);
  return {
    name: kernelName(name),
    outputLike: ([x]) => x as TensorInfo,
    compute: (arrays, out, [x], attributes) =>
      operation.compute(arrays, { out, shape: (x as TensorInfo).shape }, attributes),
    // tfjs fails on reductions of empty tensors on webgl and webgpu.
    composed: (inputs, attributes) =>
      inputs[0]?.size === 0 ? clone(inputs[0]) : operation.composed(inputs, attributes),
    gradient: (dy, inputs, attributes) => [
      () => runKernel(gradient, [dy, ...inputs], attributes),
      ...inputs.slice(1).map(() => () => rejectGradient(name, 'only x has a gradient')),
    ],
  };
}

function gradientKernel<Attributes extends object>(
  operation: Operation<Attributes>,
): Kernel<Attributes> {
  return {
    name: `${kernelName(operation.name)}Gradient`,
    outputLike: ([, x]) => x as TensorInfo,
    compute: ([dy, ...arrays], out, [, x], attributes) => {
      const target = { out, shape: (x as TensorInfo).shape };
      operation.computeVjp(dy as Values, arrays, target, attributes);
    },
    composed: ([dy, ...inputs], attributes) =>
      dy?.size === 0 ? clone(dy) : operation.composedVjp(dy as Tensor, inputs, attributes),
    gradient: (_, inputs) => inputs.map(() => () => rejectGradient(operation.name, FIRST_ONLY)),
  };
}

/** Throws for a gradient that an operation does not have; `reason` is a sentence. */
export function rejectGradient(op: string, reason: string): never {
  const [received, expected] = ['another gradient', 'the first derivative for x'];
  throw new ClampwiseTypeError(`gradient of ${op}`, 'x', received, expected, reason);
}

/** The sentence of `rejectGradient` about second derivatives. */
export const FIRST_ONLY = 'only first derivatives are available';

/** The name of a kernel in tfjs's registry. */
function kernelName(op: string): string {
  return `Clampwise${op[0]?.toUpperCase()}${op.slice(1)}`;
}
