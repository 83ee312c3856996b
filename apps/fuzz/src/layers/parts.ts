// Losses, metrics, schedules, regularizers, constraints, initializers, and tensors.
import * as root from '@clampwise/layers';
import { initializers, losses, ops, type Tensor, tensor, Weight } from '@clampwise/layers';
import * as constraints from '@clampwise/layers/constraints';
import * as metrics from '@clampwise/layers/metrics';
import * as regularizers from '@clampwise/layers/regularizers';
import * as schedules from '@clampwise/layers/schedules';
import type { Draw } from '../core/draw.ts';
import { expect } from '../core/target.ts';
import { Slot } from '../core/template.ts';
import { finiteOf, positiveOf, sizeOf } from '../core/values.ts';
import type { Expected } from '../kernels/call.ts';
import { type LayerCall, type LayerEntry, slotOf } from './simple.ts';

type Fn = LayerEntry['fn'];
type Make = LayerEntry['make'];
type Any = (...args: unknown[]) => unknown;

const entry = (path: string, name: string, fn: unknown, make: Make): LayerEntry => ({
  name: `${path}.${name}`,
  covers: [`layers/${path} ${name}`],
  fn: fn as Fn,
  make,
});

/** Rows of probabilities, in the dtype of predictions. */
function probabilities(draw: Draw, rows: number, classes: number): Slot {
  const data = Float64Array.from({ length: rows * classes }, () => draw.between(1, 9));
  for (let row = 0; row < rows; row++) {
    const part = data.subarray(row * classes, (row + 1) * classes);
    const sum = part.reduce((a, b) => a + b, 0);
    part.forEach((value, k) => {
      part[k] = value / sum;
    });
  }
  return new Slot(data, 'float64', [rows, classes]);
}

function oneHots(draw: Draw, rows: number, classes: number): Slot {
  const data = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) data[row * classes + draw.int(classes)] = 1;
  return new Slot(data, 'float64', [rows, classes]);
}

const indices = (draw: Draw, rows: number, classes: number): number[] =>
  Array.from({ length: rows }, () => draw.int(classes));

const size = (draw: Draw): [number, number] => [draw.between(1, 4), draw.between(2, 4)];

/** Makes true and predicted values, for a loss or metric of this kind. */
type Pair = (draw: Draw) => [yTrue: unknown, yPred: Slot];
const anyPair: Pair = (draw) => {
  const shape = size(draw);
  return [slotOf(draw, shape, 'float64'), slotOf(draw, shape, 'float64')];
};
const positivePair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [probabilities(draw, rows, classes), probabilities(draw, rows, classes)];
};
const binaryPair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [oneHots(draw, rows, classes), probabilities(draw, rows, classes)];
};
const sparsePair: Pair = (draw) => {
  const [rows, classes] = size(draw);
  return [indices(draw, rows, classes), probabilities(draw, rows, classes)];
};

type LossRow = readonly [name: string, options: ((draw: Draw) => object) | null, pair: Pair];

const LOSSES: readonly LossRow[] = [
  ['binaryCrossentropy', (d) => ({ fromLogits: d.int(2) === 1 }), binaryPair],
  ['categoricalCrossentropy', (d) => ({ labelSmoothing: d.pick([0, 0.1]) }), binaryPair],
  ['sparseCategoricalCrossentropy', (d) => ({ fromLogits: d.int(2) === 1 }), sparsePair],
  ['huber', (d) => ({ delta: positiveOf(d) }), anyPair],
  ['categoricalHinge', null, anyPair],
  ['cosineSimilarity', null, positivePair],
  ['hinge', null, anyPair],
  ['squaredHinge', null, anyPair],
  ['klDivergence', null, positivePair],
  ['logCosh', null, anyPair],
  ['meanAbsoluteError', null, anyPair],
  ['meanAbsolutePercentageError', null, positivePair],
  ['meanSquaredError', null, anyPair],
  ['meanSquaredLogarithmicError', null, positivePair],
  ['poisson', null, positivePair],
];

