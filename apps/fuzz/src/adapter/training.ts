// Optimizers, guards, constraints, layers and files of the adapter.
import * as adapter from '@clampwise/tfjs-adapter';
import * as constraints from '@clampwise/tfjs-adapter/constraints';
import { diagnose } from '@clampwise/tfjs-adapter/diagnose';
import { inspectKerasModel } from '@clampwise/tfjs-adapter/inspect';
import { loadKerasModel, saveKerasModel } from '@clampwise/tfjs-adapter/keras';
import * as layers from '@clampwise/tfjs-adapter/layers';
import * as optimizers from '@clampwise/tfjs-adapter/optimizers';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Draw } from '../core/draw.ts';
import { hostileOf, spoiled } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import { expect, Failure, type Notes, type Target } from '../core/target.ts';
import { build, isPlain } from '../core/template.ts';
import { positiveOf } from '../core/values.ts';
import { checkError } from '../kernels/check.ts';
import { asTensor, BACKENDS, keepsTensors, read, slotOf, useBackend } from './operations.ts';

type Any = (...args: unknown[]) => unknown;

const callable = (module: object, name: string): Any => {
  const value = (module as { [name: string]: unknown })[name] as Any &
    (new (
      o: unknown,
    ) => unknown);
  return /^[A-Z]/.test(name) ? (options) => new value(options) : value;
};

const made = (template: unknown): unknown => build(template, (slot) => asTensor(slot));

/** What a function returns, or undefined after an error of ours. */
function survives(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof Failure) throw error;
    checkError(error);
    return undefined;
  }
}

const INNER: readonly (() => tf.Optimizer)[] = [
  () => tf.train.sgd(0.1),
  () => tf.train.adam(0.1),
  () => tf.train.momentum(0.1, 0.9),
  () => tf.train.rmsprop(0.1),
  () => optimizers.adam({ learningRate: 0.1 }),
];

const limitsOf = (draw: Draw): object => ({
  [draw.pick(['clipValue', 'clipNorm', 'globalClipNorm', 'adaptive'])]: positiveOf(draw),
});

/** A step of any optimizer, over tensors that come and go. */
function stepWith(optimizer: tf.Optimizer, w: tf.Variable, draw: Draw, isFirst = false): void {
  const styles = !isFirst && draw.oneIn(4) ? (['extreme'] as const) : (['small'] as const);
  const gradient = asTensor(slotOf(draw, w.shape, styles));
  try {
    survives(() => optimizer.applyGradients([{ name: w.name, tensor: gradient }]));
  } finally {
    gradient.dispose();
  }
}

/** Steps leave tensors and bytes as they are, once the state is there. */
async function checkSteps(
  draw: Draw,
  make: (w: tf.Variable) => tf.Optimizer,
  isNonNeg: boolean,
): Promise<void> {
  await useBackend(draw.pick(BACKENDS));
  const before = tf.memory().numTensors;
  const w = tf.variable(tf.tensor([1, -2, 3, 0.5]), true);
  const created = survives(() => make(w)) as tf.Optimizer | undefined;
  if (created !== undefined) {
    // The state is made in the first step, whose gradient is finite.
    stepWith(created, w, draw, true);
    const flat = tf.memory();
    for (let k = draw.between(1, 4); k > 0; k--) stepWith(created, w, draw);
    const { numTensors, numBytes } = tf.memory();
    const isFlat = numTensors === flat.numTensors && numBytes === flat.numBytes;
    expect(isFlat, 'a leak of tensors', () => `${numTensors} tensors, then ${flat.numTensors}`);
    const values = w.dataSync();
    const isMet = !isNonNeg || values.every((value) => !(value < 0));
    expect(isMet, 'a constraint is not met', () => String(values));
    created.dispose();
  }
  w.dispose();
  // Counters of tfjs's own optimizers stay after dispose.
  const left = tf.memory().numTensors - before;
  expect(left <= 3, 'a leak of tensors', () => `${left} tensors after dispose`);
}

