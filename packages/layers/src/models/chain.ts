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
import type { Weight } from '../weights/weight.ts';

/** One layer of a chain, with its arrays. */
interface Link {
  /** Whether the tape that records now watches a weight of the layer. */
  isWatched(): boolean;
  forward(): void;
  /** Reads the gradient of the result. Computes the input's gradient only if `toInput` is true. */
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
export interface Chain {
  /** The number of layers. */
  readonly length: number;
  /** Computes the result for a batch. If a tape records it, the chain holds the memory. */
  run(x: Tensor): Tensor;
}

/** Makes a chain for batches of a shape. Null if it has no room for them. */
export function chainOf(rows: number, features: number, stages: readonly Stage[]): Chain | null {
  const workspace = new Workspace(rows * mostWeights(stages));
  const input = workspace.place(rows * features);
  const links: Link[] = [];
  let [y, dy] = [input, workspace.place(rows * features)];
  let width = features;
  let rest: DenseStage['rest'] = null;
  for (const stage of stages) {
    const [x, dx] = [y, dy];
    if (stage.kind === 'dense') {
      width = stage.kernel.shape[1] as number;
      rest = stage.rest;
      dy = workspace.place(rows * width);
    }
    y = workspace.place(rows * width);
    links.push(
      stage.kind === 'dense'
        ? denseLink(workspace, rows, stage, { x, y, dx, dy })
        : nonNegLink(x, y, dy),
    );
  }
  if (!workspace.fits) return null;
  const shape = Object.freeze([rows, width]);
  return {
    length: links.length,
    run(x) {
      input.data.set(x.data);
      for (let k = 0; k < links.length; k++) (links[k] as Link).forward();
      const out = new Tensor(newFloats('float32', rows * width), shape, 'float32');
      out.data.set(y.data);
      if (isRecording()) recordLinks(out, links, dy);
      return rest === null ? out : rest(out);
    },
  };
}

function recordLinks(out: Tensor, links: readonly Link[], dy: FloatPlace): void {
  const first = links.findIndex((link) => link.isWatched());
  if (first < 0) return;
  workspaces.held = true;
  record(out, (gradient) => {
    dy.data.set(gradient.data);
    for (let k = links.length - 1; k >= first; k--) (links[k] as Link).backward(k > first);
  });
}

function mostWeights(stages: readonly Stage[]): number {
  return Math.max(...stages.map((stage) => (stage.kind === 'dense' ? stage.kernel.size : 0)));
}

/** Its gradient is computed in place. */
function nonNegLink(x: FloatPlace, y: FloatPlace, gradient: FloatPlace): Link {
  return {
    isWatched: () => false,
    forward: () => nonNegFloat32(x.data, y.data),
    backward: () => cutUnlessAtLeast(gradient.data, x.data),
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
