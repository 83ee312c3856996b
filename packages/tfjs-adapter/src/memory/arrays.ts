import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The values of a tensor, as the kernels take them. */
export type Values = Float32Array | Int32Array;

/** What a tensor is made of: its shape and dtype. */
export type Like = Pick<TensorInfo, 'shape' | 'dtype'>;

/** Fills arrays over the outputs from arrays over the inputs. */
export type Compute = (inputs: readonly Values[], outputs: readonly Values[]) => void;

/** Runs a computation on arrays over the tensors of a backend, and makes a tensor of each output, as `likes` say. */
export type RunOnArrays = (
  backend: unknown,
  inputs: readonly TensorInfo[],
  likes: readonly Like[],
  compute: Compute,
) => TensorInfo[];
