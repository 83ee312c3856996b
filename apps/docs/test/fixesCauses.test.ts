// The other causes that the pages of /fixes name: tfjs gives the same message for each.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';

const x = tf.tensor1d([1, 2]);
const toFloat = (tensor: tf.Tensor) => tf.cast(tensor, 'float32');

it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ['Greater', (x) => toFloat(tf.greater(x, 1))],
  ['Less', (x) => toFloat(tf.less(x, 1))],
  ['Equal', (x) => toFloat(tf.equal(x, 1))],
  ['NotEqual', (x) => toFloat(tf.notEqual(x, 1))],
  ['LessEqual', (x) => tf.grad((y) => tf.relu6(tf.square(y)))(x)],
  ['LogicalAnd', (x) => tf.grad((y) => tf.clipByValue(tf.square(y), 0, 9))(x)],
  ['Einsum', (x) => tf.einsum('i,i->', x, x)],
])('gradient function not found for %s', (name, f) => {
  const message = `Cannot compute gradient: gradient function not found for ${name}.`;
  expect(() => tf.grad(f)(x)).toThrow(message);
});

it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ['numbers that are read back', (x) => tf.tensor1d(x.dataSync())],
  ['another tensor', () => tf.square(tf.tensor1d([1, 2]))],
  ['the second derivative of tanh', tf.grad((y) => tf.tanh(y))],
  ['the second derivative of sigmoid', tf.grad((y) => tf.sigmoid(y))],
])('cannot compute gradient: %s', (_, f) => {
  expect(() => tf.grad(f)(x)).toThrow('Cannot compute gradient of y=f(x) with respect to x.');
});

const w = tf.variable(tf.scalar(3));
const outside = tf.square(w);

it.each<[string, () => tf.Scalar]>([
  ['numbers that are read back', () => tf.scalar(w.dataSync()[0] as number)],
  ['a prediction from outside', () => tf.square(outside) as tf.Scalar],
  ['plain tensors', () => tf.square(tf.scalar(2))],
])('cannot find a connection: %s', (_, loss) => {
  expect(() => tf.train.sgd(0.1).minimize(loss)).toThrow(/^Cannot find a connection/);
});
