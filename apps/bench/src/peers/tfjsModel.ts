import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';

/**
 * Example 2's model in tfjs. Its nonNeg is a relu, and it trains with `minimize`, which is faster
 * than trainOnBatch.
 */
export class TfjsModel {
  readonly #model: Sequential = sequential({
    layers: [
      layers.dense({ units: 10, activation: 'relu', inputShape: [5] }),
      layers.dense({ units: 5 }),
      layers.activation({ activation: 'relu' }),
    ],
  });
  readonly #optimizer = tf.train.sgd(0.01);

  setWeights(
    weights: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[],
  ): void {
    this.#model.setWeights(weights.map(({ data, shape }) => tf.tensor(data, [...shape])));
  }

  predict(x: tf.Tensor): Float32Array {
    return tf.tidy(() => (this.#model.predict(x) as tf.Tensor).dataSync<'float32'>());
  }

  /** Takes one training step, and returns the loss before it. */
  step(x: tf.Tensor, y: tf.Tensor): number {
    return tf.tidy(() => {
      const loss = this.#optimizer.minimize(() => {
        const error = tf.sub(this.#model.apply(x, { training: true }) as tf.Tensor, y);
        return tf.mean(tf.square(error)) as tf.Scalar;
      }, true);
      return (loss as tf.Scalar).dataSync()[0] as number;
    });
  }
}
