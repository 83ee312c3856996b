// Every layer: how it is made, and the shape of an example that it accepts.
import * as layers from '@clampwise/layers/layers';
import type { Draw } from '../core/draw.ts';
import { positiveOf } from '../core/values.ts';

type Options = { readonly [name: string]: unknown };
type Shape = readonly number[];

export interface LayerRow {
  readonly factory: string;
  readonly className: string;
  /** The arguments before the options, and options that need not be left out. */
  readonly draw: (
    draw: Draw,
    shape: Shape,
  ) => { readonly first?: unknown[]; readonly options: Options };
  /** Whether it takes a list of tensors. */
  readonly isMerge?: boolean;
  /** Whether its input are indices. */
  readonly takesIndices?: boolean;
  /** Whether the shape of an example does not change. */
  readonly keepsShape?: boolean;
}

const some = (draw: Draw, options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter(() => draw.int(2) === 1));

const INITIALIZERS = [
  'zeros',
  'ones',
  'glorotUniform',
  'heNormal',
  'lecunUniform',
  'randomNormal',
  'truncatedNormal',
  'randomUniform',
] as const;
const CONSTRAINTS = [null, 'nonNeg', 'maxNorm', 'minMaxNorm', 'unitNorm'] as const;
const ACTIVATIONS = [
  'linear',
  'relu',
  'tanh',
  'sigmoid',
  'hardSigmoid',
  'softmax',
  'softplus',
  'elu',
  'gelu',
  'selu',
  'silu',
] as const;

const scaleAndShift = (draw: Draw): Options =>
  some(draw, {
    epsilon: draw.pick([1e-3, 1e-5]),
    center: draw.int(2) === 1,
    scale: draw.int(2) === 1,
    betaInitializer: draw.pick(INITIALIZERS),
    gammaInitializer: draw.pick(INITIALIZERS),
  });

const dense = (draw: Draw): Options => ({
  units: draw.between(1, 5),
  seed: 1 + draw.int(5),
  ...some(draw, {
    activation: draw.pick(ACTIVATIONS),
    useBias: draw.int(2) === 1,
    kernelInitializer: draw.pick(INITIALIZERS),
    biasInitializer: draw.pick(INITIALIZERS),
    kernelConstraint: draw.pick(CONSTRAINTS),
    biasConstraint: draw.pick([null, 'nonNeg']),
    kernelRegularizer: draw.pick([null, 'l1', 'l2']),
    activityRegularizer: draw.pick([null, 'l2']),
  }),
});

const row = (
  factory: string,
  className: string,
  draw: (draw: Draw, shape: Shape) => Options = () => ({}),
  more: Partial<LayerRow> = {},
): LayerRow => ({ factory, className, draw: (d, s) => ({ options: draw(d, s) }), ...more });

const keeps = { keepsShape: true };

const activation = (factory: string, name?: string): LayerRow => ({
  factory,
  className: 'Activation',
  draw: (draw) => ({
    ...(name === undefined && { first: [draw.pick(ACTIVATIONS)] }),
    options: {},
  }),
  keepsShape: true,
});

const merge = (factory: string, className: string): LayerRow =>
  row(factory, className, () => ({}), { isMerge: true });

export const LAYERS: readonly LayerRow[] = [
  row('dense', 'Dense', dense),
  activation('activation'),
  activation('sigmoid', 'sigmoid'),
  activation('softplus', 'softplus'),
  activation('tanh', 'tanh'),
  row('batchNormalization', 'BatchNormalization', scaleAndShift, keeps),
  row(
    'clipByValue',
    'ClipByValue',
    (draw) => ({
      minValue: draw.pick([-1, null, 0]),
      maxValue: draw.pick([1, null, 2.5]),
      ...some(draw, { gradient: draw.pick(['exact', 'straightThrough', 'inward']) }),
    }),
    keeps,
  ),
  row(
    'dropout',
    'Dropout',
    (draw) => ({ rate: draw.pick([0.5, 0, 0.9]), ...some(draw, { seed: draw.int(9) }) }),
    keeps,
  ),
  row('elu', 'ELU', (draw) => some(draw, { alpha: positiveOf(draw) }), keeps),
  row(
    'embedding',
    'Embedding',
    (draw) => ({
      inputDim: 4,
      outputDim: draw.between(1, 3),
      ...some(draw, { embeddingsInitializer: draw.pick(INITIALIZERS), seed: draw.int(9) }),
    }),
    { takesIndices: true },
  ),
  row('flatten', 'Flatten'),
  row('gelu', 'GELU', (draw) => some(draw, { approximate: draw.int(2) === 1 }), keeps),
  row('interval', 'Interval', () => ({ min: -1, max: 2 }), keeps),
  row('layerNormalization', 'LayerNormalization', scaleAndShift, keeps),
  row('leakyRelu', 'LeakyReLU', (draw) => some(draw, { negativeSlope: 0.1 }), keeps),
  row('nonNeg', 'NonNeg', () => ({}), keeps),
  row(
    'normalization',
    'Normalization',
    (draw) => ({ mean: 0.5, variance: 2, axis: null, ...some(draw, { invert: true }) }),
    keeps,
  ),
  row(
    'relu',
    'ReLU',
    (draw) => some(draw, { maxValue: 6, negativeSlope: 0.1, threshold: 0.5 }),
    keeps,
  ),
  row('rescaling', 'Rescaling', (draw) => ({ scale: 2, ...some(draw, { offset: 1 }) }), keeps),
  row('reshape', 'Reshape', (_, shape) => ({
    targetShape: [shape.reduce((a, b) => a * b, 1)],
  })),
  row('softmax', 'Softmax', (draw) => some(draw, { axis: -1 }), keeps),
  row('unitNormalization', 'UnitNormalization', (draw) => some(draw, { axis: -1 }), keeps),
  merge('add', 'Add'),
  merge('average', 'Average'),
  row('concatenate', 'Concatenate', (draw) => some(draw, { axis: -1 }), { isMerge: true }),
  merge('maximum', 'Maximum'),
  merge('minimum', 'Minimum'),
  merge('multiply', 'Multiply'),
  merge('subtract', 'Subtract'),
];

type Make = (...args: unknown[]) => layers.Layer;
const entries = layers as unknown as { readonly [name: string]: unknown };

/** The arguments of a row's factory. */
export function argsOf(row: LayerRow, draw: Draw, shape: Shape, more: Options = {}): unknown[] {
  const { first = [], options } = row.draw(draw, shape);
  return [...first, { ...options, ...more }];
}

export const factoryOf = ({ factory }: LayerRow): Make => entries[factory] as Make;

/** The class of a row, called without new. */
export function constructorOf({ className, factory }: LayerRow): Make {
  const Class = entries[className] as new (...args: unknown[]) => layers.Layer;
  const name = className === 'Activation' && factory !== 'activation' ? [factory] : [];
  return (...args) => new Class(...name, ...args);
}
