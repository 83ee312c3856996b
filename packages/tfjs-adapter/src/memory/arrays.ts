import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The values of a tensor, as the kernels take them. */
export type Values = Float32Array | Int32Array;

/** Fills an array over the output from arrays over the inputs. */
export type Compute = (inputs: readonly Values[], output: Values) => void;

/**
 * Runs a computation on arrays over the tensors of a backend, and makes a tensor of the output, which has the shape and
 * dtype of `like`.
 */
export type RunOnArrays = (
  backend: unknown,
  inputs: readonly TensorInfo[],
  like: TensorInfo,
  compute: Compute,
) => TensorInfo;