const guards: Target = {
  name: 'guard',
  covers: ['tfjs-adapter guard', 'tfjs-adapter clipGradients'],
  async run(draw: Draw, notes: Notes) {
    const inner = draw.pick(INNER);
    const onNonFinite = draw.pick(['propagate', 'skip', 'throw']);
    const isNonNeg = draw.int(2) === 1;
    const good = { ...limitsOf(draw), onNonFinite };
    const options = draw.oneIn(3) ? spoiled(draw, good) : good;
    notes.call(() => `guard(…, ${show(options)})${isNonNeg ? ' with nonNeg' : ''}`);
    const isPlainGuard = draw.int(4) > 0;
    const make = (w: tf.Variable): tf.Optimizer => {
      const weights = isNonNeg ? [{ variable: w, constraint: 'nonNeg' }] : undefined;
      const given = made(options);
      if (!isPlainGuard) return adapter.clipGradients(inner(), given as adapter.GradientLimits);
      const all = isPlain(given) && weights ? { ...given, weights } : given;
      return adapter.guard(inner(), all as adapter.GuardOptions);
    };
    await checkSteps(draw, make, isNonNeg && isPlainGuard && options === good);
  },
};

const OPTIONS: { readonly [name: string]: object } = {
  adam: { beta1: 0.9, epsilon: 1e-7, amsgrad: true },
  adamw: { weightDecay: 0.01 },
  rmsprop: { rho: 0.9, momentum: 0.5, centered: true },
  sgd: { momentum: 0.9, nesterov: true },
};
const CLASSES: { readonly [name: string]: string } = {
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  sgd: 'SGD',
};

const ownOptimizers: readonly Target[] = Object.keys(OPTIONS).map((name) => ({
  name: `tfjs.${name}`,
  covers: [name, CLASSES[name]].map((one) => `tfjs-adapter/optimizers ${one}`),
  async run(draw, notes) {
    const chosen = Object.entries(OPTIONS[name]).filter(() => draw.int(2) === 1);
    const learningRate = draw.pick([0.1, 'schedule']);
    const good = { ...Object.fromEntries(chosen), ...(draw.int(2) === 1 && limitsOf(draw)) };
    const options = draw.oneIn(3) ? spoiled(draw, { ...good, learningRate: 0.1 }) : good;
    const path = draw.pick([name, CLASSES[name]]);
    notes.call(() => `${path}(${show(options)})`);
    const make = (): tf.Optimizer => {
      const given = made(options);
      const decay = { initialLearningRate: 0.1, decaySteps: 3, decayRate: 0.5 };
      const rate = learningRate === 'schedule' ? optimizers.exponentialDecay(decay) : 0.1;
      const all = options === good ? { ...good, learningRate: rate } : given;
      return callable(optimizers, path)(all) as tf.Optimizer;
    };
    await checkSteps(draw, make, false);
  },
}));

type Makes = { readonly [name: string]: (draw: Draw) => readonly unknown[] };

const SCHEDULES: Makes = {
  cosineDecay: () => [{ initialLearningRate: 0.1, decaySteps: 9 }],
  cosineDecayRestarts: () => [{ initialLearningRate: 0.1, firstDecaySteps: 9 }],
  exponentialDecay: () => [{ initialLearningRate: 0.1, decaySteps: 9, decayRate: 0.5 }],
  inverseTimeDecay: () => [{ initialLearningRate: 0.1, decaySteps: 9, decayRate: 0.5 }],
  polynomialDecay: () => [{ initialLearningRate: 0.1, decaySteps: 9 }],
  piecewiseConstantDecay: () => [{ boundaries: [3], values: [0.1, 0.01] }],
};

