import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The values of a tensor, as the kernels accept them. */
export type Values = Float32Array | Int32Array;

/** The shape and dtype of a tensor. */
export type Like = Pick<TensorInfo, 'shape' | 'dtype'>;

/** Fills arrays over the outputs from arrays over the inputs. */
export type Compute = (inputs: readonly Values[], outputs: readonly Values[]) => void;

/**
 * Runs a computation on the arrays of the tensors of a backend, and creates a tensor for each
 * output, as `likes` says.
 */
export type RunOnArrays = (
  backend: unknown,
  inputs: readonly TensorInfo[],
  likes: readonly Like[],
  compute: Compute,
) => TensorInfo[];
