// The three examples on tfjs, each compared with the same one on layers.
import { finfo } from '@clampwise/kernels';
import {
  type Layer,
  nonNeg,
  ops,
  randomNormal,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from '@clampwise/layers';
import * as adapter from '@clampwise/tfjs-adapter';
import * as adapterLayers from '@clampwise/tfjs-adapter/layers';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { NonNegLayer } from '../../../../packages/layers/examples/nonNegLayer.ts';
import { exampleModel } from '../examples/exampleModel.ts';

/** The results of an example on layers and on tfjs. */
export interface Comparison {
  readonly title: string;
  readonly onLayers: readonly number[];
  readonly onTfjs: readonly number[];
}

/** Runs the three examples on both, on the current backend of tfjs. */
export function comparisons(): Comparison[] {
  return [clippedGradients(), nonNegModel(), customModel()];
}

const TARGET = [2, -0.5, -3, 1.5, -2.5];

function clippedGradients(): Comparison {
  const loss = (w: Tensor): Tensor => ops.mul(0.5, ops.sum(ops.square(ops.sub(w, tensor(TARGET)))));
  const [gradients] = valueAndGrad(loss)(zeros([5])).grads;
  const onTfjs = tf.tidy(() => {
    const lossOf = (w: tf.Tensor) => tf.mul(0.5, tf.sum(tf.square(tf.sub(w, TARGET))));
    return [...adapter.clipByValue(tf.grad(lossOf)(tf.zeros([5])), -1, 1).dataSync()];
  });
  const onLayers = [...ops.clipByValue(gradients, -1, 1).data];
  return { title: 'clip by value on gradients', onLayers, onTfjs };
}

function nonNegModel(): Comparison {
  return compareModels('NonNeg as a layer', nonNeg(), adapterLayers.nonNeg());
}

/** A custom layer for tfjs whose call is one clip by value. */
class TfjsNonNegLayer extends layers.Layer {
  static readonly className = 'NonNegLayer';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    return adapter.clipByValue(x, 0, finfo('float32').max);
  }
}

function customModel(): Comparison {
  return compareModels('a layer of your own', new NonNegLayer(), new TfjsNonNegLayer({}));
}

function compareModels(title: string, last: Layer, tfjsLast: layers.Layer): Comparison {
  const model = exampleModel(last);
  const x = randomNormal([1, 5], { seed: 1 });
  const onTfjs = tf.tidy(() => {
    const copy = sequential({
      layers: [
        layers.dense({ units: 10, activation: 'relu', inputShape: [5] }),
        layers.dense({ units: 5 }),
        tfjsLast,
      ],
    });
    copy.setWeights(model.getWeights().map(({ data, shape }) => tf.tensor(data, [...shape])));
    const outputs = copy.predict(tf.tensor(x.data, [1, 5])) as tf.Tensor;
    const values = [...outputs.dataSync()];
    copy.dispose();
    return values;
  });
  return { title, onLayers: [...model.predict(x).data], onTfjs };
}
