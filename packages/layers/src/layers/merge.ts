import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import {
  add as addTwo,
  div,
  maximum as largerOf,
  mul,
  minimum as smallerOf,
  sub,
} from '../ops/arithmetic.ts';
import { viewAs } from '../ops/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkBatchShapes } from './inputs.ts';
import type { BatchShape } from './layer.ts';
import { MERGE_KEYS, MergeLayer, type MergeOptions } from './mergeLayer.ts';

/** A layer that combines its inputs element by element, with broadcasting. */
abstract class ElementwiseMerge extends MergeLayer {
  constructor(op: string, options: MergeOptions) {
    checkOptions(op, options, MERGE_KEYS);
    super(options, op);
  }

  /** Combines two of the inputs. */
  protected abstract combine(a: Tensor, b: Tensor): Tensor;

  override build(inputShapes: readonly BatchShape[]): void {
    checkBatchShapes(this.path, inputShapes);
    mergedShape(this.path, inputShapes);
  }

  call(inputs: readonly Tensor[]): Tensor {
    mergedShape(
      this.path,
      inputs.map(({ shape }) => shape),
    );
    const rank = Math.max(...inputs.map((x) => x.rank));
    return inputs.map((x) => withRank(x, rank)).reduce((merged, x) => this.combine(merged, x));
  }

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    checkBatchShapes(this.path, inputShapes);
    return mergedShape(this.path, inputShapes);
  }
}

/** Inserts axes of length 1 after the axis of the examples, as Keras does. */
function withRank(x: Tensor, rank: number): Tensor {
  if (x.rank === rank) return x;
  const [rows = 1, ...example] = x.shape;
  const inserted = new Array<number>(rank - x.rank).fill(1);
  return viewAs(x, [rows, ...inserted, ...example]);
}

/** Returns the shape that examples broadcast to. The numbers of examples must be the same. */
function mergedShape(path: string, shapes: readonly BatchShape[]): BatchShape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const merged: (number | null)[] = [];
  for (let fromEnd = 1; fromEnd <= rank; fromEnd++) {
    const isRows = fromEnd === rank;
    const lengths = shapes
      .map((shape) => (isRows ? shape[0] : fromEnd < shape.length ? shape.at(-fromEnd) : 1))
      .filter((length) => isRows || length !== 1);
    const [length = 1] = lengths.filter((each) => each !== null);
    const fits = lengths.every((each) => each === null || each === length);
    if (!fits) rejectShapes(path, shapes);
    merged.unshift(lengths.includes(null) ? null : (length as number));
  }
  return merged;
}

function rejectShapes(path: string, shapes: readonly BatchShape[]): never {
  const list = shapes.map(batchText).join(' and ');
  const expected =
    'the same number of examples, and axes that are equal or 1, counted from the end';
  const sentence = `the inputs have the shapes ${list}. They need ${expected}`;
  throw new ClampwiseRangeError(path, 'x', `shapes ${list}`, expected, sentence);
}

/** A layer that adds its inputs. */
export class Add extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('add', options);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return addTwo(a, b);
  }
}

/** A layer that subtracts its second input from its first. */
export class Subtract extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('subtract', options);
  }

  override build(inputShapes: readonly BatchShape[]): void {
    checkBatchShapes(this.path, inputShapes);
    if (inputShapes.length !== 2) {
      const received = `${inputShapes.length} inputs`;
      throw new ClampwiseRangeError(this.path, 'x', received, 'two inputs');
    }
    super.build(inputShapes);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return sub(a, b);
  }
}

/** A layer that multiplies its inputs. */
export class Multiply extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('multiply', options);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return mul(a, b);
  }
}

/** A layer that returns the mean of its inputs. */
export class Average extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('average', options);
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return div(super.call(inputs), inputs.length);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return addTwo(a, b);
  }
}

/** A layer that returns the largest of its inputs. */
export class Maximum extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('maximum', options);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return largerOf(a, b);
  }
}

/** A layer that returns the smallest of its inputs. */
export class Minimum extends ElementwiseMerge {
  constructor(options: MergeOptions = {}) {
    super('minimum', options);
  }

  protected combine(a: Tensor, b: Tensor): Tensor {
    return smallerOf(a, b);
  }
}

/**
 * Makes a layer that adds its inputs, element by element. Axes of length 1 repeat, and an example
 * with fewer axes gets axes of length 1 at its start. NaN in one gives NaN.
 *
 * @param options -
 *   - `name`: string, default 'add'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Add`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { add } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * add().apply([a, b]).toArray(); // => [[5, 7]]
 */
export function add(options: MergeOptions = {}): Add {
  return new Add(options);
}

/**
 * Makes a layer that subtracts its second input from its first, element by element. Axes of length
 * 1 repeat, and an example with fewer axes gets axes of length 1 at its start. NaN in one gives
 * NaN. It takes two inputs.
 *
 * @param options -
 *   - `name`: string, default 'subtract'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Subtract`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { subtract } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * subtract().apply([a, b]).toArray(); // => [[-3, -3]]
 */
export function subtract(options: MergeOptions = {}): Subtract {
  return new Subtract(options);
}

/**
 * Makes a layer that multiplies its inputs, element by element. Axes of length 1 repeat, and an
 * example with fewer axes gets axes of length 1 at its start. NaN in one gives NaN.
 *
 * @param options -
 *   - `name`: string, default 'multiply'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Multiply`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { multiply } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * multiply().apply([a, b]).toArray(); // => [[4, 10]]
 */
export function multiply(options: MergeOptions = {}): Multiply {
  return new Multiply(options);
}

/**
 * Makes a layer that returns the mean of its inputs, element by element. Axes of length 1 repeat,
 * and an example with fewer axes gets axes of length 1 at its start. NaN in one gives NaN.
 *
 * @param options -
 *   - `name`: string, default 'average'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Average`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { average } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * average().apply([a, b]).toArray(); // => [[2.5, 3.5]]
 */
export function average(options: MergeOptions = {}): Average {
  return new Average(options);
}

/**
 * Makes a layer that returns the largest of its inputs, element by element. Axes of length 1
 * repeat, and an example with fewer axes gets axes of length 1 at its start. NaN in one gives NaN.
 * The gradient goes to the largest one, to the first at ties.
 *
 * @param options -
 *   - `name`: string, default 'maximum'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Maximum`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { maximum } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * maximum().apply([a, b]).toArray(); // => [[4, 5]]
 */
export function maximum(options: MergeOptions = {}): Maximum {
  return new Maximum(options);
}

/**
 * Makes a layer that returns the smallest of its inputs, element by element. Axes of length 1
 * repeat, and an example with fewer axes gets axes of length 1 at its start. NaN in one gives NaN.
 * The gradient goes to the smallest one, to the first at ties.
 *
 * @param options -
 *   - `name`: string, default 'minimum'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit
 * @see Keras's `Minimum`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { minimum } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[4, 5]])];
 * minimum().apply([a, b]).toArray(); // => [[1, 2]]
 */
export function minimum(options: MergeOptions = {}): Minimum {
  return new Minimum(options);
}
