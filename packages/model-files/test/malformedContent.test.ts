// Content that a fuzzer found: it led to errors of JavaScript.
import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe, expect, test } from 'vitest';
import { writeKeras, writeTfjs } from '../src/index.ts';

const config = { name: 'line', build_input_shape: [null, 1], layers: [] };
const model = { class_name: 'Sequential', module: 'keras', config };
const training = { optimizer: { module: 'keras.optimizers', class_name: 'SGD', config: {} } };
const array = { name: 'a', dtype: 'float32', shape: [1], values: Float32Array.of(1) } as const;

const keras: readonly (readonly [string, object])[] = [
  ['weights that are no objects', { weights: [Symbol('s')] }],
  ['weights without arrays', { weights: [{ path: ['dense'] }] }],
  ['a path of numbers', { weights: [{ path: [1], arrays: [] }] }],
  ['weights with holes', { weights: new Array(2) }],
  ['training that is a number', { weights: [], training: 3 }],
  ['training with a bigint', { weights: [], training: { loss: 1n } }],
  ['an optimizer that is a text', { weights: [], training, optimizer: 'sgd' }],
  ['iterations that are no number', { optimizer: { iterations: Object.create(null), slots: [] } }],
  ['slots that are no list', { optimizer: { iterations: 1, learningRate: 1, slots: 3 } }],
  ['a rate that is a text', { optimizer: { iterations: 1, learningRate: 'a', slots: [] } }],
  ['a config with holes', { model: { ...model, config: new Array(3) } }],
  ['a version that is a symbol', { kerasVersion: Symbol('s') }],
];

const tfjs: readonly (readonly [string, object])[] = [
  ['an optimizer that is a symbol', { optimizer: Symbol('s') }],
  ['an optimizer with holes', { optimizer: new Array(3) }],
  ['weights with holes', { weights: new Array(3) }],
  ['a weight that is null', { weights: [null] }],
  ['a dtype without a text', { weights: [{ ...array, dtype: Object.create(null) }] }],
  ['training that is a text', { training: 'a' }],
  ['metadata that is a list', { userDefinedMetadata: [1] }],
  ['a model with a function', { model: { ...model, config: { ...config, f: () => 1 } } }],
];

describe('writeKeras', () => {
  test.each(keras)('%s', (_, content) => {
    const whole = { model, weights: [], training, ...content };
    expect(() => writeKeras(whole as never)).toThrow(ClampwiseTypeError);
  });
});

describe('writeTfjs', () => {
  test.each(tfjs)('%s', (_, content) => {
    const whole = { model, weights: [], ...content };
    expect(() => writeTfjs(whole as never)).toThrow(ClampwiseTypeError);
  });
});

test('a cycle is rejected', () => {
  const round: { [key: string]: unknown } = { ...config };
  round.self = round;
  const content = { model: { ...model, config: round }, weights: [] };
  expect(() => writeTfjs(content as never)).toThrow(/levels/);
});
