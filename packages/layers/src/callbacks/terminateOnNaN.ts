import { ClampwiseRangeError, firstNonFinite } from '@clampwise/kernels';
import { checkFlag, checkOptions } from '../check/options.ts';
import type { CallbackModel, Callbacks, Logs } from '../models/callbacks.ts';

/** The options of terminateOnNaN. */
export interface TerminateOnNaNOptions {
  /** Whether fit throws. Otherwise training just stops. Default false. */
  readonly throws?: boolean | undefined;
}

/** The place of a number that is not finite. */
export interface NonFinite {
  /** The epoch, counted from 0. */
  readonly epoch: number;
  /** The batch of the epoch, counted from 0. */
  readonly batch: number;
  /** The loss of the epoch so far. */
  readonly loss: number;
  /** The path of the first weight that is not finite, such as 'dense_1/kernel', or null. */
  readonly weight: string | null;
}

interface Engine {
  readonly console?: { warn(text: string): void };
}

/** A callback that stops training when the loss or a weight is not finite. */
export class TerminateOnNaN implements Callbacks {
  /** The place of the number that was not finite, or null. */
  found: NonFinite | null = null;
  private readonly throws: boolean;
  private model: CallbackModel | null = null;
  private epoch = 0;

  constructor(options: TerminateOnNaNOptions = {}) {
    checkOptions('terminateOnNaN', options, ['throws']);
    this.throws = checkFlag('terminateOnNaN', 'throws', options.throws ?? false);
  }

  setModel(model: CallbackModel): void {
    this.model = model;
  }

  onTrainBegin(): void {
    this.found = null;
  }

  onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  onBatchEnd(batch: number, { loss }: Logs): void {
    const weights = this.model?.weights ?? [];
    const weight = weights[firstNonFinite(weights).array]?.path ?? null;
    if (weight === null && Number.isFinite(loss)) return;
    this.found = { epoch: this.epoch, batch, loss, weight };
    const text = describeFound(this.found);
    if (this.throws) {
      const received = weight === null ? `a loss of ${loss}` : `'${weight}' with such a value`;
      throw new ClampwiseRangeError('terminateOnNaN', 'model', received, 'finite numbers', text);
    }
    (globalThis as unknown as Engine).console?.warn(`terminateOnNaN: ${text}. Training stops`);
    if (this.model !== null) this.model.stopTraining = true;
  }
}

function describeFound({ epoch, batch, loss, weight }: NonFinite): string {
  const what = weight === null ? `the loss is ${loss}` : `the weight '${weight}' is not finite`;
  const also = weight === null || Number.isFinite(loss) ? '' : `, and the loss is ${loss}`;
  return `${what}${also}, in batch ${batch + 1} of epoch ${epoch + 1}`;
}

/**
 * Makes a callback that stops training after the first batch with a loss or a weight that is NaN or
 * infinite. It warns on the console, with the path of the first such weight in the order of the
 * layers.
 *
 * A weight changes after the loss of its batch is computed. So a weight that is not finite may be
 * found one batch before the loss. To keep such a step from happening, use the option `onNonFinite`
 * of an optimizer.
 *
 * @param options -
 *   - `throws`: boolean, default false. Whether fit throws. Otherwise training just stops.
 * @returns a callback, whose `found` tells epoch, batch, loss and weight
 * @throws ClampwiseTypeError if an option does not fit
 * @throws ClampwiseRangeError in fit, if `throws` is true and a number is not finite
 * @see Keras's `TerminateOnNaN`, which looks at the loss alone
 *
 * @example
 * import { dense, sequential, sgd } from '@clampwise/layers';
 * import { terminateOnNaN } from '@clampwise/layers/callbacks';
 *
 * const model = sequential([
 *   dense({ units: 1, inputShape: [1] }),
 * ]);
 * const optimizer = sgd({ learningRate: 1e30 });
 * model.compile({ optimizer, loss: 'mse' });
 * const guard = terminateOnNaN({ throws: true });
 * const fit = model.fit([[1]], [1e9], {
 *   callbacks: guard,
 *   verbose: 0,
 * });
 * await fit.catch(() => {});
 * guard.found?.weight; // => 'dense/kernel'
 */
export function terminateOnNaN(options: TerminateOnNaNOptions = {}): TerminateOnNaN {
  return new TerminateOnNaN(options);
}