/** A factory of losses is called with options first. */
function lossEntry([name, options, pair]: LossRow): LayerEntry {
  const given = (losses as unknown as { [name: string]: unknown })[name] as Any;
  const make: Make = (draw) => {
    const own = options?.(draw);
    const [yTrue, yPred] = pair(draw);
    // Hinges read 0 as -1, so a difference of true values tells nothing.
    const fixed =
      yTrue instanceof Slot ? { data: yTrue.data, shape: yTrue.shape, dtype: 'float64' } : yTrue;
    const args = own === undefined ? [fixed, yPred] : [fixed, yPred, own];
    const mean = (result: unknown): void => {
      expect((result as Tensor).shape.length === 0, 'a wrong shape', () => 'a loss is no scalar');
    };
    return { args, hasGradient: true, use: mean };
  };
  const fn = (yTrue: unknown, yPred: unknown, own?: unknown): unknown =>
    options === null ? given(yTrue, yPred) : (given(own) as Any)(yTrue, yPred);
  return entry('losses', name, fn, make);
}

type MetricRow = readonly [name: string, options: (draw: Draw) => object | undefined, pair: Pair];
const none = (): undefined => undefined;

const METRICS: readonly MetricRow[] = [
  ['accuracy', none, binaryPair],
  [
    'auc',
    (d) => ({ numThresholds: d.pick([200, 2, 3]), curve: d.pick(['ROC', 'PR']) }),
    binaryPair,
  ],
  ['binaryAccuracy', (d) => ({ threshold: d.pick([0.5, 0.2]) }), binaryPair],
  ['categoricalAccuracy', none, binaryPair],
  ['cosineSimilarity', none, positivePair],
  ['precision', (d) => ({ threshold: d.pick([0.5, 0.2]) }), binaryPair],
  ['r2Score', none, anyPair],
  ['f1Score', none, binaryPair],
  ['recall', (d) => ({ classId: d.int(2) }), binaryPair],
  ['rootMeanSquaredError', none, anyPair],
  ['sparseCategoricalAccuracy', none, sparsePair],
  ['sparseTopKCategoricalAccuracy', (d) => ({ k: d.between(1, 3) }), sparsePair],
  ['topKCategoricalAccuracy', (d) => ({ k: d.between(1, 3) }), binaryPair],
];

/** A metric of the same batch twice is the metric of the batch, and reset forgets it. */
function metricEntry([name, options, pair]: MetricRow): LayerEntry {
  const factory = (metrics as unknown as { [name: string]: unknown })[name] as Any;
  const fn = (yTrue: unknown, yPred: unknown, weight?: unknown, own?: unknown): unknown => {
    const metric = (own === undefined ? factory() : factory(own)) as metrics.Metric;
    metric.add(yTrue as never, yPred as never, weight as never);
    const once = metric.result();
    metric.add(yTrue as never, yPred as never, weight as never);
    const twice = metric.result();
    const isSame = Object.is(once, twice) || Math.abs(once - twice) <= 1e-6 * (1 + Math.abs(once));
    expect(isSame, 'a wrong result', () => `${once} of a batch, ${twice} of it twice`);
    metric.reset();
    metric.add(yTrue as never, yPred as never, weight as never);
    expect(Object.is(metric.result(), once), 'a wrong result', () => 'reset forgets not all');
    return once;
  };
  return entry('metrics', name, fn, (draw) => {
    const own = options(draw);
    return { args: [...pair(draw), null, ...(own === undefined ? [] : [own])] };
  });
}

const confusion: Make = (draw) => {
  const [rows, classes] = size(draw);
  const [a, b] = [indices(draw, rows, classes), indices(draw, rows, classes)];
  const expected = (): Expected => {
    const counts = new Array<number>(classes * classes).fill(0);
    a.forEach((truth, k) => {
      counts[truth * classes + b[k]] += 1;
    });
    return { values: counts };
  };
  return { args: [a, b, { numClasses: classes }], expected };
};

