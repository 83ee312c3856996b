import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The values of a tensor, as the kernels take them. */
export type Values = Float32Array | Int32Array;

/** The tensors that go into a kernel, by name. */
export type Inputs = Readonly<Record<string, TensorInfo>>;

/** Arrays over the tensors that go in, by the same names. */
export type InputValues = Readonly<Record<string, Values>>;

/** What an output will be. */
export interface OutputSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** Fills arrays over the outputs from arrays over the inputs. */
export type Compute = (inputs: InputValues, outputs: readonly Values[]) => void;

/** Runs a computation on arrays over the tensors of a backend, and makes tensors of the outputs. */
export type RunOnArrays = (
  backend: unknown,
  inputs: Inputs,
  outputs: readonly OutputSpec[],
  compute: Compute,
) => TensorInfo[];

/** The same record with each value mapped. */
export function mapInputs(inputs: Inputs, map: (input: TensorInfo) => Values): InputValues {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, map(input)]));
}
