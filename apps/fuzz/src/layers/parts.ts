// Regularizers, constraints, initializers, and tensors.
import * as root from '@clampwise/layers';
import { initializers, ops, type Tensor, tensor, Weight } from '@clampwise/layers';
import * as constraints from '@clampwise/layers/constraints';
import * as regularizers from '@clampwise/layers/regularizers';
import type { Draw } from '../core/draw.ts';
import { expect } from '../core/target.ts';
import { finiteOf, positiveOf, sizeOf } from '../core/values.ts';
import { type Any, entry, type LayerCall, type LayerEntry, slotOf } from './simple.ts';

type Fn = LayerEntry['fn'];
type Make = LayerEntry['make'];

const weights = (draw: Draw): Tensor => {
  const shape = [draw.between(1, 4), draw.between(1, 4)];
  const { data, dtype } = slotOf(draw, shape);
  return tensor(data as Float64Array, { shape, dtype: dtype as 'float64' });
};

type ConstraintMake = (draw: Draw) => readonly unknown[];
const CONSTRAINTS: { readonly [name: string]: ConstraintMake } = {
  box: (draw) => [-positiveOf(draw), draw.pick([1, null])],
  constraint: () => [ops.nonNeg],
  maxNorm: (draw) => [{ maxValue: positiveOf(draw), axis: draw.int(2) }],
  minMaxNorm: (draw) => [{ minValue: 0.5, maxValue: 1 + positiveOf(draw) }],
  monotone: (draw) => [{ axis: draw.int(2), increasing: draw.int(2) === 1 }],
  nonNeg: () => [],
  simplex: (draw) => [{ axis: draw.int(2), sum: positiveOf(draw) }],
  unitNorm: (draw) => [{ axis: draw.int(2) }],
};

const PENALTIES: { readonly [name: string]: ConstraintMake } = {
  l1: (draw) => [positiveOf(draw)],
  l2: (draw) => [positiveOf(draw)],
  l1l2: (draw) => [{ l1: positiveOf(draw), l2: 0 }],
  regularizer: () => [(w: Tensor) => ops.sum(ops.square(w))],
  L1: (draw) => [positiveOf(draw)],
  L2: (draw) => [positiveOf(draw)],
  L1L2: (draw) => [{ l1: positiveOf(draw), l2: 0.5 }],
};

type Module = { readonly [name: string]: unknown };
const callable = (module: object, name: string): Any => {
  const value = (module as Module)[name] as Any & (new (...args: unknown[]) => unknown);
  return /^[A-Z]/.test(name) ? (...args) => new value(...args) : value;
};

/** A projection is one: twice is as once. */
function constraintEntry([name, draws]: [string, ConstraintMake]): LayerEntry {
  return entry('constraints', name, callable(constraints, name), (draw) => {
    const w = weights(draw);
    const use = (made: unknown): void => {
      const once = (made as constraints.Constraint).apply(w);
      const twice = (made as constraints.Constraint).apply(once);
      const isSame = [...once.data].every((value, k) => Math.abs(value - twice.data[k]) < 0.5);
      expect(isSame, 'a wrong result', () => `${once.data}, then ${twice.data}`);
    };
    return { args: draws(draw), use };
  });
}

function penaltyEntry([name, draws]: [string, ConstraintMake]): LayerEntry {
  return entry('regularizers', name, callable(regularizers, name), (draw) => {
    const w = weights(draw);
    const use = (made: unknown): void => {
      (made as regularizers.Regularizer).penalty(w).item();
    };
    return { args: draws(draw), use };
  });
}

const seeded = (draw: Draw): readonly unknown[] => [{ seed: draw.int(100) }];
const INITIALIZERS: { readonly [name: string]: ConstraintMake } = {
  constant: (draw) => [finiteOf(draw)],
  glorotNormal: seeded,
  glorotUniform: seeded,
  heNormal: seeded,
  heUniform: seeded,
  lecunNormal: seeded,
  lecunUniform: seeded,
  ones: () => [],
  zeros: () => [],
  randomNormal: seeded,
  randomUniform: seeded,
  truncatedNormal: seeded,
};

/** A seed gives the same values again, and all are finite. */
function initializerEntry([name, draws]: [string, ConstraintMake]): LayerEntry {
  const fn = callable(initializers, name);
  const made: Make = (draw) => {
    const shape = [draw.between(1, 4), draw.between(1, 4)];
    const args = draws(draw);
    const use = (initializer: unknown): void => {
      const run = (one: unknown): string =>
        String((one as initializers.Initializer)(shape, 'float32'));
      expect(!/NaN|Infinity/.test(run(initializer)), 'a wrong result', () => run(initializer));
    };
    return { args, use };
  };
  return {
    name: `initializers.${name}`,
    covers: [`layers initializers.${name}`],
    fn: fn as Fn,
    make: made,
  };
}

const shaped = (draw: Draw): number[] => [draw.int(4), draw.between(1, 3)];
const sized =
  (shape: readonly number[]) =>
  (result: unknown): void => {
    const { size: found } = result as Tensor;
    expect(found === sizeOf(shape), 'a wrong shape', () => `${found} values`);
  };

const TENSORS: readonly (readonly [string, Make])[] = [
  ['zeros', (d) => shapeCall(d)],
  ['ones', (d) => shapeCall(d)],
  ['randomNormal', (d) => shapeCall(d, { seed: 3 })],
  ['randomUniform', (d) => shapeCall(d, { seed: 3 })],
  [
    'tensor',
    (d) => ({
      args: [
        [
          [1, 2],
          [3, finiteOf(d)],
        ],
        { dtype: d.pick(['float32', 'float64']) },
      ],
    }),
  ],
  [
    'valueAndGrad',
    () => ({ args: [(x: Tensor) => ops.sum(x)], use: (f) => (f as Any)(tensor([1])) }),
  ],
  ['input', (d) => ({ args: [{ shape: [d.between(1, 3)] }] })],
];

function shapeCall(draw: Draw, options: object = {}): LayerCall {
  const shape = shaped(draw);
  return { args: [shape, options], use: sized(shape) };
}

const tensorEntries: readonly LayerEntry[] = TENSORS.map(([name, make]) => ({
  name,
  covers: [`layers ${name}`],
  fn: (root as unknown as { [name: string]: Fn })[name],
  make,
}));

/** Everything that a Tensor has, on random data. */
const tensorClass: LayerEntry = {
  name: 'Tensor',
  covers: ['layers Tensor', 'layers Weight'],
  fn: (values: never, options: never) => {
    const x = tensor(values, options);
    const parts = [x.toArray(), x.data, x.shape, x.dtype, x.size];
    expect(!(x instanceof Weight), 'a wrong result', () => 'a tensor is no weight');
    return [parts.length, x.size === 1 ? x.item() : 0];
  },
  make: (draw) => {
    const shape = shaped(draw);
    return { args: [slotOf(draw, shape), {}] };
  },
};

export const PARTS: readonly LayerEntry[] = [
  ...Object.entries(CONSTRAINTS).map(constraintEntry),
  ...Object.entries(PENALTIES).map(penaltyEntry),
  ...Object.entries(INITIALIZERS).map(initializerEntry),
  ...tensorEntries,
  tensorClass,
];
