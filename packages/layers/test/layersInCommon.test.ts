// What holds for every layer, and for its factory.
import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { input, ops, type Shape, sequential, type Tensor, tensor } from '../src/index.ts';
import * as layers from '../src/layers.ts';
import { operand } from './support/gradients.ts';

type Options = layers.LayerOptions;

/** A layer with one input: its name in the entry, how it is made, and the shape of an example. */
const single: readonly (readonly [string, (options: Options) => layers.Layer, Shape])[] = [
  ['activation', (options) => layers.activation('tanh', options), [3]],
  ['batchNormalization', (options) => layers.batchNormalization(options), [2, 3]],
  ['clipByValue', (o) => layers.clipByValue({ minValue: -1, maxValue: 1, ...o }), [3]],
  ['dense', (options) => layers.dense({ units: 2, ...options }), [2, 3]],
  ['dropout', (options) => layers.dropout({ rate: 0.5, ...options }), [3]],
  ['elu', (options) => layers.elu(options), [3]],
  ['embedding', (o) => layers.embedding({ inputDim: 4, outputDim: 2, ...o }), [3]],
  ['flatten', (options) => layers.flatten(options), [2, 3]],
  ['gelu', (options) => layers.gelu(options), [3]],
  ['interval', (options) => layers.interval({ min: -1, max: [1, 2, 3], ...options }), [3]],
  ['layerNormalization', (options) => layers.layerNormalization(options), [2, 3]],
  ['leakyRelu', (options) => layers.leakyRelu(options), [3]],
  ['nonNeg', (options) => layers.nonNeg(options), [3]],
  ['normalization', (options) => layers.normalization(options), [2, 3]],
  ['relu', (options) => layers.relu(options), [3]],
  ['rescaling', (options) => layers.rescaling({ scale: 2, offset: 1, ...options }), [3]],
  ['reshape', (options) => layers.reshape({ targetShape: [-1, 2], ...options }), [4, 3]],
  ['sigmoid', (options) => layers.sigmoid(options), [3]],
  ['softmax', (options) => layers.softmax(options), [2, 3]],
  ['softplus', (options) => layers.softplus(options), [3]],
  ['tanh', (options) => layers.tanh(options), [3]],
  ['unitNormalization', (options) => layers.unitNormalization(options), [2, 3]],
];

const merging: readonly (readonly [string, (options: layers.MergeOptions) => layers.MergeLayer])[] =
  [
    ['add', layers.add],
    ['average', layers.average],
    ['concatenate', layers.concatenate],
    ['maximum', layers.maximum],
    ['minimum', layers.minimum],
    ['multiply', layers.multiply],
    ['subtract', layers.subtract],
  ];

test('every factory is among the cases', () => {
  const factories = Object.keys(layers).filter((name) => /^[a-z]/.test(name));
  expect([...single, ...merging].map(([name]) => name).sort()).toEqual(factories.sort());
});

/** A batch of numbers, or of indices for an embedding. */
function batch(name: string, rows: number, example: Shape, dtype?: 'float64'): Tensor {
  const { values } = operand([rows, ...example]);
  const data = name === 'embedding' ? values.map((value) => Math.floor(value + 2)) : values;
  return tensor(data, { shape: [rows, ...example], ...(dtype && { dtype }) });
}

describe.each(single)('%s', (name, make, example) => {
  test('accepts a batch without examples', () => {
    const layer = make({});
    const full = layer.apply(batch(name, 2, example));
    const none = layer.apply(tensor([], { shape: [0, ...example] }));
    expect(none.shape).toEqual([0, ...full.shape.slice(1)]);
    const trained = layer.apply(tensor([], { shape: [0, ...example] }), { training: true });
    expect(trained.shape).toEqual(none.shape);
  });

  test('computes each example on its own in inference', () => {
    const layer = make({});
    const x = batch(name, 3, example);
    const together = layer.apply(x);
    const alone = layer.apply(ops.slice(x, [1], [1]));
    expect(alone.toArray()).toEqual(ops.slice(together, [1], [1]).toArray());
    if (name === 'embedding') return;
    const spoiled = x.data.slice().fill(NaN, 0, x.size / 3);
    const y = layer.apply(tensor(spoiled, { shape: x.shape }));
    expect(ops.slice(y, 1).toArray()).toEqual(ops.slice(together, 1).toArray());
    const part = y.data.slice(0, y.size / 3);
    expect(part.every(Number.isNaN)).toBe(true);
  });

  test('computes in the dtype of its input, or in its own', () => {
    const x = batch(name, 2, example, 'float64');
    expect(make({}).apply(x).dtype).toBe('float64');
    expect(make({ dtype: 'float32' }).apply(x).dtype).toBe('float32');
  });

  test('has the shape that it says, for symbolic tensors too, and in a model', () => {
    const layer = make({ name: 'its_name' });
    const x = batch(name, 2, example);
    const symbolic = layer.apply(input({ shape: example }));
    const y = layer.apply(x);
    expect(symbolic.shape).toEqual([null, ...y.shape.slice(1)]);
    expect(layer.computeOutputShape([null, ...example])).toEqual(symbolic.shape);
    const model = sequential([layer]);
    expect(model.predict(x).toArray()).toEqual(y.toArray());
    expect(model.summary()).toContain('its_name');
  });

  test('knows the options of every layer, and no other', () => {
    const layer = make({ name: 'own', trainable: false, inputShape: example, dtype: 'float64' });
    expect([layer.name, layer.trainable, layer.dtype]).toEqual(['own', false, 'float64']);
    expect(layer.inputShape).toEqual(example);
    expect(() => make({ nmae: 'own' } as never)).toThrow(
      /unknown option 'nmae'; did you mean 'name'/,
    );
    expect(() => make({ name: '' })).toThrow(/name/);
    expect(() => make({ trainable: 1 as never })).toThrow(ClampwiseTypeError);
  });
});

describe.each(merging)('%s', (_, make) => {
  const x = (): Tensor[] => [batch('', 2, [3]), batch('', 2, [3])];

  test('accepts batches without examples', () => {
    const none = tensor([], { shape: [0, 3] });
    const full = make({}).apply(x());
    expect(make({}).apply([none, none]).shape).toEqual([0, ...full.shape.slice(1)]);
  });

  test('has the shape that it says, for symbolic tensors too', () => {
    const layer = make({ name: 'its_name' });
    const symbolic = layer.apply([input({ shape: [3] }), input({ shape: [3] })]);
    const y = layer.apply(x());
    expect(symbolic.shape).toEqual([null, ...y.shape.slice(1)]);
    expect(layer.name).toBe('its_name');
  });

  test('casts its inputs to its dtype', () => {
    const [a, b] = x() as [Tensor, Tensor];
    expect(make({}).apply([a, ops.cast(b, 'float64')]).dtype).toBe('float32');
    expect(make({ dtype: 'float64' }).apply([a, b]).dtype).toBe('float64');
  });

  test('knows its options, and no other', () => {
    expect(() => make({ nmae: 'own' } as never)).toThrow(/did you mean 'name'/);
  });
});
