import { ClampwiseRangeError, ClampwiseTypeError, type NdArray } from '@clampwise/kernels';
import { shapeText, sizeOf } from '../check/describe.ts';
import type { FloatArray, FloatDType, NestedArray, Shape } from '../types.ts';
import { isLarge, isPoolOpen, ordinaryFloats, partOfBlock, pooledFloats } from './allocate.ts';
import { formatTensor } from './format.ts';
import { toNested } from './nested.ts';

/**
 * Numbers in a shape: row-major, float32 or float64. A Tensor never changes (except a layer's
 * Weight). It is an NdArray, so the functions of `@clampwise/kernels` accept it. Make one with
 * `tensor`, `zeros`, `ones`, `randomNormal` or `randomUniform`. Compute with `ops`, because
 * JavaScript's operators, as in x * 2, throw.
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 *
 * const x = tensor([[1, -2, 3], [4, 5, -6]]);
 * x.shape; // => [2, 3]
 * x.dtype; // => 'float32'
 * x.toArray(); // => [[1, -2, 3], [4, 5, -6]]
 */
export class Tensor implements NdArray<FloatArray> {
  /** The values, last axis fastest. Do not write to them. */
  readonly data: FloatArray;
  readonly shape: Shape;
  readonly dtype: FloatDType;
  /**
   * Its place on the tape that recorded it, or null.
   * @internal
   */
  node: TapeNode | null = null;
  /**
   * The argument of the softmax or sigmoid whose result this is, or null. A cross-entropy computes
   * with it, which needs no clipping.
   * @internal
   */
  activated: Activated | null = null;

  /**
   * Takes parts that are known to fit, without a copy. `tensor` checks and copies.
   * @internal
   */
  constructor(data: FloatArray, shape: Shape, dtype: FloatDType) {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** The number of elements. */
  get size(): number {
    return this.data.length;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Returns the values as nested arrays, or a number for a scalar. */
  toArray(): NestedArray {
    return toNested(this.data, this.shape);
  }

  /**
   * Returns the only value of a tensor with one element.
   *
   * @throws ClampwiseRangeError if the tensor has more elements, or none
   */
  item(): number {
    if (this.data.length !== 1) {
      const received = `shape ${shapeText(this.shape)}`;
      throw new ClampwiseRangeError('Tensor.item', 'this', received, 'a tensor with one element');
    }
    return this.data[0] as number;
  }

  /** Returns dtype, shape and values as text. Long axes are shortened. */
  toString(): string {
    return formatTensor(this.data, this.shape, this.dtype);
  }

  static {
    // For console.log in Node. A computed name in the class would need type inference in
    // declarations.
    const inspect = Symbol.for('nodejs.util.inspect.custom');
    Object.defineProperty(Tensor.prototype, inspect, { value: Tensor.prototype.toString });
    Object.defineProperty(Tensor.prototype, Symbol.toPrimitive, { value: toPrimitive });
  }
}

/** The function that computed a tensor, and its argument. */
export interface Activated {
  readonly by: 'softmax' | 'sigmoid';
  readonly x: Tensor;
}

/**
 * Returns text where JavaScript asks for text. Arithmetic and comparisons ask for a number, and
 * then it throws.
 */
function toPrimitive(this: Tensor, hint: string): string {
  if (hint === 'string') return this.toString();
  const sentence =
    "JavaScript's operators do not work on a Tensor, as in x * 2. Write ops.mul(x, 2), or read x.item() or x.data";
  throw new ClampwiseTypeError('Tensor', 'x', 'an operator', 'ops', sentence);
}

/**
 * Takes the gradient of the result of an operation, and gives each recorded input its own. If
 * `reusable` is true, no other code reads dy again, so a result may be written over it.
 */
export type Backward = (dy: Tensor, reusable: boolean) => void;

/** The place of one tensor on a tape. */
export class TapeNode {
  /** The tape of this node, or null once it is closed. */
  tape: object | null;
  readonly shape: Shape;
  readonly dtype: FloatDType;
  /** Null for a watched tensor. */
  backward: Backward | null;
  /** The sum of the gradients so far. */
  gradient: Tensor | null = null;
  /** Whether the memory of `gradient` belongs to this node alone. */
  owned = false;

  constructor(tape: object, x: Tensor, backward: Backward | null) {
    this.tape = tape;
    this.shape = x.shape;
    this.dtype = x.dtype;
    this.backward = backward;
  }
}

/** The option of a kernel that names the array for its result. */
export interface Out {
  readonly out: Tensor;
}

/**
 * Returns the array for the result of a kernel. Undefined if the kernel should make an ordinary
 * array.
 */
export function resultOut(shape: Shape, dtype: FloatDType): Out | undefined {
  return isPoolOpen() ? gradientOut(shape, dtype) : undefined;
}

/**
 * Returns the array for a gradient, which only the tape sees. Undefined if the kernel should make
 * an array itself.
 */
export function gradientOut(shape: Shape, dtype: FloatDType): Out | undefined {
  const data = partOfBlock(dtype, sizeOf(shape));
  return data === null ? undefined : { out: new Tensor(data, shape, dtype) };
}

/** Returns the array for the gradient of an elementwise operation: dy itself if it is free. */
export function gradientOver(dy: Tensor, reusable: boolean): Out | undefined {
  // For a small array the kernel needs longer to write to an output than to make a new array.
  return reusable && isLarge(dy.data) ? { out: dy } : gradientOut(dy.shape, dy.dtype);
}

/** Returns a tensor of zeros that owns exactly its bytes. */
export function ordinaryTensor(shape: Shape, dtype: FloatDType): Tensor {
  return new Tensor(ordinaryFloats(dtype, sizeOf(shape)), shape, dtype);
}

/** Returns a tensor of zeros for gradients, which only the tape sees. */
export function pooledTensor(shape: Shape, dtype: FloatDType): Tensor {
  return new Tensor(pooledFloats(dtype, sizeOf(shape)), shape, dtype);
}

/** Returns a copy that owns exactly its bytes and lies on no tape. */
export function ordinaryCopy(x: Tensor): Tensor {
  return new Tensor(x.data.slice(), x.shape, x.dtype);
}
