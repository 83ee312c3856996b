import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { box, maxNorm, minMaxNorm, nonNeg, unitNorm } from '../../src/constraints.ts';
import { clipByValue, nonNeg as nonNegLayer, relu, unitNormalization } from '../../src/layers.ts';

/** tfjs's default fails with its single packages. */
const RANDOM = { recurrentInitializer: 'glorotUniform' as const };

/** Models that were made in tfjs, by what they show. The inputs have the model's own shapes. */
export const MADE: { readonly [name: string]: () => LayersModel } = {
  'dense layers': () =>
    sequential({
      name: 'plain',
      layers: [
        layers.dense({ units: 5, activation: 'relu', inputShape: [4], kernelConstraint: nonNeg() }),
        layers.dropout({ rate: 0.5 }),
        layers.dense({ units: 3, activation: 'softmax', useBias: false }),
      ],
    }),
  'a convolutional network': () =>
    sequential({
      layers: [
        layers.conv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [8, 8, 2],
          kernelConstraint: maxNorm({ maxValue: 1 }),
          padding: 'same',
        }),
        layers.batchNormalization(),
        layers.activation({ activation: 'swish' }),
        layers.maxPooling2d({ poolSize: 3, strides: 2 }),
        layers.separableConv2d({ filters: 3, kernelSize: 2, depthMultiplier: 2 }),
        layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 2, kernelRegularizer: 'l1l2' }),
      ],
    }),
  'an upsampling decoder': () =>
    sequential({
      layers: [
        layers.dense({ units: 8, inputShape: [3], activation: 'elu' }),
        layers.reshape({ targetShape: [2, 2, 2] }),
        layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
        layers.leakyReLU({ alpha: 0.1 }),
        layers.zeroPadding2d({ padding: [1, 2] }),
        layers.cropping2D({ cropping: [1, 1] }),
        layers.flatten(),
      ],
    }),
  'recurrent layers with sigmoid gates': () =>
    sequential({
      layers: [
        layers.lstm({
          units: 3,
          recurrentActivation: 'sigmoid',
          returnSequences: true,
          inputShape: [4, 2],
          ...RANDOM,
        }),
        layers.bidirectional({
          layer: layers.gru({
            units: 2,
            recurrentActivation: 'sigmoid',
            returnSequences: true,
            ...RANDOM,
          }) as never,
          mergeMode: 'concat',
        }),
        layers.timeDistributed({ layer: layers.dense({ units: 2 }) }),
        layers.simpleRNN({ units: 2, ...RANDOM }),
      ],
    }),
  'an embedding with a mask': () =>
    sequential({
      layers: [
        layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true, inputLength: 4 }),
        layers.lstm({ units: 3, recurrentActivation: 'sigmoid', ...RANDOM }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    }),
  'shared layers, two inputs and two outputs': () => {
    const [a, b] = [input({ shape: [3], name: 'a' }), input({ shape: [3], name: 'b' })];
    const shared = layers.dense({ units: 3, activation: 'tanh', name: 'shared' });
    const [x, y] = [shared.apply(a), shared.apply(shared.apply(b))] as SymbolicTensor[];
    const sum = layers.add().apply([x, y] as SymbolicTensor[]) as SymbolicTensor;
    const wide = layers.concatenate().apply([sum, a]) as SymbolicTensor;
    return model({ inputs: [b, a], outputs: [wide, x as SymbolicTensor] });
  },
  'nested models, called twice': () => {
    const x = input({ shape: [3] });
    const inner = sequential({
      name: 'inner',
      layers: [layers.dense({ units: 3, inputShape: [3] }), layers.reLU({ maxValue: 6 })],
    });
    const [p, q] = [input({ shape: [3] }), input({ shape: [3] })];
    const merged = layers.multiply().apply([p, q]) as SymbolicTensor;
    const pair = model({ inputs: [p, q], outputs: [merged, p], name: 'pair' });
    const once = inner.apply(x) as SymbolicTensor;
    const twice = inner.apply(once) as SymbolicTensor;
    const [product, first] = pair.apply([once, twice]) as SymbolicTensor[];
    const end = layers.add().apply([product, first] as SymbolicTensor[]) as SymbolicTensor;
    return model({ inputs: x, outputs: end });
  },
  'layers of this package in a Sequential': () =>
    sequential({
      name: 'ours',
      layers: [
        layers.dense({ units: 4, inputShape: [3] }),
        clipByValue({ minValue: -0.5, maxValue: 0.75 }),
        layers.dense({ units: 4 }),
        clipByValue({ minValue: -0.25, maxValue: null }),
        clipByValue({ minValue: null, maxValue: 0.5 }),
        clipByValue({ minValue: null, maxValue: Infinity }),
        relu({ maxValue: 2, negativeSlope: 0.25, threshold: 0.125 }),
        unitNormalization(),
        nonNegLayer({ name: 'positive' }),
      ],
    }),
  'constraints of this package': () =>
    sequential({
      layers: [
        layers.dense({
          units: 4,
          inputShape: [3],
          kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 2, rate: 0.5 }),
          biasConstraint: box(0, null),
        }),
        layers.dense({ units: 4, kernelConstraint: unitNorm({ axis: [0, 1] }) }),
        layers.dense({ units: 4, kernelConstraint: maxNorm({ maxValue: Infinity, axis: 1 }) }),
      ],
    }),
  'a clipping layer in a nested Sequential': () => {
    const x = input({ shape: [3] });
    const inner = sequential({
      name: 'clipped',
      layers: [
        layers.dense({ units: 3, inputShape: [3] }),
        clipByValue({ minValue: 0, maxValue: 0.5 }),
      ],
    });
    return model({ inputs: x, outputs: inner.apply(inner.apply(x)) as SymbolicTensor });
  },
  'a state between recurrent layers': () => {
    const [x, y] = [input({ shape: [3, 2] }), input({ shape: [4, 2] })];
    const options = { units: 2, recurrentActivation: 'sigmoid' as const, ...RANDOM };
    const encoder = layers.lstm({ ...options, returnState: true, name: 'encoder' });
    const [, h, c] = encoder.apply(x) as SymbolicTensor[];
    const decoder = layers.lstm({ ...options, returnSequences: true, name: 'decoder' });
    const steps = decoder.apply([y, h, c] as SymbolicTensor[]) as SymbolicTensor;
    return model({ inputs: [x, y], outputs: steps });
  },
  'layers of many kinds': () =>
    sequential({
      layers: [
        layers.conv1d({ filters: 4, kernelSize: 2, strides: 2, inputShape: [8, 3] }),
        layers.prelu({ sharedAxes: [1] }),
        layers.layerNormalization({}),
        layers.thresholdedReLU({ theta: 0.125 }),
        layers.gaussianNoise({ stddev: 1 }),
        layers.averagePooling1d({ poolSize: 2 }),
        layers.permute({ dims: [2, 1] }),
        layers.elu({}),
        layers.flatten(),
        layers.alphaDropout({ rate: 0.5 }),
        layers.repeatVector({ n: 2 }),
        layers.softmax({ axis: -1 }),
      ],
    }),
  'a convolutional LSTM': () =>
    sequential({
      layers: [
        layers.convLstm2d({
          filters: 2,
          kernelSize: 2,
          recurrentActivation: 'sigmoid',
          inputShape: [3, 4, 4, 1],
          ...RANDOM,
        }),
        layers.globalMaxPooling2d({}),
      ],
    }),
  'merging layers': () => {
    const [a, b] = [input({ shape: [3] }), input({ shape: [3] })];
    const all = [
      layers.average().apply([a, b]),
      layers.maximum().apply([a, b]),
      layers.minimum().apply([a, b]),
      layers.dot({ axes: 1, normalize: true }).apply([a, b]),
    ] as SymbolicTensor[];
    return model({ inputs: [a, b], outputs: layers.concatenate().apply(all) as SymbolicTensor });
  },
  'frozen layers': () => {
    const frozen = layers.batchNormalization({ name: 'norm' });
    const made = sequential({
      layers: [
        layers.dense({ units: 3, inputShape: [3], trainable: false, name: 'first' }),
        frozen,
        layers.dense({ units: 2, name: 'last' }),
      ],
    });
    frozen.trainable = false;
    return made;
  },
};

