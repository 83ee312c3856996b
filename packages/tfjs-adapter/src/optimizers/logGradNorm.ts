import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { GuardedOptimizer } from './guarded.ts';
import type { StepInfo } from './report.ts';

/** The numbers of a batch or an epoch, as tfjs hands them from one callback to the next. */
type Logs = { [name: string]: unknown };

/** A callback of tfjs, for `fit` and `fitDataset`: alone, in a list, or beside a tf.Callback in one. */
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

/** An optimizer that tells of its steps. */
type Observable = Pick<GuardedOptimizer, 'observe' | 'settled'>;

/**
 * A callback for `fit` that writes the norm of the gradients, before any limit, into the logs as `gradNorm`: that of each step
 * into those of its batch, the mean of the steps into those of the epoch, and so into `history.history.gradNorm`. Callbacks
 * that come after it in the list see it too. A norm of NaN makes the mean NaN.
 *
 * tfjs has no place for such a number but its callbacks: a metric is computed before the gradients are.
 *
 * @param optimizer - the optimizer that the model is compiled with: a guarded one, or one of ./optimizers
 * @returns a callback
 * @throws ClampwiseTypeError if optimizer is another one
 * @see `onStep` of `guard`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { clipGradients, logGradNorm } from '@clampwise/tfjs-adapter';
 *
 * const options = { units: 1, useBias: false, inputShape: [1], kernelInitializer: 'zeros' as const };
 * const model = sequential({ layers: [layers.dense(options)] });
 * const optimizer = clipGradients(tf.train.sgd(0), { globalClipNorm: 1 });
 * model.compile({ optimizer, loss: 'meanSquaredError' });
 * const callbacks = logGradNorm(optimizer);
 * const { history } = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 2, verbose: 0, callbacks });
 * history.gradNorm; // => [2, 2]
 */
export function logGradNorm(optimizer: Observable): GradNormCallback {
  if (typeof (optimizer as Partial<Observable> | null)?.observe !== 'function') {
    const expected = 'an optimizer as guard(), clipGradients(), adam() and adamw() return it';
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
      // Training that failed has not ended.
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
