// Each way to end a model with a softmax or a sigmoid lets the cross-entropy know its argument.
import { expect, test } from 'vitest';
import {
  activation,
  dense,
  functional,
  input,
  type LossName,
  losses,
  ops,
  sequential,
  sgd,
} from '../src/index.ts';
import { type Layer, sigmoid, softmax } from '../src/layers.ts';

// An argument of 200 for the wrong class: the probability of the right one rounds to 0.
const kernelInitializer = () => [[200, 0]];
const x = [[1]];

function ends(name: 'softmax' | 'sigmoid'): readonly (readonly [string, () => Layer[]])[] {
  const plain = () => dense({ units: 2, inputShape: [1], kernelInitializer });
  const layer = name === 'softmax' ? softmax : sigmoid;
  return [
    ['dense', () => [dense({ units: 2, inputShape: [1], kernelInitializer, activation: name })]],
    [
      'a function of dense',
      () => [
        dense({ units: 2, inputShape: [1], kernelInitializer, activation: (v) => ops[name](v) }),
      ],
    ],
    ['a layer', () => [plain(), layer()]],
    ['activation', () => [plain(), activation(name)]],
    ['a model in a model', () => [sequential([plain(), layer()])]],
  ];
}

const cases = [
  ...ends('softmax').flatMap(([title, layers]) => [
    [title, 'categoricalCrossentropy', [[0, 1]], layers] as const,
    [title, 'sparseCategoricalCrossentropy', [1], layers] as const,
  ]),
  ...ends('sigmoid').map(
    ([title, layers]) => [title, 'binaryCrossentropy', [[0, 0]], layers] as const,
  ),
];

test.each(cases)('%s, %s', (_, loss, y, layers) => {
  const expected = loss === 'binaryCrossentropy' ? (200 + Math.LN2) / 2 : 200;
  const model = sequential(layers());
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss });
  expect(model.evaluate(x, y).loss).toBeCloseTo(expected, 4);
  // The whole gradient arrives: p - t, over 2 for the mean of two values.
  model.trainOnBatch(x, y);
  const step = loss === 'binaryCrossentropy' ? 0.5 : 1;
  expect(model.weights[0]?.data[0]).toBeCloseTo(200 - step, 4);
});

test('in a functional model of several outputs', () => {
  const a = input({ shape: [1] });
  const hidden = dense({ units: 2, kernelInitializer }).apply(a);
  const outputs = [softmax().apply(hidden), sigmoid().apply(hidden)];
  const model = functional({ inputs: a, outputs });
  const names: LossName[] = ['categoricalCrossentropy', 'binaryCrossentropy'];
  model.compile({ optimizer: sgd(), loss: names });
  const logs = model.evaluate(x, [[[0, 1]], [[0, 0]]] as never);
  expect(logs.loss).toBeCloseTo(200 + (200 + Math.LN2) / 2, 3);
});

test('with weights of examples', () => {
  const model = sequential([
    dense({ units: 2, inputShape: [1], kernelInitializer, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: sgd(), loss: losses.sparseCategoricalCrossentropy() });
  const logs = model.evaluate([[1], [1]], [1, 0], { sampleWeight: [0.5, 3] });
  expect(logs.loss).toBeCloseTo(50, 4);
});
