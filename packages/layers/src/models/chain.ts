// Layers in a row as one operation. Most of the time of a small model's step goes into the checks,
// tensors and arrays of single operations. A chain has its arrays from the start. Its results have
// the same bits.
import {
  DTYPES,
  type FloatPlace,
  isPreparedAllowed,
  nonNegFloat32,
  sumFloat32,
  Workspace,
} from '@clampwise/kernels/internal';
import type { DenseStage, Stage } from '../layers/stage.ts';
import { cutUnlessAbove, cutUnlessAtLeast } from '../loops/chain.ts';
import { give, isRecording, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import type { Weight } from '../weights/weight.ts';

/** One layer of a chain, with its arrays. */
interface Link {
  /** Whether the tape that records now watches a weight of the layer. */
  isWatched(): boolean;
  forward(): void;
  /** Reads the gradient of the result. It computes that of the input only if `toInput` is true. */
  backward(toInput: boolean): void;
}

/** The input and the result of a link, and their gradients. */
interface Arrays {
  readonly x: FloatPlace;
  readonly y: FloatPlace;
  readonly dx: FloatPlace;
  readonly dy: FloatPlace;
}

// The workspaces of all chains share their memory.
const workspaces = { held: false };

/** Whether a chain that was recorded holds the memory. A step sets it back at its end. */
export function areWorkspacesHeld(): boolean {
  return workspaces.held;
}

/** Holds the memory, or lets go of it. */
export function holdWorkspaces(held: boolean): void {
  workspaces.held = held;
}

/** Whether a chain may run now. */
export function isChainAllowed(): boolean {
  return !workspaces.held && isPreparedAllowed();
}

/** The first layers of a model as one operation, for batches of one size. */
export class Chain {
  private readonly input: FloatPlace;
  private readonly output: FloatPlace;
  private readonly shape: Shape;
  private readonly dy: FloatPlace;
  private readonly links: readonly Link[];
  private readonly rest: ((x: Tensor) => Tensor) | null;

  constructor(
    input: FloatPlace,
    output: FloatPlace,
    shape: Shape,
    dy: FloatPlace,
    links: readonly Link[],
    rest: ((x: Tensor) => Tensor) | null,
  ) {
    this.input = input;
    this.output = output;
    this.shape = shape;
    this.dy = dy;
    this.links = links;
    this.rest = rest;
  }

  /** Computes the result for a batch. If a tape records it, the chain holds the memory. */
  run(x: Tensor): Tensor {
    const { input, output, shape, links, rest } = this;
    input.data.set(x.data);
    for (let k = 0; k < links.length; k++) (links[k] as Link).forward();
    const out = new Tensor(newFloats('float32', output.data.length), shape, 'float32');
    out.data.set(output.data);
    if (isRecording()) this.record(out);
    return rest === null ? out : rest(out);
  }

  /** The number of layers. */
  get length(): number {
    return this.links.length;
  }

  private record(out: Tensor): void {
    const { links, dy } = this;
    const first = links.findIndex((link) => link.isWatched());
    if (first < 0) return;
    workspaces.held = true;
    record(out, (gradient) => {
      dy.data.set(gradient.data);
      for (let k = links.length - 1; k >= first; k--) (links[k] as Link).backward(k > first);
    });
  }
}

/** Makes a chain for batches of a shape. Null if it has no room for them. */
export function chainOf(rows: number, features: number, stages: readonly Stage[]): Chain | null {
  const workspace = new Workspace(rows * mostWeights(stages));
  const input = workspace.place(rows * features);
  const links: Link[] = [];
  let [x, dx] = [input, workspace.place(rows * features)];
  let width = features;
  for (const stage of stages) {
    const isDense = stage.kind === 'dense';
    if (isDense) width = stage.kernel.shape[1] as number;
    const y = workspace.place(rows * width);
    // The gradient of nonNeg is computed in place.
    const dy = isDense ? workspace.place(rows * width) : dx;
    const arrays = { x, y, dx, dy };
    links.push(isDense ? denseLink(workspace, rows, stage, arrays) : nonNegLink(arrays));
    [x, dx] = [y, dy];
  }
  if (!workspace.fits) return null;
  const last = stages[stages.length - 1];
  const rest = last?.kind === 'dense' ? last.rest : null;
  return new Chain(input, x, Object.freeze([rows, width]), dx, links, rest);
}

function mostWeights(stages: readonly Stage[]): number {
  return Math.max(...stages.map((stage) => (stage.kind === 'dense' ? stage.kernel.size : 0)));
}

function nonNegLink({ x, y, dx }: Arrays): Link {
  return {
    isWatched: () => false,
    forward: () => nonNegFloat32(x.data, y.data),
    backward: () => cutUnlessAtLeast(dx.data, x.data),
  };
}

/** The three products of a dense layer multiply the same number of pairs. */
function denseLink(workspace: Workspace, rows: number, stage: DenseStage, arrays: Arrays): Link {
  const { kernel, bias, relu } = stage;
  const { x, y, dx, dy } = arrays;
  const [k, n] = kernel.shape as [number, number];
  const w = workspace.placeFor(kernel.data as Float32Array);
  const b = bias === undefined ? null : workspace.placeFor(bias.data as Float32Array);
  const dw = workspace.place(k * n);
  const db = workspace.place(n);
  const info = DTYPES.float32;
  const plain = { info, bias: null, relu: false };
  const toResult = workspace.prepare(
    { info, a: x, aRow: k, aStep: 1, b: w, bRow: n, bCol: 1, bias: b, relu, m: rows, k, n },
    y,
  );
  const toKernel = workspace.prepare(
    { ...plain, a: x, aRow: 1, aStep: k, b: dy, bRow: n, bCol: 1, m: k, k: rows, n },
    dw,
  );
  const toInput = workspace.prepare(
    { ...plain, a: dy, aRow: n, aStep: 1, b: w, bRow: 1, bCol: n, m: rows, k: n, n: k },
    dx,
  );
  const kernelGradient = new Tensor(dw.data, kernel.shape, 'float32');
  const biasGradient = new Tensor(db.data, [n], 'float32');
  return {
    isWatched: () => nodeOf(kernel) !== null || nodeOf(bias) !== null,
    forward() {
      fetch(w, kernel);
      if (b !== null) fetch(b, bias as Weight);
      toResult();
    },
    backward(hasInput) {
      if (relu) cutUnlessAbove(dy.data, y.data);
      const biasNode = nodeOf(bias);
      if (biasNode !== null) {
        for (let j = 0; j < n; j++) db.data[j] = sumFloat32(dy.data, j, rows, n);
        give(biasNode, biasGradient, true);
      }
      const kernelNode = nodeOf(kernel);
      if (kernelNode !== null) {
        toKernel();
        give(kernelNode, kernelGradient, true);
      }
      if (hasInput) toInput();
    },
  };
}

/** Copies the values of a weight to its place, if they are not there. */
function fetch({ data }: FloatPlace, weight: Weight): void {
  if (data !== weight.data) data.set(weight.data);
}