const CONSTRAINTS: Makes = {
  box: () => [-1, 2],
  constraint: () => [(w: tf.Tensor) => tf.relu(w)],
  maxNorm: (draw) => [{ maxValue: positiveOf(draw), axis: 0 }],
  minMaxNorm: (draw) => [{ minValue: 0.5, maxValue: 1 + positiveOf(draw) }],
  monotone: (draw) => [{ axis: draw.int(2) }],
  nonNeg: () => [],
  simplex: (draw) => [{ axis: 0, sum: positiveOf(draw) }],
  unitNorm: () => [{ axis: 0 }],
  Box: () => [{ minValue: -1, maxValue: 2 }],
  FunctionConstraint: () => [{}],
  MaxNorm: () => [{ maxValue: 2 }],
  MinMaxNorm: () => [{ minValue: 0.5 }],
  Monotone: () => [{ axis: 0 }],
  NonNeg: () => [undefined],
  Simplex: () => [{ axis: 0 }],
  UnitNorm: () => [{ axis: 0 }],
};

const LAYERS: Makes = {
  activation: () => [(x: tf.Tensor) => tf.relu(x)],
  clipByValue: () => [{ minValue: -1, maxValue: 1 }],
  nonNeg: () => [{}],
  relu: () => [{ maxValue: 6, threshold: 0.5 }],
  unitNormalization: () => [{ axis: -1 }],
  Activation: () => [{}],
  ClipByValue: () => [{ minValue: -1, maxValue: 1 }],
  NonNeg: () => [{}],
  ReLU: () => [{ negativeSlope: 0.1 }],
  UnitNormalization: () => [{ axis: -1 }],
};

const factories = (
  entry: string,
  module: object,
  makes: Makes,
  use: (value: unknown, draw: Draw) => void,
): Target[] =>
  Object.entries(makes).map(([name, draws]) => ({
    name: `tfjs.${entry}.${name}`,
    covers: [`tfjs-adapter/${entry} ${name}`],
    async run(draw, notes) {
      const good = draws(draw);
      const args = draw.int(2) === 0 ? good : (spoiled(draw, good) as unknown[]);
      notes.call(() => `${name}(${args.map((arg) => show(arg)).join(', ')})`);
      await useBackend(draw.pick(BACKENDS));
      keepsTensors(() =>
        tf.tidy(() => {
          const value = survives(() => callable(module, name)(...args.map(made)));
          if (value !== undefined) survives(() => use(value, draw));
        }),
      );
    },
  }));

const useSchedule = (value: unknown): void => {
  const { getLearningRate } = value as { getLearningRate?: (step: number) => number };
  getLearningRate?.call(value, 3);
};

const useConstraint = (value: unknown, draw: Draw): void => {
  const w = asTensor(slotOf(draw, [draw.between(1, 3), 2]));
  read((value as constraints.MaxNorm).apply(w));
};

const useLayer = (value: unknown, draw: Draw): void => {
  const x = asTensor(slotOf(draw, [draw.between(1, 3), 2]));
  read((value as tfl.layers.Layer).apply(x));
};

