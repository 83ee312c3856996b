import { ClampwiseTypeError } from '@clampwise/kernels';
import {
  add,
  broadcastTo,
  concat,
  div,
  gather,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  relu6,
  reshape,
  sigmoid,
  slice,
  softmax,
  sub,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { clipByValue } from '../../ops/clipByValue.ts';
import { absolute } from './absolute.ts';
import type { Config, Dimensions, Inputs, Shape } from './tfjs.ts';

type Binary = (a: Tensor, b: Tensor) => Tensor;
type Constant = number | Constant[];

const BINARY: { readonly [operation: string]: Binary | undefined } = {
  add,
  subtract: sub,
  multiply: mul,
  divide: div,
  maximum: broadcasting(maximum),
  minimum: broadcasting(minimum),
};

/**
 * Returns an operation that broadcasts its operands first. Some functions of tfjs have no gradient
 * for a broadcast operand.
 */
export function broadcasting(binary: Binary): Binary {
  return (a, b) => {
    const shape = broadcast(a.shape, b.shape) as number[];
    return binary(broadcastTo(a, shape), broadcastTo(b, shape));
  };
}

const UNARY: { readonly [operation: string]: ((x: Tensor, config: Config) => Tensor) | undefined } =
  {
    negative: neg,
    absolute,
    relu: (x) => relu(x),
    relu6: (x) => relu6(x),
    sigmoid: (x) => sigmoid(x),
    clip: (x, { lower, upper }) => clipByValue(x, Number(lower), Number(upper)),
    softmax: (x, { axis }) => softmaxAlong(x, Number(axis)),
  };

/**
 * An operation in a functional model, from keras.ops or TensorFlow. `operands` holds constants, and
 * null for each input.
 */
export function operation(): unknown {
  return class Operation extends layers.Layer {
    private readonly settings: Config;
    private readonly operation: string;
    private readonly operands: (Constant | null)[];

    constructor(config: Config) {
      super(config);
      const { operation: name, operands, axis, lower, upper, shape, items } = config;
      const given = { operation: name, operands, axis, lower, upper, shape, items };
      this.settings = JSON.parse(JSON.stringify(given)) as Config;
      this.operation = String(name);
      this.operands = (this.settings.operands ?? [null]) as unknown as (Constant | null)[];
    }

    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const given = [inputs].flat();
        const x = given[0] as Tensor;
        const { settings } = this;
        if (this.operation === 'concatenate') return concat(given, axisIn(settings, x.rank));
        if (this.operation === 'reshape') return reshape(x, settings.shape as number[]);
        if (this.operation === 'item') return itemOf(x, settings.items as unknown as Item[]);
        const values = this.values(given);
        for (const value of values) checkFloats(this.name, value);
        const binary = BINARY[this.operation];
        if (binary !== undefined) return binary(values[0] as Tensor, values[1] as Tensor);
        const unary = UNARY[this.operation];
        if (unary !== undefined) return unary(x, settings);
        throw new ClampwiseTypeError(this.name, 'operation', this.operation, 'one that is known');
      });
    }

    override computeOutputShape(inputShape: Shape): Shape {
      const isMany = Array.isArray(inputShape[0]);
      const shapes = (isMany ? inputShape : [inputShape]) as Dimensions[];
      const shape = shapes[0] as Dimensions;
      const { settings } = this;
      if (this.operation === 'concatenate') return joined(shapes, axisIn(settings, shape.length));
      if (this.operation === 'reshape') return reshaped(shape, settings.shape as number[]);
      if (this.operation === 'item') return shapeOfItem(shape, settings.items as unknown as Item[]);
      if (BINARY[this.operation] === undefined) return shape;
      let next = 0;
      const all = this.operands.map((constant) =>
        constant === null ? (shapes[next++] as Dimensions) : tensorShape(constant),
      );
      return broadcast(all[0] as Dimensions, all[1] as Dimensions);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), ...this.settings };
    }

    private values(inputs: readonly Tensor[]): Tensor[] {
      let next = 0;
      return this.operands.map((constant) =>
        constant === null
          ? (inputs[next++] as Tensor)
          : tensor(constant as number[], undefined, 'float32'),
      );
    }
  };
}

function checkFloats(name: string, x: Tensor): void {
  if (x.dtype === 'float32') return;
  throw new ClampwiseTypeError(name, 'x', `a tensor of ${x.dtype}`, 'one of float32');
}

function axisIn({ axis }: Config, rank: number): number {
  const own = Number(axis ?? -1);
  return own < 0 ? own + rank : own;
}

