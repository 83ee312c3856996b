import { ClampwiseRangeError, ClampwiseTypeError, type NdArray } from '@clampwise/kernels';
import { shapeText, sizeOf } from '../check/describe.ts';
import type { FloatArray, FloatDType, NestedArray, Shape } from '../types.ts';
import { isLarge, isPoolOpen, ordinaryFloats, partOfBlock, pooledFloats } from './allocate.ts';
import { formatTensor } from './format.ts';
import { toNested } from './nested.ts';

/**
 * Numbers in a shape: row-major, float32 or float64. A Tensor is never changed after it is made (a layer's Weight is the
 * exception), and it is an NdArray, so the functions of `@clampwise/kernels` take it. Make one with `tensor`, `zeros`,
 * `ones`, `randomNormal` or `randomUniform`. Compute with `ops`: JavaScript's operators, as in x * 2, throw.
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
  /** The values, last axis fastest. Read them, do not write to them. */
  readonly data: FloatArray;
  readonly shape: Shape;
  readonly dtype: FloatDType;
  /**
   * Its place on the tape that recorded it; null where nothing was recorded.
   * @internal
   */
  node: TapeNode | null = null;

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

  /** The values as nested arrays; a number for a scalar. */
  toArray(): NestedArray {
    return toNested(this.data, this.shape);
  }

  /**
   * The only value of a tensor with one element.
   *
   * @throws ClampwiseRangeError where there are more, or none
   */
  item(): number {
    if (this.data.length !== 1) {
      const received = `shape ${shapeText(this.shape)}`;
      throw new ClampwiseRangeError('Tensor.item', 'this', received, 'a tensor with one element');
    }
    return this.data[0] as number;
  }

  /** Dtype, shape and values as text; long axes are shortened. */
  toString(): string {
    return formatTensor(this.data, this.shape, this.dtype);
  }

  static {
    // What console.log shows in Node. A computed name in the class would need type inference in declarations.
    const inspect = Symbol.for('nodejs.util.inspect.custom');
    Object.defineProperty(Tensor.prototype, inspect, { value: Tensor.prototype.toString });
    Object.defineProperty(Tensor.prototype, Symbol.toPrimitive, { value: toPrimitive });
  }
}

/**
 * Text where text is asked for. Arithmetic and comparisons of JavaScript ask for a number, which a
 * tensor is not.
 */
function toPrimitive(this: Tensor, hint: string): string {
  if (hint === 'string') return this.toString();
  const received = 'a Tensor as an operand of JavaScript, as in x * 2, x + y or x > 0';
  const expected = 'given to ops, such as ops.mul(x, 2), or read with x.item() or x.data';
  throw new ClampwiseTypeError('Tensor', 'x', received, expected);
}

/**
 * What a recorded operation does with the gradient of its result: gives each recorded input its
 * own. Where `reusable` is true nothing else reads dy again, so a result may be written over it.
 */
export type Backward = (dy: Tensor, reusable: boolean) => void;

/** The place of one tensor on a tape. */
export class TapeNode {
  /** The tape, by which a node is known to be of the one that records; null once that is closed. */
  tape: object | null;
  readonly shape: Shape;
  readonly dtype: FloatDType;
  /** Null for a watched tensor. */
  backward: Backward | null;
  /** The sum of the gradients given so far. */
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

/** The option of a kernel that says where its result goes. */
export interface Out {
  readonly out: Tensor;
}

/** Where a kernel's result goes: undefined for a new ordinary array, which the kernel makes itself. */
export function resultOut(shape: Shape, dtype: FloatDType): Out | undefined {
  return isPoolOpen() ? gradientOut(shape, dtype) : undefined;
}

/** Where a gradient goes, which only the tape sees: undefined where the kernel had better make an array itself. */
export function gradientOut(shape: Shape, dtype: FloatDType): Out | undefined {
  const data = partOfBlock(dtype, sizeOf(shape));
  return data === null ? undefined : { out: new Tensor(data, shape, dtype) };
}

/** Where the gradient of an elementwise operation goes: over the one that it is computed from, if that is free. */
export function gradientOver(dy: Tensor, reusable: boolean): Out | undefined {
  // A small array as an output costs the kernel more than a new one.
  return reusable && isLarge(dy.data) ? { out: dy } : gradientOut(dy.shape, dy.dtype);
}

/** A tensor of zeros that owns exactly its bytes. */
export function ordinaryTensor(shape: Shape, dtype: FloatDType): Tensor {
  return new Tensor(ordinaryFloats(dtype, sizeOf(shape)), shape, dtype);
}

/** A tensor of zeros for gradients, which only the tape sees. */
export function pooledTensor(shape: Shape, dtype: FloatDType): Tensor {
  return new Tensor(pooledFloats(dtype, sizeOf(shape)), shape, dtype);
}

/** A copy that owns exactly its bytes and lies on no tape. */
export function ordinaryCopy(x: Tensor): Tensor {
  return new Tensor(x.data.slice(), x.shape, x.dtype);
}
