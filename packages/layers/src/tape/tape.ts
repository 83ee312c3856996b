import { sizeOf } from '../check/describe.ts';
import { addInto, sumInto } from '../loops/elementwise.ts';
import { ordinaryFloats } from '../tensor/allocate.ts';
import { type Backward, pooledTensor, TapeNode, Tensor } from '../tensor/tensor.ts';

/** The operations between watched tensors and one result, in the order in which they ran. */
export class Tape {
  private readonly nodes: TapeNode[] = [];
  private readonly watched: Tensor[] = [];
  /** Their places on an outer tape, restored at the end. */
  private readonly before: (TapeNode | null)[] = [];
  /** Whether stopGradient cut off a recorded value. */
  cut = false;

  /** Starts to record the operations on a tensor. */
  watch(x: Tensor): TapeNode {
    const node = new TapeNode(this, x, null);
    this.watched.push(x);
    this.before.push(x.node);
    x.node = node;
    return node;
  }

  add(x: Tensor, backward: Backward): void {
    const node = new TapeNode(this, x, backward);
    x.node = node;
    this.nodes.push(node);
  }

  /** Whether a tensor was computed from watched ones. */
  leadsTo(x: Tensor): boolean {
    return x.node?.tape === this;
  }

  /** Computes the gradients of a scalar at all watched tensors. It reads the tape from its end. */
  run(result: Tensor): void {
    if (!this.leadsTo(result)) return;
    const one = pooledTensor(result.shape, result.dtype);
    one.data[0] = 1;
    give(result.node as TapeNode, one, true);
    for (let k = this.nodes.length - 1; k >= 0; k--) {
      const node = this.nodes[k] as TapeNode;
      const { gradient, backward } = node;
      if (gradient === null || backward === null) continue;
      backward(gradient, node.owned);
      node.gradient = null;
    }
  }

  /** Frees everything: a tensor that outlives the tape keeps no part of it alive. */
  close(): void {
    const { watched, before } = this;
    for (let k = 0; k < watched.length; k++) (watched[k] as Tensor).node = before[k] ?? null;
    for (const node of this.nodes) {
      node.tape = null;
      node.backward = null;
      node.gradient = null;
    }
  }
}

// The tape that records now: at most one, and only within a synchronous call.
let openTape: Tape | null = null;

/** Runs fn while a new tape records. The tape closes also if fn throws. */
export function withTape<R>(fn: (tape: Tape) => R): R {
  const tape = new Tape();
  openTape = tape;
  try {
    return fn(tape);
  } finally {
    openTape = null;
    tape.close();
  }
}

/** Whether a tape records now. */
export function isRecording(): boolean {
  return openTape !== null;
}

/** Runs fn without recording. */
export function withoutTape<R>(fn: () => R): R {
  if (openTape === null) return fn();
  const tape = openTape;
  openTape = null;
  try {
    return fn();
  } finally {
    openTape = tape;
  }
}

/** Returns the place of a tensor on the tape that records now, or null if it has none. */
export function nodeOf(x: unknown): TapeNode | null {
  if (openTape === null || !(x instanceof Tensor)) return null;
  return x.node !== null && x.node.tape === openTape ? x.node : null;
}

/** Notes that stopGradient cuts off a tensor. */
export function noteCut(x: Tensor): void {
  if (openTape !== null && nodeOf(x) !== null) openTape.cut = true;
}

/** Puts the result of an operation on the tape. */
export function record(result: Tensor, backward: Backward): Tensor {
  openTape?.add(result, backward);
  return result;
}

/**
 * Adds to the gradient of a node. `owned` means that no other code reads or writes g's memory from
 * here on.
 */
export function give(node: TapeNode, g: Tensor, owned: boolean): void {
  const { gradient } = node;
  if (gradient === null) {
    node.gradient = g;
    node.owned = owned;
  } else if (node.owned) {
    addInto(gradient.data, g.data);
  } else {
    const sum = pooledTensor(node.shape, node.dtype);
    sumInto(sum.data, gradient.data, g.data);
    node.gradient = sum;
    node.owned = true;
  }
}

/** Returns the gradient of a node as an array of its own, or zeros if it got none. */
export function gradientOf(node: TapeNode): Tensor {
  const { gradient, shape, dtype } = node;
  const data = gradient?.data.slice() ?? ordinaryFloats(dtype, sizeOf(shape));
  return new Tensor(data, shape, dtype);
}