function softmaxAlong(x: Tensor, axis: number): Tensor {
  const own = axis < 0 ? axis + x.rank : axis;
  if (own === x.rank - 1) return softmax(x);
  const order = x.shape.map((_, k) => k);
  order[own] = x.rank - 1;
  order[x.rank - 1] = own;
  return transpose(softmax(transpose(x, order)), order);
}

function joined(shapes: readonly Dimensions[], axis: number): Dimensions {
  const result = [...(shapes[0] as Dimensions)];
  const lengths = shapes.map((shape) => shape[axis] ?? null);
  result[axis] = lengths.includes(null) ? null : lengths.reduce<number>((a, b) => a + (b ?? 0), 0);
  return result;
}

function reshaped(shape: Dimensions, target: readonly number[]): Dimensions {
  if (shape.includes(null)) return target.map((size) => (size < 0 ? null : size));
  const total = shape.reduce<number>((a, b) => a * (b ?? 1), 1);
  const known = target.filter((size) => size >= 0).reduce((a, b) => a * b, 1);
  return target.map((size) => (size < 0 ? total / known : size));
}

function tensorShape(constant: Constant): number[] {
  return Array.isArray(constant) ? [constant.length, ...tensorShape(constant[0] ?? 0)] : [];
}

function broadcast(a: Dimensions, b: Dimensions): Dimensions {
  const rank = Math.max(a.length, b.length);
  const sizeAt = (shape: Dimensions, k: number): number | null => {
    const at = k - (rank - shape.length);
    return at < 0 ? 1 : (shape[at] ?? null);
  };
  return Array.from({ length: rank }, (_, k) => {
    const [left, right] = [sizeAt(a, k), sizeAt(b, k)];
    if (left === 1) return right;
    return right === 1 || right === null ? left : (left ?? right);
  });
}

/** One part of an index: a number, [start, stop, step] of a slice, -1 … or 'new'. */
type Item =
  | number
  | { readonly start: number | null; readonly stop: number | null; readonly step: number | null }
  | null
  | 'rest';

interface Piece {
  readonly start: number;
  readonly step: number;
  readonly count: number | null;
  /** Whether the result has this dimension. */
  readonly stays: boolean;
}

/** The part of each dimension that an index takes, and null for each dimension that it adds. */
function piecesOf(shape: Dimensions, items: readonly Item[]): (Piece | null)[] {
  const used = items.filter((item) => item !== null && item !== 'rest').length;
  const rest = Array.from({ length: shape.length - used }, () => WHOLE);
  const at = items.indexOf('rest');
  const all =
    at < 0 ? [...items, ...rest] : [...items.slice(0, at), ...rest, ...items.slice(at + 1)];
  let axis = 0;
  return all.map((item) => (item === null ? null : pieceOf(shape[axis++] ?? null, item)));
}

const WHOLE: Item = { start: null, stop: null, step: null };

function pieceOf(size: number | null, item: Item): Piece {
  if (typeof item === 'number') {
    const start = item < 0 && size !== null ? item + size : item;
    return { start, step: 1, count: 1, stays: false };
  }
  const {
    start = null,
    stop = null,
    step = null,
  } = (item ?? WHOLE) as Exclude<Item, number | string | null>;
  const by = step ?? 1;
  if (size === null) return { start: 0, step: 1, count: null, stays: true };
  const inside = (value: number | null, otherwise: number): number =>
    value === null ? otherwise : Math.min(size, Math.max(0, value < 0 ? value + size : value));
  const from = inside(start, 0);
  const count = Math.max(0, Math.ceil((inside(stop, size) - from) / by));
  return { start: from, step: by, count, stays: true };
}

function shapeOfItem(shape: Dimensions, items: readonly Item[]): Dimensions {
  return piecesOf(shape, items).flatMap((piece) => {
    if (piece === null) return 1;
    return piece.stays ? [piece.count] : [];
  });
}

function itemOf(x: Tensor, items: readonly Item[]): Tensor {
  const pieces = piecesOf(x.shape, items);
  const own = pieces.filter((piece) => piece !== null);
  const length = ({ step, count }: Piece): number => Math.max(0, ((count ?? 0) - 1) * step + 1);
  const begin = own.map(({ start }) => start);
  let result = slice(
    x,
    begin,
    own.map((piece) => (piece.count === 0 ? 0 : length(piece))),
  );
  for (const [axis, { step, count }] of own.entries()) {
    if (step === 1 || count === null) continue;
    const indices = Array.from({ length: count }, (_, k) => k * step);
    result = gather(result, tensor(indices, undefined, 'int32'), axis);
  }
  return reshape(result, shapeOfItem(x.shape, items) as number[]);
}
