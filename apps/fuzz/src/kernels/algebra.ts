// The entry ./algebra: NdArrays of floats.
import * as algebra from '@clampwise/kernels/algebra';
import type { Draw } from '../core/draw.ts';
import { Slot } from '../core/template.ts';
import {
  FINITE,
  FLOATS,
  finiteOf,
  lengthOf,
  numberOf,
  type Style,
  shapeOf,
  sizeOf,
  valuesOf,
} from '../core/values.ts';
import { axisOf, like, numbersIn, perVector, roundTo, vectorsAlong } from './arrays.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';

type DType = Slot['dtype'];

function ndOf(
  draw: Draw,
  shape: readonly number[] = draw.int(2) === 0 ? [lengthOf(draw)] : shapeOf(draw),
  dtype: DType = draw.pick(FLOATS),
  styles?: readonly Style[],
): Slot {
  return new Slot(valuesOf(draw, dtype, sizeOf(shape), styles), dtype, shape);
}

/** A shape that broadcasts to another. */
function narrowed(draw: Draw, shape: readonly number[]): readonly number[] {
  return shape.slice(draw.int(3) === 2 ? draw.int(shape.length + 1) : 0).map((axis) => {
    return draw.int(4) === 3 ? 1 : axis;
  });
}

function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let back = 1; back <= rank; back++) {
    const [x, y] = [a[a.length - back] ?? 1, b[b.length - back] ?? 1];
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.unshift(x === 1 ? y : x);
  }
  return shape;
}

/** The index in an array of another shape for element i of a shape. */
function indexIn(i: number, shape: readonly number[], own: readonly number[]): number {
  let [index, stride, rest] = [0, 1, i];
  for (let back = 1; back <= shape.length; back++) {
    const axis = shape[shape.length - back];
    const size = own[own.length - back] ?? 1;
    if (size !== 1) index += (rest % axis) * stride;
    stride *= size;
    rest = Math.floor(rest / axis);
  }
  return index;
}

type Binary = (a: number, b: number) => number;

function binaryCall(draw: Draw, rule: Binary): KernelCall {
  const shape = draw.int(2) === 0 ? [lengthOf(draw)] : shapeOf(draw);
  const dtype = draw.pick(FLOATS);
  const operand = (): Slot | number =>
    draw.oneIn(6) ? numberOf(draw) : ndOf(draw, draw.int(2) ? narrowed(draw, shape) : shape, dtype);
  const [a, b] = [operand(), draw.oneIn(8) ? ndOf(draw) : operand()];
  const expected = (): Expected | 'throws' | null => binaryExpected(a, b, rule);
  const [left, right] = [a, b].map((x) => (x instanceof Slot ? x.shape : []));
  const both = broadcast(left as number[], right as number[]);
  if (both === null || !(a instanceof Slot || b instanceof Slot)) return { args: [a, b], expected };
  const own = (a instanceof Slot ? a : (b as Slot)).dtype;
  const like = new Slot(valuesOf(draw, own, sizeOf(both)), own, both);
  const inPlace = [a, b].filter(
    (x) => x instanceof Slot && String(x.shape) === String(both),
  ) as Slot[];
  return { args: [a, b], out: like, inPlace, expected };
}

function binaryExpected(a: Slot | number, b: Slot | number, rule: Binary): Expected | 'throws' {
  const dtypes = [a, b].flatMap((x) => (x instanceof Slot ? [x.dtype] : []));
  if (dtypes.length === 0 || dtypes[0] !== dtypes.at(-1)) return 'throws';
  const [dtype] = dtypes;
  const read = (x: Slot | number): { numbers: number[]; shape: readonly number[] } =>
    x instanceof Slot
      ? { numbers: numbersIn(x), shape: x.shape ?? [] }
      : { numbers: [roundTo(dtype, x)], shape: [] };
  const [x, y] = [read(a), read(b)];
  const shape = broadcast(x.shape, y.shape);
  if (shape === null) return 'throws';
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const left = x.numbers[indexIn(i, shape, x.shape)];
    return roundTo(dtype, rule(left, y.numbers[indexIn(i, shape, y.shape)]));
  });
  return { values };
}

interface Unary {
  readonly rule: (x: number) => number;
  readonly ulps?: number;
}

function unaryCall(draw: Draw, { rule, ulps = 0 }: Unary): KernelCall {
  const x = ndOf(draw);
  const expected = (): Expected => {
    const values = numbersIn(x).map((value) => roundTo(x.dtype, rule(value)));
    return { values, ulps, ...(ulps > 0 && { absolute: x.dtype === 'float64' ? 1e-300 : 1e-44 }) };
  };
  return { args: [x], out: x, inPlace: [x], expected };
}

