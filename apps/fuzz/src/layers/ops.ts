// The entry ./ops, with gradients.
import { ops } from '@clampwise/layers';
import type { Draw } from '../core/draw.ts';
import type { Slot } from '../core/template.ts';
import { finiteOf, positiveOf, shapeOf, sizeOf } from '../core/values.ts';
import { axisOf, numbersIn, perVector, vectorsAlong } from '../kernels/arrays.ts';
import type { Expected } from '../kernels/call.ts';
import { type LayerCall, type LayerEntry, slotOf } from './simple.ts';

type Make = (draw: Draw) => LayerCall;

const small = (draw: Draw): number[] => shapeOf(draw, draw.int(4)).map((axis) => Math.min(axis, 6));
const filled = (draw: Draw): number[] => small(draw).map((axis) => Math.max(axis, 1));
const shaped = (slot: Slot): readonly number[] => slot.shape as readonly number[];

/** Values of a rule, with the precision of the slot's dtype. */
function close(slot: Slot, values: readonly number[]): Expected {
  const unit = slot.dtype === 'float32' ? 2e-6 : 1e-12;
  return { values, absolute: values.map((value) => unit * (1 + Math.abs(value))) };
}

const unary =
  (rule?: (x: number) => number, domain: (x: number) => boolean = () => true): Make =>
  (draw) => {
    const x = slotOf(draw, small(draw));
    const numbers = numbersIn(x);
    const isInside = numbers.every(domain);
    return {
      args: [x],
      hasGradient: isInside,
      expected: () => (rule === undefined || !isInside ? null : close(x, numbers.map(rule))),
    };
  };

const binary =
  (rule?: (a: number, b: number) => number, domain: (b: number) => boolean = () => true): Make =>
  (draw) => {
    const shape = small(draw);
    const dtype = draw.pick(['float64', 'float32'] as const);
    const [a, b] = [slotOf(draw, shape, dtype), slotOf(draw, shape, dtype)];
    const [x, y] = [numbersIn(a), numbersIn(b)];
    const isInside = y.every(domain);
    if (draw.oneIn(4)) return { args: [a, finiteOf(draw)], isValid: true };
    const expected = (): Expected | null =>
      rule === undefined || !isInside
        ? null
        : close(
            a,
            x.map((value, k) => rule(value, y[k])),
          );
    return { args: [a, b], hasGradient: isInside, expected };
  };

const reduce =
  (fold: ((values: readonly number[]) => number) | null, hasGradient = true): Make =>
  (draw) => {
    const x = slotOf(draw, filled(draw));
    const axes = axisOf(draw, shaped(x));
    const options = { ...axes, ...(draw.oneIn(3) && { keepDims: true }) };
    const numbers = numbersIn(x);
    const expected = (): Expected | null => {
      if (fold === null) return null;
      const groups = vectorsAlong(shaped(x), axes.axis);
      return close(
        x,
        groups.map((indices) => fold(indices.map((i) => numbers[i]))),
      );
    };
    return { args: [x, options], hasGradient, expected };
  };

/** The index of the extreme along one axis; the last by default or by choice. */
const index = (): Make => (draw) => {
  const x = slotOf(draw, filled(draw).concat(2));
  return { args: [x, draw.int(2) === 0 ? {} : { axis: draw.int(shaped(x).length) }] };
};

const vectors =
  (args: (draw: Draw) => readonly unknown[], isValid = true): Make =>
  (draw) => {
    const x = slotOf(draw, filled(draw));
    return { args: [x, ...args(draw), axisOf(draw, shaped(x))], hasGradient: true, isValid };
  };

const plane: Make = (draw) => {
  const x = slotOf(draw, [draw.between(1, 3), draw.between(1, 4)]);
  const a = Array.from({ length: shaped(x)[1] }, () => positiveOf(draw));
  return { args: [x, a, finiteOf(draw), { axis: 1 }], hasGradient: true };
};

const join: Make = (draw) => {
  const shape = filled(draw).concat(2);
  const dtype = draw.pick(['float64', 'float32'] as const);
  const tensors = Array.from({ length: draw.between(1, 3) }, () => slotOf(draw, shape, dtype));
  return { args: [tensors, { axis: draw.int(shape.length) }], hasGradient: true };
};

