import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { useTfjs } from '../tensorflow/useTfjs.ts';
import { BATCH, type Digits, EPOCHS, oneHot, PIXELS, RATE, type Recognizer } from './data.ts';

/** Trains the same network with TensorFlow.js on its wasm backend, the faster one in Node. */
export async function trainInTfjs(train: Digits): Promise<Recognizer> {
  await useTfjs('wasm');
  const first = initializers.glorotUniform({ seed: 1 });
  const second = initializers.glorotUniform({ seed: 2 });
  const hidden = { units: 128, inputShape: [PIXELS], activation: 'relu' as const };
  const model = sequential({
    layers: [
      layers.dense({ ...hidden, kernelInitializer: first }),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: second }),
    ],
  });
  const optimizer = tf.train.adam(RATE);
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const x = tf.tensor2d(train.pixels, [train.count, PIXELS]);
  const y = tf.tensor2d(oneHot(train), [train.count, 10]);
  const steps = (EPOCHS * train.count) / BATCH;
  let step = 0;
  // tfjs has no schedules.
  const onBatchBegin = (): void => {
    const learningRate = 0.5 * RATE * (1 + Math.cos((Math.PI * step++) / steps));
    Object.assign(optimizer, { learningRate });
  };
  const options = { epochs: EPOCHS, batchSize: BATCH, verbose: 0 } as const;
  await model.fit(x, y, { ...options, callbacks: { onBatchBegin } });
  tf.dispose([x, y]);
  return ({ pixels, count }) =>
    tf.tidy(() => (model.predict(tf.tensor2d(pixels, [count, PIXELS])) as tf.Tensor).dataSync());
}
