import {
  activation,
  dense,
  functional,
  input,
  type Layer,
  nonNeg,
  type Sequential,
  sequential,
} from '../../src/index.ts';
import {
  add,
  average,
  batchNormalization,
  clipByValue,
  concatenate,
  dropout,
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
  sigmoid,
  softmax,
  softplus,
  subtract,
  tanh,
  unitNormalization,
} from '../../src/layers.ts';

/** A model, and data for its inputs. */
export interface OnnxCase {
  readonly model: Sequential;
  readonly inputs: readonly (readonly number[][])[];
}

const AWKWARD = [
  [1, -2, 3, 0.5],
  [0, Number.NaN, -1, 2],
  [-3, Infinity, 7, -Infinity],
];
const FINITE = [
  [1, -2, 3, 0.5],
  [0, 4, -1, 2],
  [-3, 2.5, 7, -1.5],
];

/** A model of one layer on four numbers. */
function one(layer: Layer, data: readonly number[][]): OnnxCase {
  const model = sequential([reshape({ targetShape: [4], inputShape: [4] }), layer]);
  return { model, inputs: [data] };
}

const AT_ALL_VALUES: { readonly [name: string]: () => Layer } = {
  nonNeg,
  relu,
  relu6: () => relu({ maxValue: 6 }),
  clip: () => clipByValue({ minValue: -1, maxValue: 2 }),
  clipBelow: () => clipByValue({ minValue: -1, maxValue: null }),
  clipAbove: () => clipByValue({ minValue: null, maxValue: 2 }),
  clipByArrays: () => clipByValue({ minValue: [-1, 0, 1, 2], maxValue: 3 }),
  bentRelu: () => relu({ threshold: 1, negativeSlope: 0.1, maxValue: 3 }),
  interval: () => interval({ min: -1, max: 5 }),
  intervalOfArrays: () => interval({ min: [-1, 0, 1, 2], max: 5 }),
  leakyRelu,
  elu: () => elu({ alpha: 0.7 }),
  selu: () => activation('selu'),
  sigmoid,
  hardSigmoid: () => activation('hardSigmoid'),
  tanh,
  softplus,
};

const AT_FINITE_VALUES: { readonly [name: string]: () => Layer } = {
  gelu,
  approximateGelu: () => gelu({ approximate: true }),
  silu: () => activation('silu'),
  softmax,
  unitNormalization,
  normalization: () => normalization({ mean: [1, 2, 3, 4], variance: [1, 4, 9, 16] }),
  inverse: () => normalization({ mean: 1, variance: 4, invert: true }),
  rescaling: () => rescaling({ scale: [1, 2, 3, 4], offset: 0.5 }),
  layerNormalization,
  bareLayerNormalization: () => layerNormalization({ center: false, scale: false }),
  batchNormalization,
};

function table(): OnnxCase {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 3, inputShape: [2] }),
    flatten(),
    dense({ units: 2, activation: 'gelu' }),
  ]);
  const indices = [
    [0, 4],
    [1, 2],
  ];
  return { model, inputs: [indices] };
}

function deep(): OnnxCase {
  const model = sequential([
    dense({ units: 6, inputShape: [4], activation: 'tanh' }),
    reshape({ targetShape: [3, -1] }),
    dense({ units: 3, activation: 'softmax', useBias: false }),
    dropout({ rate: 0.5 }),
    softmax({ axis: 1 }),
    layerNormalization({ axis: [1, 2] }),
    batchNormalization({ scale: false }),
    flatten(),
    dense({ units: 2, activation: 'relu6' }),
  ]);
  return { model, inputs: [FINITE] };
}

function branches(): OnnxCase {
  const a = input({ shape: [4], name: 'a' });
  const b = input({ shape: [4], name: 'b é' });
  const shared = dense({ units: 4, activation: 'swish' });
  const [p, q] = [shared.apply(a), shared.apply(b)];
  const inner = sequential([dense({ units: 4, inputShape: [4] }), nonNeg()]);
  const sum = add().apply([p, inner.apply(q)]);
  const joined = concatenate().apply([
    multiply().apply([sum, p]),
    average().apply([q, p, sum]),
    subtract().apply([p, q]),
  ]);
  const square = reshape({ targetShape: [3, 4] }).apply(joined);
  const outputs = [maximum().apply([square, sum]), minimum().apply([p, q])];
  const model = functional({ inputs: [a, b], outputs }) as unknown as Sequential;
  return { model, inputs: [FINITE, FINITE.map((row) => row.map((value) => 1 - value))] };
}

/** All models, whose weights do not depend on a generator of random numbers. */
export function onnxCases(): Map<string, OnnxCase> {
  const cases = new Map<string, OnnxCase>();
  for (const [name, make] of Object.entries(AT_ALL_VALUES)) cases.set(name, one(make(), AWKWARD));
  for (const [name, make] of Object.entries(AT_FINITE_VALUES)) cases.set(name, one(make(), FINITE));
  for (const make of [table, deep, branches]) cases.set(make.name, make());
  for (const { model } of cases.values()) {
    const sizes = model.weights.map((weight) => {
      const values = Array.from({ length: weight.size }, (_, k) => ((k * 7 + 3) % 11) / 8 - 0.5);
      const isVariance = weight.name.includes('variance');
      return { data: isVariance ? values.map((value) => Math.abs(value) + 0.1) : values, weight };
    });
    for (const { weight, data } of sizes) {
      weight.assign({ data: Float32Array.from(data), shape: weight.shape, dtype: 'float32' });
    }
  }
  return cases;
}

/** Returns the results of a model, one list for each output. */
export function results({ model, inputs }: OnnxCase): number[][] {
  const given = inputs.length === 1 ? inputs[0] : inputs;
  const result: unknown = model.predict(given as never);
  const list = (Array.isArray(result) ? result : [result]) as { readonly data: Float32Array }[];
  return list.map(({ data }) => [...data]);
}
