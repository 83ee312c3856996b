import {
  backend,
  engine,
  getBackend,
  getGradient,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  registerKernel,
  type Tensor,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Compute, Like, RunOnArrays, Values } from '../memory/arrays.ts';
import { runOnCpu } from '../memory/cpu.ts';
import { runOnWasm } from '../memory/wasm.ts';

/**
 * A kernel in two forms: over arrays, for the backends that have them, and composed of tfjs
 * operations.
 */
export interface Kernel<Attributes> {
  readonly name: string;
  /** The input whose shape and dtype the output has. */
  outputLike(inputs: readonly TensorInfo[], attributes: Attributes): Like;
  /** Fills the array of the output from the arrays of the inputs. */
  compute(
    arrays: readonly Values[],
    output: Values,
    inputs: readonly TensorInfo[],
    attributes: Attributes,
  ): void;
  composed(inputs: readonly Tensor[], attributes: Attributes): Tensor;
  /** The gradient for each input, computed on demand. */
  gradient(dy: Tensor, inputs: readonly Tensor[], attributes: Attributes): (() => Tensor)[];
}

/** The same with several outputs. */
export interface ListKernel<Attributes> {
  readonly name: string;
  outputsLike(inputs: readonly TensorInfo[], attributes: Attributes): readonly Like[];
  compute(
    arrays: readonly Values[],
    outputs: readonly Values[],
    inputs: readonly TensorInfo[],
    attributes: Attributes,
  ): void;
  composed(inputs: readonly Tensor[], attributes: Attributes): Tensor[];
  gradient(
    dys: readonly Tensor[],
    inputs: readonly Tensor[],
    attributes: Attributes,
  ): (() => Tensor)[];
}

/** Runs a kernel on the current backend. The first run there registers it with tfjs. */
export function runKernel<Attributes extends object>(
  kernel: Kernel<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  const backendName = currentBackend();
  if (getKernel(kernel.name, backendName) === undefined) register(asList(kernel), backendName);
  return run(kernel.name, inputs, attributes)[0] as Tensor;
}

/** The same for a kernel with several outputs. */
export function runListKernel<Attributes extends object>(
  kernel: ListKernel<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor[] {
  const backendName = currentBackend();
  if (getKernel(kernel.name, backendName) === undefined) register(kernel, backendName);
  return run(kernel.name, inputs, attributes);
}

/** Whether kernels run on arrays on the current backend. If so, bad values are known at once. */
export function runsOnArrays(): boolean {
  return ON_ARRAYS[currentBackend()] !== undefined;
}

/**
 * Calls a function with the arrays of tensors, if `runsOnArrays`. The function may write to them if
 * no other tensor shares the values. On cpu, values that are not in a typed array are a copy.
 */
export function onArrays(
  tensors: readonly Tensor[],
  use: (arrays: readonly Values[]) => void,
): void {
  (ON_ARRAYS[currentBackend()] as RunOnArrays)(backend(), tensors, [], use);
}

/**
 * Returns `count` new tensors, shaped like the first of `tensors`, if `runsOnArrays`. The function
 * fills their arrays from the arrays of `tensors`. It bypasses the registry of tfjs: neither the
 * tape nor the profiler sees it.
 */
export function newOnArrays(tensors: readonly Tensor[], count: number, compute: Compute): Tensor[] {
  return made(tensors, tensors.slice(0, count), compute);
}

/** Runs a kernel if `runsOnArrays`, without the registry of tfjs, like `newOnArrays`. */
export function runKernelOnArrays<Attributes extends object>(
  kernel: Kernel<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  const likes = [kernel.outputLike(inputs, attributes)];
  return made(inputs, likes, (arrays, [output]) =>
    kernel.compute(arrays, output as Values, inputs, attributes),
  )[0] as Tensor;
}

function made(inputs: readonly Tensor[], likes: readonly Like[], compute: Compute): Tensor[] {
  const run = ON_ARRAYS[currentBackend()] as RunOnArrays;
  const infos = run(backend(), inputs, likes, compute);
  return infos.map((info) => engine().makeTensorFromTensorInfo(info));
}

function currentBackend(): string {
  // backend() makes tfjs choose one.
  if (!getBackend()) backend();
  return getBackend();
}

function run(name: string, inputs: readonly Tensor[], attributes: object): Tensor[] {
  // A list, because tfjs saves all inputs for the gradient only then.
  return engine().runKernel(
    name,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as Tensor[];
}

function asList<Attributes>(kernel: Kernel<Attributes>): ListKernel<Attributes> {
  return {
    name: kernel.name,
    outputsLike: (inputs, attributes) => [kernel.outputLike(inputs, attributes)],
    compute: (arrays, [output], inputs, attributes) =>
      kernel.compute(arrays, output as Values, inputs, attributes),
    composed: (inputs, attributes) => [kernel.composed(inputs, attributes)],
    gradient: ([dy], inputs, attributes) => kernel.gradient(dy as Tensor, inputs, attributes),
  };
}

const ON_ARRAYS: Readonly<Record<string, RunOnArrays>> = { cpu: runOnCpu, wasm: runOnWasm };

function register<Attributes>(kernel: ListKernel<Attributes>, backendName: string): void {
  const onArrays = ON_ARRAYS[backendName];
  const kernelFunc =
    onArrays === undefined ? composedKernel(kernel) : arrayKernel(kernel, onArrays);
  registerKernel({ kernelName: kernel.name, backendName, kernelFunc });
  if (getGradient(kernel.name) !== undefined) return;
  registerGradient({
    kernelName: kernel.name,
    saveAllInputs: true,
    gradFunc: (dys, saved, attrs) => {
      const list = Array.isArray(dys) ? dys : [dys];
      const gradients = kernel.gradient(list, saved, attrs as unknown as Attributes);
      return Object.fromEntries(gradients.entries());
    },
  });
}

type KernelFunc = KernelConfig['kernelFunc'];

function arrayKernel<Attributes>(
  kernel: ListKernel<Attributes>,
  onArrays: RunOnArrays,
): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const infos = inputs as unknown as readonly TensorInfo[];
    const attributes = attrs as unknown as Attributes;
    return onArrays(backend, infos, kernel.outputsLike(infos, attributes), (arrays, outputs) =>
      kernel.compute(arrays, outputs, infos, attributes),
    );
  };
}

function composedKernel<Attributes>(kernel: ListKernel<Attributes>): KernelFunc {
  return ({ inputs, attrs }) =>
    tidy(() =>
      kernel.composed(inputs as unknown as readonly Tensor[], attrs as unknown as Attributes),
    );
}
