import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';

const [RATE, BETA1, BETA2, EPSILON] = [0.001, 0.9, 0.999, 1e-7];

/**
 * The digits network in tfjs, with Adam. Its last layer returns logits, because tfjs computes the
 * loss from them in one operation. It trains with `minimize`, which is faster than trainOnBatch.
 */
export class TfjsDigits {
  readonly #model: Sequential = sequential({
    layers: [
      layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
      layers.dense({ units: 10 }),
    ],
  });
  readonly #optimizer = tf.train.adam(RATE, BETA1, BETA2, EPSILON);
  #steps = 0;

  setWeights(
    weights: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[],
  ): void {
    this.#model.setWeights(weights.map(({ data, shape }) => tf.tensor(data, [...shape])));
  }

  /** Takes one training step, and returns the loss before it. */
  step(x: tf.Tensor, y: tf.Tensor): number {
    this.#useEpsilonOfKeras();
    return tf.tidy(() => {
      const loss = this.#optimizer.minimize(() => {
        const logits = this.#model.apply(x, { training: true }) as tf.Tensor;
        return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
      }, true);
      return (loss as tf.Scalar).dataSync()[0] as number;
    });
  }

  /**
   * Keras adds epsilon to the root of the mean square. tfjs adds it to that root divided by √(1 -
   * β₂ᵗ), so there the same step t takes an epsilon divided by it too.
   */
  #useEpsilonOfKeras(): void {
    this.#steps++;
    const optimizer = this.#optimizer as unknown as { epsilon: number };
    optimizer.epsilon = EPSILON / Math.sqrt(1 - BETA2 ** this.#steps);
  }
}