const list =
  (...more: unknown[]): Make =>
  (draw) => {
    const dtype = draw.pick(['float64', 'float32'] as const);
    const tensors = Array.from({ length: draw.between(1, 3) }, () =>
      slotOf(draw, filled(draw), dtype),
    );
    return { args: [tensors, ...more], hasGradient: true };
  };

const matmul: Make = (draw) => {
  const [m, k, n] = [draw.between(1, 4), draw.between(1, 4), draw.between(1, 4)];
  const dtype = draw.pick(['float64', 'float32'] as const);
  const [transposeA, transposeB] = [draw.int(2) === 1, draw.int(2) === 1];
  const a = slotOf(draw, transposeA ? [k, m] : [m, k], dtype);
  const b = slotOf(draw, transposeB ? [n, k] : [k, n], dtype);
  return { args: [a, b, { transposeA, transposeB }], hasGradient: true };
};

const logSumExp = (values: readonly number[]): number =>
  Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));

const rows =
  (rule: (row: readonly number[]) => readonly number[]): Make =>
  (draw) => {
    const x = slotOf(draw, [...filled(draw), draw.between(1, 4)]);
    const expected = (): Expected =>
      close(x, perVector(numbersIn(x), shaped(x), -1, rule) as number[]);
    return { args: [x], hasGradient: true, expected };
  };

const SELU = [1.6732632423543772, 1.0507009873554805];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const variance = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
};