function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

const UNARY: { readonly [name: string]: Unary } = {
  abs: { rule: Math.abs },
  neg: { rule: (x) => -x },
  square: { rule: (x) => x * x },
  sqrt: { rule: Math.sqrt },
  exp: { rule: Math.exp, ulps: 2 },
  log: { rule: Math.log, ulps: 2 },
  tanh: { rule: Math.tanh, ulps: 8 },
  sigmoid: { rule: (x) => 1 / (1 + Math.exp(-x)), ulps: 8 },
  softplus: { rule: log1pExp, ulps: 8 },
};

const BINARY: { readonly [name: string]: Binary } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

type ReluNumbers = {
  readonly negativeSlope?: number;
  readonly threshold?: number;
  readonly maxValue?: number | null;
};

function reluOptions(draw: Draw): ReluNumbers {
  return {
    ...(draw.int(3) === 2 && { negativeSlope: Math.abs(finiteOf(draw)) }),
    ...(draw.int(3) === 2 && { threshold: Math.abs(finiteOf(draw)) }),
    ...(draw.int(3) === 2 && { maxValue: draw.pick([6, 1, null, 0]) }),
  };
}

function reluCall(draw: Draw): KernelCall {
  const x = ndOf(draw, undefined, undefined, FINITE);
  const options = reluOptions(draw);
  const { negativeSlope = 0, threshold = 0 } = options;
  const most = options.maxValue ?? Infinity;
  const [low, high, slope] = [threshold, most, negativeSlope].map((v) => roundTo(x.dtype, v));
  const expected = (): Expected => {
    const values = numbersIn(x).map((value) => {
      return value > low ? Math.min(value, high) : Math.min(slope * (value - low), high);
    });
    return { values: values.map((v) => roundTo(x.dtype, v)), ulps: 1, absolute: 1e-6 };
  };
  return { args: [x], options, out: x, inPlace: [x], expected };
}

function reluVjpCall(draw: Draw): KernelCall {
  const x = ndOf(draw);
  const dy = like(draw, x);
  return { args: [dy, x], options: reluOptions(draw), out: x, inPlace: [dy, x] };
}

type Fold = (values: readonly number[]) => number;

function reduceCall(draw: Draw, fold: Fold, isSum: boolean): KernelCall {
  const x = ndOf(draw);
  const shape = x.shape as readonly number[];
  const axes = axisOf(draw, shape);
  const options = { ...axes, ...(draw.int(3) === 2 && { keepDims: true }) };
  const expected = (): Expected | null => {
    const numbers = numbersIn(x);
    const groups = vectorsAlong(shape, axes.axis);
    if (numbers.length === 0 || numbers.some((v) => Math.abs(v) > 1e300)) return null;
    const values = groups.map((indices) => fold(indices.map((i) => numbers[i])));
    if (!isSum) return { values };
    const absolute = groups.map((indices) => {
      return 1e-14 * indices.reduce((sum, i) => sum + Math.abs(numbers[i]), 0);
    });
    return { values: values.map((v) => roundTo(x.dtype, v)), ulps: 1, absolute };
  };
  return { args: [x], options, expected };
}

