import { sizeOf } from '../check/describe.ts';
import { addInto, sumInto } from '../loops/elementwise.ts';
import { ordinaryFloats } from '../tensor/allocate.ts';
import { type Backward, pooledTensor, TapeNode, Tensor } from '../tensor/tensor.ts';

interface Watched {
  readonly x: Tensor;
  /** Its place on a tape that waits meanwhile. */
  readonly before: TapeNode | null;
}

/** The operations between some watched tensors and one result, in the order in which they ran. */
export class Tape {
  private readonly nodes: TapeNode[] = [];
  private readonly watched: Watched[] = [];
  /** Whether a recorded value was cut off on purpose, by stopGradient. */
  cut = false;

  /** Starts to record what is computed from a tensor. */
  watch(x: Tensor): TapeNode {
    const node = new TapeNode(this, x, null);
    this.watched.push({ x, before: x.node });
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

  /** Computes the gradients of a scalar at all watched tensors: reads the tape from its end. */
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

  /** Lets go of everything: a tensor that outlives the tape keeps nothing of it alive. */
  close(): void {
    for (const { x, before } of this.watched) x.node = before;
    for (const node of this.nodes) {
      node.tape = null;
      node.backward = null;
      node.gradient = null;
    }
  }
}

// The tape that records now. There is one at a time, and only within a synchronous call.
let openTape: Tape | null = null;

/** Runs fn while a new tape records, then closes the tape, whatever happens. */
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

/** Runs fn without recording, and gives its result. */
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

/** A tensor's place on the tape that records now; null where it has none, or nothing is recorded. */
export function nodeOf(x: unknown): TapeNode | null {
  if (openTape === null || !(x instanceof Tensor)) return null;
  return x.node !== null && x.node.tape === openTape ? x.node : null;
}

/** Tells the tape that what was computed from a tensor is cut off from it on purpose. */
export function noteCut(x: Tensor): void {
  if (openTape !== null && nodeOf(x) !== null) openTape.cut = true;
}

/** Puts the result of an operation on the tape. */
export function record(result: Tensor, backward: Backward): Tensor {
  openTape?.add(result, backward);
  return result;
}

/**
 * Adds to the gradient of a node. `owned` says that nothing else reads or writes g's memory from here on.
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

/** A node's gradient as an array of its own: zeros where none was given. */
export function gradientOf(node: TapeNode): Tensor {
  const { gradient, shape, dtype } = node;
  const data = gradient?.data.slice() ?? ordinaryFloats(dtype, sizeOf(shape));
  return new Tensor(data, shape, dtype);
}
