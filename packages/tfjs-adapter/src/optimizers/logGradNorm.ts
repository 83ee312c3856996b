import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { GuardedOptimizer } from './guarded.ts';
import type { StepInfo } from './report.ts';

/** The numbers of a batch or an epoch, which tfjs passes from one callback to the next. */
type Logs = { [name: string]: unknown };

/** A callback for `fit` and `fitDataset` of tfjs: on its own, or in a list with others. */
export interface GradNormCallback {
  setParams(params: unknown): void;
  setModel(model: unknown): void;
  onTrainBegin(): Promise<void>;
  onTrainEnd(): Promise<void>;
  onEpochBegin(): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onBatchBegin(): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
}

/** An optimizer whose steps can be observed. */
type Observable = Pick<GuardedOptimizer, 'observe' | 'settled'>;

/**
 * Returns a callback for `fit` that logs the norm of the gradients, before any limit, as
 * `gradNorm`.
 *
 * The logs of a batch get the norm of its step. The logs of an epoch get the mean of its steps, so
 * the norms are in `history.history.gradNorm` after training. Callbacks that come later in the list
 * see `gradNorm` too. If a norm is NaN, the mean is NaN.
 *
 * A tfjs metric cannot do this, because tfjs computes metrics before the gradients.
 *
 * @param optimizer - the optimizer that the model is compiled with, from `guard`,
 *   `clipGradients` or `@clampwise/tfjs-adapter/optimizers`
 * @returns a callback
 * @throws ClampwiseTypeError if optimizer is from elsewhere
 * @see the option `onStep` of `guard`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { clipGradients, logGradNorm } from '@clampwise/tfjs-adapter';
 *
 * const kernelInitializer = 'zeros' as const;
 * const options = { units: 1, useBias: false, inputShape: [1], kernelInitializer };
 * const model = sequential({ layers: [layers.dense(options)] });
 * const optimizer = clipGradients(tf.train.sgd(0), { globalClipNorm: 1 });
 * model.compile({ optimizer, loss: 'meanSquaredError' });
 * const callbacks = logGradNorm(optimizer);
 * const [x, y] = [tf.ones([4, 1]), tf.ones([4, 1])];
 * const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, callbacks });
 * history.gradNorm; // => [2, 2]
 */
export function logGradNorm(optimizer: Observable): GradNormCallback {
  if (typeof (optimizer as Partial<Observable> | null)?.observe !== 'function') {
    const expected =
      'an optimizer from guard(), clipGradients(), sgd(), rmsprop(), adam() or adamw()';
    throw new ClampwiseTypeError('logGradNorm', 'optimizer', describe(optimizer), expected);
  }
  let end = (): void => {};
  let [last, sum, count] = [Number.NaN, 0, 0];
  const listen = ({ norm }: StepInfo): void => {
    last = norm;
    sum += norm;
    count++;
  };
  const nothing = async (): Promise<void> => {};
  return {
    setParams: () => {},
    setModel: () => {},
    onTrainBegin: async () => {
      // Training that threw never called onTrainEnd.
      end();
      end = optimizer.observe(listen);
    },
    onTrainEnd: async () => end(),
    onEpochBegin: async () => {
      [sum, count] = [0, 0];
    },
    onEpochEnd: async (_, logs = {}) => {
      logs.gradNorm = sum / count;
    },
    onBatchBegin: nothing,
    onBatchEnd: async (_, logs = {}) => {
      await optimizer.settled();
      logs.gradNorm = last;
    },
  };
}
