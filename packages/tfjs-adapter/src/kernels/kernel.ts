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
  tidy,
} from '@tensorflow/tfjs-core';
import type { Compute, Inputs, OutputSpec, RunOnArrays } from '../memory/arrays.ts';
import { runOnCpu } from '../memory/cpu.ts';
import { runOnWasm } from '../memory/wasm.ts';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** The gradients with respect to inputs, by their names, made when they are asked for. */
export type Gradients = Record<string, () => Tensor>;

/** What is computed on arrays: the outputs there will be, and how they are filled. */
export interface OnArrays {
  readonly outputs: readonly OutputSpec[];
  readonly compute: Compute;
}

/** A kernel of ours: once over arrays, for the backends that have them, and once composed of tfjs's operations. */
export interface Kernel<Attributes> {
  readonly name: string;
  onArrays(inputs: Inputs, attributes: Attributes): OnArrays;
  composed(inputs: Tensors, attributes: Attributes): Tensor[];
  /** The gradient with respect to each input, from those of the outputs. */
  gradient(dys: readonly Tensor[], inputs: Tensors, attributes: Attributes): Gradients;
}

/** Runs a kernel on the current backend. It is made known to tfjs when it first runs there. */
export function runKernel<Attributes extends object>(
  kernel: Kernel<Attributes>,
  inputs: Tensors,
  attributes: Attributes,
): Tensor[] {
  const name = currentBackend();
  if (getKernel(kernel.name, name) === undefined) register(kernel, name);
  // tfjs saves all inputs for a gradient only where they are a list: these are their names.
  const attrs = { attributes, names: Object.keys(inputs) } as unknown as NamedAttrMap;
  const list = Object.values(inputs) as unknown as NamedTensorMap;
  return engine().runKernel(kernel.name, list, attrs);
}

interface Attrs<Attributes> {
  readonly attributes: Attributes;
  readonly names: readonly string[];
}

function attrsOf<Attributes>(attrs: unknown): Attrs<Attributes> {
  return attrs as Attrs<Attributes>;
}

function currentBackend(): string {
  // Asking for the backend makes tfjs choose one, where none is chosen yet.
  if (!getBackend()) backend();
  return getBackend();
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
      const { attributes, names } = attrsOf<Attributes>(attrs);
      const dys = Array.isArray(dy) ? dy : [dy];
      const gradients = kernel.gradient(dys, named(names, saved), attributes);
      return Object.fromEntries(names.map((name, k) => [k, gradients[name] as () => Tensor]));
    },
  });
}

/** The members of a list by their names. */
function named<T>(names: readonly string[], list: unknown): Readonly<Record<string, T>> {
  return Object.fromEntries(names.map((name, k) => [name, (list as readonly T[])[k] as T]));
}

type KernelFunc = KernelConfig['kernelFunc'];

function arrayKernel<Attributes>(kernel: Kernel<Attributes>, run: RunOnArrays): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const { attributes, names } = attrsOf<Attributes>(attrs);
    const infos: Inputs = named(names, inputs);
    const { outputs, compute } = kernel.onArrays(infos, attributes);
    return run(backend, infos, outputs, compute);
  };
}

function composedKernel<Attributes>(kernel: Kernel<Attributes>): KernelFunc {
  return ({ inputs, attrs }) => {
    const { attributes, names } = attrsOf<Attributes>(attrs);
    return tidy(() => kernel.composed(named(names, inputs), attributes));
  };
}