const MAKERS: { readonly [name: string]: Make } = {
  abs: unary(Math.abs),
  exp: unary(Math.exp),
  log: unary(Math.log, (x) => x > 0.1),
  neg: unary((x) => -x),
  sqrt: unary(Math.sqrt, (x) => x > 0.1),
  square: unary((x) => x * x),
  sigmoid: unary(sigmoid),
  tanh: unary(Math.tanh),
  softplus: unary((x) => Math.log1p(Math.exp(x))),
  logSigmoid: unary((x) => -Math.log1p(Math.exp(-x))),
  hardSigmoid: unary((x) => Math.min(1, Math.max(0, (x + 3) / 6))),
  silu: unary((x) => x * sigmoid(x)),
  selu: unary((x) => SELU[1] * (x > 0 ? x : SELU[0] * Math.expm1(x))),
  nonNeg: unary((x) => (x > 0 ? x : 0)),
  elu: (draw) => {
    const x = slotOf(draw, small(draw));
    const alpha = draw.pick([1, 0.5, 2]);
    const values = numbersIn(x).map((v) => (v > 0 ? v : alpha * Math.expm1(v)));
    return { args: [x, { alpha }], hasGradient: true, expected: () => close(x, values) };
  },
  leakyRelu: (draw) => {
    const x = slotOf(draw, small(draw));
    const negativeSlope = draw.pick([0.2, 0, 0.01]);
    const values = numbersIn(x).map((v) => (v > 0 ? v : negativeSlope * v));
    return { args: [x, { negativeSlope }], hasGradient: true, expected: () => close(x, values) };
  },
  gelu: (draw) => {
    const x = slotOf(draw, small(draw));
    return { args: [x, { approximate: draw.int(2) === 0 }], hasGradient: true };
  },
  relu: (draw) => {
    const x = slotOf(draw, small(draw));
    const options = { threshold: draw.pick([0, 0.5]), negativeSlope: draw.pick([0, 0.1]) };
    return { args: [x, options], hasGradient: true };
  },
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b),
  div: binary(
    (a, b) => a / b,
    (b) => Math.abs(b) > 0.1,
  ),
  maximum: binary(Math.max),
  minimum: binary(Math.min),
  equal: binary((a, b) => (a === b ? 1 : 0)),
  notEqual: binary((a, b) => (a !== b ? 1 : 0)),
  greater: binary((a, b) => (a > b ? 1 : 0)),
  greaterEqual: binary((a, b) => (a >= b ? 1 : 0)),
  less: binary((a, b) => (a < b ? 1 : 0)),
  lessEqual: binary((a, b) => (a <= b ? 1 : 0)),
  pow: (draw) => {
    const x = slotOf(draw, small(draw));
    const power = draw.pick([2, 3, 1]);
    const values = numbersIn(x).map((v) => v ** power);
    return { args: [x, power], hasGradient: true, expected: () => close(x, values) };
  },
  sum: reduce((values) => values.reduce((a, b) => a + b, 0)),
  mean: reduce((values) => values.reduce((a, b) => a + b, 0) / values.length),
  max: reduce((values) => Math.max(...values)),
  min: reduce((values) => Math.min(...values)),
  variance: reduce(variance),
  logSumExp: reduce(logSumExp),
  argMax: index(),
  argMin: index(),
  softmax: rows((row) => row.map((v) => Math.exp(v - logSumExp(row)))),
  logSoftmax: rows((row) => row.map((v) => v - logSumExp(row))),
  cast: (draw) => ({ args: [slotOf(draw, small(draw)), draw.pick(['float32', 'float64'])] }),
  stopGradient: (draw) => ({ args: [slotOf(draw, small(draw))] }),
  clipByAverageNorm: vectors((d) => [positiveOf(d)]),
  clipByBlockRms: vectors((d) => [positiveOf(d)]),
  clipByNorm: vectors((d) => [positiveOf(d)]),
  constrainMaxNorm: vectors((d) => [positiveOf(d)], false),
  constrainMinMaxNorm: vectors((d) => [positiveOf(d) / 4, 4], false),
  constrainUnitNorm: vectors(() => [], false),
  projectL1Ball: vectors((d) => [positiveOf(d)]),
  projectL1Sphere: vectors((d) => [positiveOf(d)]),
  projectL2Ball: vectors((d) => [positiveOf(d)]),
  projectL2Sphere: vectors((d) => [positiveOf(d)]),
  projectMonotone: vectors(() => []),
  projectSimplex: vectors(() => []),
  projectHalfspace: plane,
  projectHyperplane: plane,
  projectLinfBall: (draw) => {
    return { args: [slotOf(draw, small(draw)), positiveOf(draw)], hasGradient: true };
  },
  projectBox: (draw) => {
    return { args: [slotOf(draw, small(draw)), -positiveOf(draw), null], hasGradient: true };
  },
  clipByValue: (draw) => {
    const bounds = [draw.pick([-1, null, -0.5]), draw.pick([1, null, 0.3])];
    return { args: [slotOf(draw, small(draw)), ...bounds], hasGradient: true };
  },
  interval: (draw) => ({ args: [slotOf(draw, small(draw)), -1, 2], hasGradient: true }),
  concat: join,
  stack: join,
  globalNorm: list(),
  clipByGlobalNorm: list(1.5),
  matmul,
  matMul: matmul,
  transpose: (draw) => ({ args: [slotOf(draw, small(draw))], hasGradient: true }),
  reshape: (draw) => {
    const x = slotOf(draw, small(draw));
    return {
      args: [x, draw.pick([[sizeOf(shaped(x))], [1, sizeOf(shaped(x))]])],
      hasGradient: true,
    };
  },
  slice: (draw) => {
    const x = slotOf(draw, filled(draw).concat(3));
    const begin = shaped(x).map((axis) => draw.int(axis));
    return { args: [x, begin], hasGradient: true };
  },
  gather: (draw) => {
    const x = slotOf(draw, [draw.between(1, 4), 2]);
    const indices = Array.from({ length: draw.int(4) }, () => draw.int(shaped(x)[0]));
    return { args: [x, indices], hasGradient: true };
  },
  oneHot: (draw) => ({ args: [Array.from({ length: draw.int(5) }, () => draw.int(3)), 3] }),
  where: (draw) => {
    const shape = small(draw);
    const condition = Array.from({ length: sizeOf(shape) }, () => draw.int(2));
    const dtype = draw.pick(['float64', 'float32'] as const);
    const given = { data: Float32Array.from(condition), shape, dtype: 'float32' };
    const [a, b] = [slotOf(draw, shape, dtype), slotOf(draw, shape, dtype)];
    return { args: [given, a, b], hasGradient: true };
  },
};

const functions = ops as unknown as { readonly [name: string]: LayerEntry['fn'] };

export const OPS: readonly LayerEntry[] = Object.entries(MAKERS).map(([name, make]) => ({
  name: `ops.${name}`,
  covers: [`layers/ops ${name}`],
  fn: functions[name],
  make,
}));
