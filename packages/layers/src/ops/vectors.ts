import type { NdArray } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { asTensor } from './operands.ts';

/** The options of an operation on vectors. */
export interface VectorOptions {
  /**
   * The axis or axes along which a vector lies; negative ones count from the end. By default the
   * whole tensor is one vector.
   */
  readonly axis?: number | readonly number[] | undefined;
}

/** A kernel on an NdArray. */
type Kernel<A extends readonly unknown[]> = (x: NdArray<FloatArray>, ...args: A) => unknown;

/** The gradient of a kernel on an NdArray. */
type KernelVjp<A extends readonly unknown[]> = (
  dy: NdArray<FloatArray>,
  x: NdArray<FloatArray>,
  ...args: A
) => unknown;

/** Runs a kernel on x and the arguments, of which the last one are the options. */
export function onVectors<A extends readonly [...unknown[], object]>(
  op: string,
  keys: readonly string[],
  run: Kernel<A>,
  vjp: KernelVjp<A>,
  input: TensorLike,
  ...args: A
): Tensor {
  checkOptions(op, args[args.length - 1], keys);
  const x = readTensor(op, 'x', input);
  const out = asTensor(run(x, ...args) as NdArray<FloatArray>, x.dtype);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy) => {
    give(node, asTensor(vjp(dy, x, ...args) as NdArray<FloatArray>, x.dtype), true);
  });
}