/** A small model of tfjs with a constraint, for the functions that take models. */
function modelOf(): tfl.LayersModel {
  const model = tfl.sequential();
  const kernelConstraint = tfl.constraints.nonNeg();
  model.add(tfl.layers.dense({ units: 2, inputShape: [2], kernelConstraint }));
  const optimizer = adapter.guard(tf.train.sgd(0.1), { clipNorm: 1 });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

const modelFunctions: { readonly [name: string]: (model: unknown, more: unknown[]) => unknown } = {
  checkConstraints: (model) => adapter.checkConstraints(model as never),
  clipWeights: (model, [min = -1, max = 1]) => {
    adapter.clipWeights(model as never, min as number, max as number);
  },
  enforceConstraints: (model) => adapter.enforceConstraints(model as never)(),
  logGradNorm: (model) =>
    adapter.logGradNorm((model as { optimizer?: never } | null)?.optimizer as never),
  diagnose: (model, [xs = tf.ones([2, 2]), ys = tf.ones([2, 2])]) =>
    diagnose(model as never, xs as never, ys as never, { steps: 1 }),
  saveKerasModel: (model, [options]) => saveKerasModel(model as never, options as never),
  loadKerasModel: async (model) => {
    const { bytes } = await saveKerasModel(model as never);
    await inspectKerasModel(bytes);
    (await loadKerasModel(bytes)).model.dispose();
  },
};

const entryOf: { readonly [name: string]: string } = {
  diagnose: 'tfjs-adapter/diagnose diagnose',
  saveKerasModel: 'tfjs-adapter/keras saveKerasModel',
  loadKerasModel: 'tfjs-adapter/keras loadKerasModel',
};

const models: readonly Target[] = Object.entries(modelFunctions).map(([name, run]) => ({
  name: `tfjs.${name}`,
  covers: [entryOf[name] ?? `tfjs-adapter ${name}`],
  async run(draw, notes) {
    await useBackend(draw.pick(BACKENDS));
    const isMalformed = draw.int(2) === 1;
    const given = isMalformed && draw.int(2) === 1 ? hostileOf(draw) : null;
    const more = isMalformed && given === null ? [hostileOf(draw)] : [];
    notes.call(() => `${name}(${given === null ? 'a model' : show(given)}, ${show(more)})`);
    const model = modelOf();
    tf.engine().startScope();
    try {
      await run(given === null ? model : made(given), more.map(made));
    } catch (error) {
      checkError(error);
      expect(isMalformed, 'a call that should work', () => String(error));
    } finally {
      tf.engine().endScope();
      model.dispose();
    }
  },
}));

/** Sources that are no files. */
const sources: Target = {
  name: 'tfjs.sources',
  covers: ['tfjs-adapter/inspect inspectKerasModel'],
  async run(draw, notes) {
    const fn = draw.pick([loadKerasModel, inspectKerasModel]) as Any;
    const args = [hostileOf(draw), ...(draw.int(2) ? [hostileOf(draw)] : [])];
    // A text is an address, which would be fetched.
    if (typeof args[0] === 'string') return;
    notes.call(() => `${fn.name}(${args.map((arg) => show(arg)).join(', ')})`);
    try {
      await fn(...args.map(made));
    } catch (error) {
      checkError(error);
    }
  },
};

/** What changes tfjs for all. It is undone, and can be done twice. */
const registration: Target = {
  name: 'tfjs.registration',
  covers: [
    'tfjs-adapter patchTfjs',
    'tfjs-adapter/constraints registerConstraints',
    'tfjs-adapter/layers registerLayers',
    'tfjs-adapter/optimizers registerOptimizers',
    'tfjs-adapter isClampwiseError',
    'tfjs-adapter ClampwiseRangeError',
    'tfjs-adapter ClampwiseTypeError',
  ],
  async run(draw, notes) {
    await useBackend(draw.pick(BACKENDS));
    const value = hostileOf(draw);
    notes.call(() => `registrations, and clipByValue with patchTfjs, with ${show(value)}`);
    constraints.registerConstraints();
    layers.registerLayers();
    optimizers.registerOptimizers();
    const undo = adapter.patchTfjs();
    keepsTensors(() =>
      tf.tidy(() => {
        const x = asTensor(slotOf(draw, [3]));
        const clipped = tf.clipByValue(x, -1, 1).dataSync();
        const isIn = clipped.every((v) => Number.isNaN(v) || (v >= -1 && v <= 1));
        expect(isIn, 'a wrong result', () => String(clipped));
      }),
    );
    undo();
    const isError = survives(() => adapter.isClampwiseError(made(value)));
    expect(isError !== true, 'a wrong result', () => 'isClampwiseError');
    const error = new adapter.ClampwiseRangeError('op', 'x', 'a', 'b');
    expect(adapter.isClampwiseError(error), 'a wrong result', () => 'isClampwiseError');
    expect(error instanceof RangeError, 'a wrong result', () => 'no RangeError');
    const other = new adapter.ClampwiseTypeError('op', 'x', 'a', 'b');
    expect(other instanceof TypeError, 'a wrong result', () => 'no TypeError');
  },
};

export const TRAINING_TARGETS: readonly Target[] = [
  guards,
  ...ownOptimizers,
  ...factories('optimizers', optimizers, SCHEDULES, useSchedule),
  ...factories('constraints', constraints, CONSTRAINTS, useConstraint),
  ...factories('layers', layers, LAYERS, useLayer),
  ...models,
  sources,
  registration,
];