/** Gives weights values that do not repeat, in the range of each weight. */
export function fillWeights(made: LayersModel): void {
  for (const [k, weight] of made.weights.entries()) {
    const { shape, size } = weight.read();
    const isVariance = weight.originalName.includes('variance');
    const values = Float32Array.from({ length: size }, (_, i) => {
      const value = Math.sin(1 + 7 * k + 3 * i) / 2;
      return isVariance ? 0.5 + Math.abs(value) : value;
    });
    tf.tidy(() => (weight.read() as tf.Variable).assign(tf.tensor(values, shape)));
  }
}

/** A batch of two for each input of a model: whole numbers for an embedding. */
export function inputsFor(made: LayersModel): tf.Tensor[] {
  const isText = made.layers.some((layer) => layer.getClassName() === 'Embedding');
  return made.inputs.map(({ shape }, k) => {
    const own = [2, ...shape.slice(1).map((size) => size ?? 4)];
    const size = own.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, (_, i) =>
      isText ? Math.max(0, 5 - i) % 7 : Math.cos(2 + 5 * k + 3 * i),
    );
    return tf.tensor(values, own);
  });
}

/** What a model predicts, output by output. */
export function predictionsOf(made: LayersModel, inputs: readonly tf.Tensor[]): number[][] {
  const outputs = [
    made.predictOnBatch(inputs.length > 1 ? [...inputs] : (inputs[0] as tf.Tensor)),
  ].flat();
  const values = outputs.map((y) => [...y.dataSync()]);
  tf.dispose(outputs);
  return values;
}
