// Shapes that a caller passes to build and computeOutputShape, and other arguments that a fuzzer found.
import { isClampwiseError } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { dense, functional, input, sequential } from '../src/index.ts';
import * as layers from '../src/layers.ts';
import { auc } from '../src/metrics.ts';
import { thrown } from './support/harness.ts';

const SHAPES: readonly unknown[] = [undefined, null, 3, 'a', Symbol('s'), {}, [-1], [0.5], ['a']];

const single: readonly (readonly [string, () => layers.Layer])[] = [
  ['dense', () => dense({ units: 2 })],
  ['embedding', () => layers.embedding({ inputDim: 2, outputDim: 2 })],
  ['flatten', () => layers.flatten()],
  ['reshape', () => layers.reshape({ targetShape: [2] })],
  ['relu', () => layers.relu()],
  ['batchNormalization', () => layers.batchNormalization()],
  ['layerNormalization', () => layers.layerNormalization()],
  ['normalization', () => layers.normalization()],
  ['add', () => layers.add()],
  ['subtract', () => layers.subtract()],
  ['concatenate', () => layers.concatenate()],
  ['sequential', () => sequential([dense({ units: 1 })])],
];

describe.each(single)('%s', (_, make) => {
  test.each(SHAPES)('computeOutputShape of %s', (shape) => {
    const error = thrown(() => make().computeOutputShape(shape as never));
    expect(isClampwiseError(error)).toBe(true);
    expect(error).toMatchObject({ argument: 'inputShape' });
  });
});

test.each(SHAPES)('build of %s', (shape) => {
  const model = sequential([dense({ units: 1 })]);
  expect(thrown(() => model.build(shape as never))).toMatchObject({ argument: 'inputShape' });
  expect(model.predict([[1, 2]]).shape).toEqual([1, 1]);
});

test('a model of several inputs accepts a list of shapes', () => {
  const inputs = [input({ shape: [2] }), input({ shape: [2] })];
  const model = functional({ inputs, outputs: layers.add().apply(inputs) });
  const shapes = [
    [null, 2],
    [null, 2],
  ];
  expect(model.computeOutputShape(shapes)).toEqual([null, 2]);
  expect(thrown(() => model.computeOutputShape([shapes[0], null] as never))).toMatchObject({
    argument: 'inputShape',
  });
});

test('the automatic name of a layer is a text', () => {
  const make = (): unknown => new layers.Activation('relu', {}, Symbol('s') as never);
  expect(thrown(make)).toMatchObject({ name: 'ClampwiseTypeError' });
});

test('auc has as many thresholds as there is memory for', () => {
  expect(thrown(() => auc({ numThresholds: 2 ** 32 }))).toMatchObject({
    name: 'ClampwiseRangeError',
    argument: 'numThresholds',
  });
});
