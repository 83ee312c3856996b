// What tfjs does by itself, and with the adapter.
import { clipByValue, enforceConstraints } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

/** The weight that y = -5x gives a kernel with the constraint 'nonNeg', in fit. */
export async function constrainedWeight(enforced: boolean): Promise<number> {
  const model = sequential({
    layers: [
      layers.dense({ units: 1, useBias: false, inputShape: [1], kernelConstraint: 'nonNeg' }),
    ],
  });
  const [x, y] = [tf.tensor2d([[1], [2], [3]]), tf.tensor2d([[-5], [-10], [-15]])];
  const optimizer = tf.train.sgd(0.05);
  model.compile({ optimizer, loss: 'meanSquaredError' });
  if (enforced) enforceConstraints(model);
  await model.fit(x, y, { epochs: 50, verbose: 0 });
  const [weight] = await (model.getWeights()[0] as tf.Tensor).data();
  model.dispose();
  optimizer.dispose();
  tf.dispose([x, y]);
  return weight as number;
}

/** NaN clipped to -1..1, by tfjs and by the adapter. */
export async function clippedNaN(by: 'tfjs' | 'adapter'): Promise<number> {
  const clip = by === 'tfjs' ? tf.clipByValue : clipByValue;
  const clipped = tf.tidy(() => clip(tf.tensor1d([Number.NaN]), -1, 1));
  const [value] = await clipped.data();
  clipped.dispose();
  return value as number;
}