/** A sum with compensation. */
function total(values: readonly number[]): number {
  let [sum, rest] = [0, 0];
  for (const value of values) {
    const next = sum + value;
    rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + rest : sum;
}

function sumToCall(draw: Draw): KernelCall {
  const x = ndOf(draw, shapeOf(draw), undefined, FINITE);
  const shape = narrowed(draw, x.shape as number[]);
  const expected = (): Expected | null => {
    const sums = new Array<number>(sizeOf(shape)).fill(0);
    const numbers = numbersIn(x);
    numbers.forEach((value, i) => {
      sums[indexIn(i, x.shape as number[], shape)] += value;
    });
    const absolute = 1e-13 * numbers.reduce((sum, v) => sum + Math.abs(v), 0);
    return { values: sums.map((v) => roundTo(x.dtype, v)), ulps: 1, absolute };
  };
  return { args: [x, shape], expected };
}

function softmaxCall(draw: Draw): KernelCall {
  const x = ndOf(draw, undefined, undefined, draw.int(2) === 0 ? FINITE : undefined);
  const shape = x.shape as readonly number[];
  const expected = (): Expected | 'throws' | null => {
    if (shape.length === 0) return 'throws';
    const values = perVector(numbersIn(x), shape, -1, (row) => {
      const most = Math.max(...row.slice(0, 100_000));
      if (!Number.isFinite(most)) return row.map(() => NaN);
      const powers = row.map((value) => Math.exp(value - most));
      const sum = total(powers);
      return powers.map((power) => power / sum);
    }) as number[];
    return { values: values.map((v) => roundTo(x.dtype, v)), ulps: 2, absolute: 1e-13 };
  };
  return { args: [x], out: x, inPlace: [x], expected };
}

function transposeCall(draw: Draw): KernelCall {
  const x = ndOf(draw, shapeOf(draw));
  const shape = x.shape as readonly number[];
  const order = shape.map((_, k) => k).reverse();
  for (let k = order.length - 1; k > 0; k--) {
    const at = draw.int(k + 1);
    [order[k], order[at]] = [order[at], order[k]];
  }
  const to = order.map((k) => shape[k]);
  const strides = shape.map((_, k) => shape.slice(k + 1).reduce((a, b) => a * b, 1));
  const expected = (): Expected => {
    const numbers = numbersIn(x);
    const values = numbers.map((_, i) => {
      let [rest, index] = [i, 0];
      for (let k = to.length - 1; k >= 0; k--) {
        index += (rest % to[k]) * strides[order[k]];
        rest = Math.floor(rest / to[k]);
      }
      return numbers[index];
    });
    return { values };
  };
  const out = new Slot(x.data.slice(), x.dtype, to);
  return { args: [x], options: { permutation: order }, out, expected };
}

function matmulCall(draw: Draw): KernelCall {
  const [m, k, n] = [0, 1, 2].map(() => draw.pick([2, 1, 3, 4, 8, 17, 33, 0, 65]));
  const dtype = draw.pick(FLOATS);
  const [transposeA, transposeB] = [draw.int(2) === 1, draw.int(2) === 1];
  const a = ndOf(draw, transposeA ? [k, m] : [m, k], dtype);
  const b = ndOf(draw, transposeB ? [n, k] : [k, n], dtype);
  const bias = draw.int(2) === 1 ? ndOf(draw, [n], dtype) : undefined;
  const activation = draw.pick([undefined, 'relu', 'linear'] as const);
  const options = {
    ...(transposeA && { transposeA }),
    ...(transposeB && { transposeB }),
    ...(bias && { bias }),
    ...(activation && { activation }),
  };
  const expected = (): Expected | null => {
    const [x, y] = [numbersIn(a), numbersIn(b)];
    const added = bias === undefined ? new Array<number>(n).fill(0) : numbersIn(bias);
    if ([...x, ...y, ...added].some((v) => !(Math.abs(v) < 1e15))) return null;
    const at = (i: number, l: number): number => x[transposeA ? l * m + i : i * k + l];
    const bt = (l: number, j: number): number => y[transposeB ? j * k + l : l * n + j];
    const values: number[] = [];
    const absolute: number[] = [];
    const unit = dtype === 'float32' ? 2 ** -24 : 2 ** -53;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const terms = Array.from({ length: k }, (_, l) => at(i, l) * bt(l, j));
        const value = total([...terms, added[j]]);
        const sizes = total([...terms, added[j]].map(Math.abs));
        values.push(activation === 'relu' ? Math.max(value, 0) : value);
        absolute.push((k + 2) * unit * sizes + 1e-44);
      }
    }
    return { values, absolute };
  };
  const out = ndOf(draw, [m, n], dtype, FINITE);
  return { args: [a, b], options, out, expected, rounds: dtype === 'float32' };
}

const functions = algebra as unknown as { readonly [name: string]: KernelEntry['fn'] };
const entry = (
  name: string,
  make: KernelEntry['make'],
  covers: readonly string[] = [name],
): KernelEntry => ({
  name: `algebra.${name}`,
  covers: covers.map((one) => `kernels/algebra ${one}`),
  fn: functions[name],
  make,
});

export const ALGEBRA: readonly KernelEntry[] = [
  ...Object.entries(BINARY).map(([name, rule]) => entry(name, (d) => binaryCall(d, rule))),
  ...Object.entries(UNARY).map(([name, unary]) => entry(name, (d) => unaryCall(d, unary))),
  entry('relu', reluCall),
  entry('reluVjp', reluVjpCall),
  entry('sum', (d) => reduceCall(d, total, true)),
  entry('mean', (d) => reduceCall(d, (values) => total(values) / values.length, true)),
  entry('max', (d) =>
    reduceCall(d, (values) => values.reduce((a, b) => Math.max(a, b), -Infinity), false),
  ),
  entry('sumTo', sumToCall),
  entry('softmax', softmaxCall),
  entry('transpose', transposeCall),
  entry('matmul', matmulCall, ['matmul', 'matMul']),
];
