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
import type { RunOnArrays, Values } from '../memory/arrays.ts';
import { runOnCpu } from '../memory/cpu.ts';
import { runOnWasm } from '../memory/wasm.ts';

/** A kernel of ours: once over arrays, for the backends that have them, and once composed of tfjs's operations. */
export interface Kernel<Attributes> {
  readonly name: string;
  /** The input whose shape and dtype the output has. */
  outputLike(inputs: readonly TensorInfo[], attributes: Attributes): TensorInfo;
  /** Fills the output's array from those of the inputs. */
  compute(
    arrays: readonly Values[],
    output: Values,
    inputs: readonly TensorInfo[],
    attributes: Attributes,
  ): void;
  composed(inputs: readonly Tensor[], attributes: Attributes): Tensor;
  /** The gradient with respect to each input, made when it is asked for. */
  gradient(dy: Tensor, inputs: readonly Tensor[], attributes: Attributes): (() => Tensor)[];
}

/** Runs a kernel on the current backend. It is made known to tfjs when it first runs there. */
export function runKernel<Attributes extends object>(
  kernel: Kernel<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  // Asking for the backend makes tfjs choose one.
  if (!getBackend()) backend();
  const name = getBackend();
  if (getKernel(kernel.name, name) === undefined) register(kernel, name);
  // The inputs are a list, since tfjs saves all of them for the gradient only then.
  return engine().runKernel(
    kernel.name,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  );
}

const ON_ARRAYS: Readonly<Record<string, RunOnArrays>> = { cpu: runOnCpu, wasm: runOnWasm };

function register<Attributes>(kernel: Kernel<Attributes>, backendName: string): void {
  const run = ON_ARRAYS[backendName];
  const kernelFunc = run === undefined ? composedKernel(kernel) : arrayKernel(kernel, run);
  registerKernel({ kernelName: kernel.name, backendName, kernelFunc });
  if (getGradient(kernel.name) !== undefined) return;
  registerGradient({
    kernelName: kernel.name,
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const gradients = kernel.gradient(dy as Tensor, saved, attrs as unknown as Attributes);
      return Object.fromEntries(gradients.entries());
    },
  });
}

type KernelFunc = KernelConfig['kernelFunc'];

function arrayKernel<Attributes>(kernel: Kernel<Attributes>, run: RunOnArrays): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const infos = inputs as unknown as readonly TensorInfo[];
    const attributes = attrs as unknown as Attributes;
    return run(backend, infos, kernel.outputLike(infos, attributes), (arrays, output) =>
      kernel.compute(arrays, output, infos, attributes),
    );
  };
}

function composedKernel<Attributes>(kernel: Kernel<Attributes>): KernelFunc {
  return ({ inputs, attrs }) =>
    tidy(() =>
      kernel.composed(inputs as unknown as readonly Tensor[], attrs as unknown as Attributes),
    );
}
