import { box, maxNorm, minMaxNorm, unitNorm } from '../../../src/constraints.ts';
import {
  activation,
  adam,
  dense,
  functional,
  input,
  nonNeg,
  type Sequential,
  sequential,
  sgd,
} from '../../../src/index.ts';
import {
  add,
  average,
  batchNormalization,
  clipByValue,
  elu,
  embedding,
  flatten,
  gelu,
  interval,
  layerNormalization,
  leakyRelu,
  maximum,
  minimum,
  multiply,
  normalization,
  relu,
  rescaling,
  reshape,
  softmax,
  softplus,
  subtract,
  unitNormalization,
} from '../../../src/layers.ts';
import { huber } from '../../../src/losses.ts';
import { adamw, rmsprop } from '../../../src/optimizers.ts';
import { l1, l1l2, l2 } from '../../../src/regularizers.ts';

/** A sine, so that other programs can compute it too. */
export function numbers(seed: number, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (__, column) => {
      return Math.round(Math.sin((row * columns + column) * 1.7 + seed) * 2000) / 1000;
    }),
  );
}

/** A compiled model with data. */
export interface Case {
  readonly model: Sequential;
  readonly x: never;
  readonly y: never;
}

type Make = () => { readonly model: unknown; readonly x: unknown; readonly y: unknown };

const X = numbers(1, 12, 4);

function bounded() {
  const model = sequential([
    dense({
      units: 5,
      activation: 'tanh',
      inputShape: [4],
      kernelConstraint: maxNorm({ maxValue: 1, axis: [0] }),
      biasConstraint: 'nonNeg',
      kernelRegularizer: l2(0.01),
      seed: 1,
    }),
    clipByValue({ minValue: -0.5, maxValue: null }),
    dense({ units: 3, kernelRegularizer: l1l2({ l1: 0.01, l2: 0.02 }), seed: 2 }),
    nonNeg(),
  ]);
  model.compile({
    optimizer: adam({ learningRate: 0.02, globalClipNorm: 0.5, amsgrad: true }),
    loss: huber({ delta: 0.5 }),
    metrics: ['mae', 'mse'],
  });
  return { model, x: X, y: numbers(2, 12, 3) };
}

function classifier() {
  const model = sequential([
    dense({ units: 6, inputShape: [4], kernelConstraint: unitNorm(), seed: 3 }),
    batchNormalization({ momentum: 0.9 }),
    relu({ negativeSlope: 0.1, maxValue: 3 }),
    dense({ units: 4, activation: 'gelu', useBias: false, seed: 4 }),
    layerNormalization({ epsilon: 1e-2 }),
    dense({ units: 3, activation: 'softmax', biasRegularizer: l1(0.1), seed: 5 }),
  ]);
  model.compile({
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, clipValue: 0.2 }),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const y = X.map((_, row) => [0, 1, 2].map((k) => (row % 3 === k ? 1 : 0)));
  return { model, x: X, y };
}

function parts() {
  const model = sequential([
    normalization({
      mean: [0.1, 0.2, 0.3, 0.4],
      variance: [1, 2, 1, 0.5],
      inputShape: [4],
    }),
    reshape({ targetShape: [2, -1] }),
    flatten(),
    rescaling({ scale: 0.5, offset: 0.25 }),
    dense({ units: 5, seed: 6, kernelConstraint: minMaxNorm({ minValue: 0.5, rate: 0.5 }) }),
    leakyRelu(),
    elu({ alpha: 0.7 }),
    gelu({ approximate: true }),
    softplus(),
    interval({ min: -1, max: 2 }),
    activation('swish'),
    unitNormalization(),
    softmax(),
    dense({ units: 2, seed: 7 }),
  ]);
  model.compile({ optimizer: rmsprop({ momentum: 0.5, learningRate: 0.01 }), loss: 'mse' });
  return { model, x: X, y: numbers(3, 12, 2) };
}

function branches() {
  const words = input({ shape: [3], name: 'words' });
  const amounts = input({ shape: [4], name: 'amounts' });
  const shared = dense({ units: 6, name: 'shared', seed: 8, activation: 'sigmoid' });
  const vectors = flatten().apply(embedding({ inputDim: 6, outputDim: 2, seed: 9 }).apply(words));
  const [a, b] = [shared.apply(amounts), shared.apply(batchNormalization().apply(amounts))];
  const joined = add().apply([vectors, a, b]);
  const inner = sequential([dense({ units: 6, seed: 10, inputShape: [6] }), softplus()]);
  const low = minimum().apply([inner.apply(joined), maximum().apply([a, b])]);
  const high = subtract().apply([multiply().apply([low, a]), average().apply([a, vectors])]);
  const left = dense({ units: 2, name: 'left', seed: 11 }).apply(low);
  const right = dense({ units: 1, name: 'right', seed: 12 }).apply(high);
  const model = functional({ inputs: [words, amounts], outputs: [left, right] });
  model.compile({
    optimizer: adamw({ learningRate: 0.01, clipNorm: 0.3 }),
    loss: ['mse', 'mae'],
    lossWeights: [0.5, 2],
    metrics: [['mae'], ['mse']],
  });
  const indices = X.map((_, row) => [0, 1, 2].map((k) => (row * 3 + k) % 6));
  return { model, x: [indices, X], y: [numbers(4, 12, 2), numbers(5, 12, 1)] };
}

/** Models whose every part Keras has, or nearly. */
export const MODELS: { readonly [name: string]: () => Case } = Object.fromEntries(
  Object.entries({ bounded, classifier, parts, branches } satisfies { [name: string]: Make }).map(
    ([name, make]) => [name, make as unknown as () => Case],
  ),
);

/** Trains a case for some epochs. */
export async function train({ model, x, y }: Case, epochs: number): Promise<void> {
  await model.fit(x, y, { epochs, batchSize: 4, shuffle: false, verbose: 0 });
}

/** Returns the results of a model as lists of numbers. */
export function predictions({ model, x }: Pick<Case, 'model' | 'x'>): number[][] {
  const result: unknown = model.predict(x);
  const list = (Array.isArray(result) ? result : [result]) as { readonly data: Float32Array }[];
  return list.map(({ data }) => [...data]);
}

/** A model whose constraint neither Keras nor tfjs has. */
export function boxed(): Case {
  const model = sequential([
    dense({ units: 2, inputShape: [4], kernelConstraint: box([-0.5, 0], 0.5), seed: 13 }),
  ]);
  model.compile({ optimizer: adam({ onNonFinite: 'skip' }), loss: 'mse' });
  return { model, x: X as never, y: numbers(6, 12, 2) as never };
}