interface Decay {
  readonly options: { readonly [name: string]: unknown };
  readonly rule: (step: number) => number;
}

/** Keras's formulas for schedules without warm-up. */
const SCHEDULES: { readonly [name: string]: (draw: Draw) => Decay } = {
  exponentialDecay: (draw) => decay(draw, (rate, part) => rate ** part),
  inverseTimeDecay: (draw) => decay(draw, (rate, part) => 1 / (1 + rate * part)),
  cosineDecay: (draw) => {
    const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const alpha = draw.pick([0, 0.1]);
    const rule = (step: number): number => {
      const part = Math.min(step, decaySteps) / decaySteps;
      return initialLearningRate * (((1 - alpha) * (1 + Math.cos(Math.PI * part))) / 2 + alpha);
    };
    return { options: { initialLearningRate, decaySteps, alpha }, rule };
  },
  cosineDecayRestarts: (draw) => {
    const [initialLearningRate, firstDecaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const rule = (step: number): number => {
      const part = (step / firstDecaySteps) % 1;
      return (initialLearningRate * (1 + Math.cos(Math.PI * part))) / 2;
    };
    return { options: { initialLearningRate, firstDecaySteps, tMul: 1 }, rule };
  },
  polynomialDecay: (draw) => {
    const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
    const [endLearningRate, power] = [draw.pick([0.0001, 0]), draw.pick([1, 2])];
    const rule = (step: number): number => {
      const part = 1 - Math.min(step, decaySteps) / decaySteps;
      return (initialLearningRate - endLearningRate) * part ** power + endLearningRate;
    };
    return { options: { initialLearningRate, decaySteps, endLearningRate, power }, rule };
  },
  piecewiseConstantDecay: (draw) => {
    const boundaries = [draw.between(1, 10), draw.between(11, 30)];
    const values = [0, 1, 2].map(() => positiveOf(draw));
    const rule = (step: number): number =>
      step <= boundaries[0] ? values[0] : step <= boundaries[1] ? values[1] : values[2];
    return { options: { boundaries, values }, rule };
  },
};

function decay(draw: Draw, rule: (rate: number, part: number) => number): Decay {
  const [initialLearningRate, decaySteps] = [positiveOf(draw), draw.between(1, 50)];
  const [decayRate, staircase] = [draw.pick([0.5, 0.96, 0.1]), draw.int(2) === 1];
  return {
    options: { initialLearningRate, decaySteps, decayRate, staircase },
    rule: (step) => {
      const part = step / decaySteps;
      return initialLearningRate * rule(decayRate, staircase ? Math.floor(part) : part);
    },
  };
}

/** Steps at and around 0, and beyond the end. */
const STEPS = [0, 1, 2, 7, 49, 50, 51, 1000];

function scheduleEntry([name, draws]: [string, (draw: Draw) => Decay]): LayerEntry {
  const factory = (schedules as unknown as { [name: string]: Any })[name];
  const fn = (options: unknown): unknown => {
    const schedule = factory(options) as (step: number) => number;
    return STEPS.map((step) => schedule(step));
  };
  return entry('schedules', name, fn, (draw) => {
    const { options, rule } = draws(draw);
    const values = STEPS.map(rule);
    const absolute = values.map((value) => 1e-5 * Math.abs(value) + 1e-9);
    // A restart at a rounded step is a jump.
    const expected = name === 'cosineDecayRestarts' ? null : { values, absolute };
    return { args: [options], expected: () => expected };
  });
}

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
  ...LOSSES.map(lossEntry),
  ...METRICS.map(metricEntry),
  entry('metrics', 'confusionMatrix', metrics.confusionMatrix, confusion),
  ...Object.entries(SCHEDULES).map(scheduleEntry),
  ...Object.entries(CONSTRAINTS).map(constraintEntry),
  ...Object.entries(PENALTIES).map(penaltyEntry),
  ...Object.entries(INITIALIZERS).map(initializerEntry),
  ...tensorEntries,
  tensorClass,
];
