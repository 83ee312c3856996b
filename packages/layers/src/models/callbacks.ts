import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';

/** The numbers of a batch or an epoch: the loss, the metrics, and those of the validation data as `valLoss` and so on. */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

/** Functions that fit calls; it waits for what they return. To stop training, set the model's `stopTraining`. */
export interface Callbacks {
  onTrainBegin?(): unknown;
  /** @param epoch - counted from 0 */
  onEpochBegin?(epoch: number): unknown;
  /** @param batch - counted from 0 in each epoch */
  onBatchBegin?(batch: number): unknown;
  onBatchEnd?(batch: number, logs: Logs): unknown;
  onEpochEnd?(epoch: number, logs: Logs): unknown;
  onTrainEnd?(): unknown;
}

type Event = keyof Callbacks;

const EVENTS: readonly Event[] = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchBegin',
  'onBatchEnd',
  'onEpochEnd',
  'onTrainEnd',
];

/** The callbacks of one call of fit. */
export class CallbackList {
  private readonly list: readonly Callbacks[];

  constructor(op: string, callbacks: Callbacks | readonly Callbacks[] | undefined) {
    if (callbacks === undefined) this.list = [];
    else this.list = Array.isArray(callbacks) ? callbacks : [callbacks as Callbacks];
    for (const entry of this.list) check(op, entry);
  }

  /** Whether any callback wants an event: what it would be told need not be made else. */
  has(event: Event): boolean {
    return this.list.some((entry) => entry[event] !== undefined);
  }

  /** Tells all of an event, one after the other, and waits for them. */
  async tell<E extends Event>(
    event: E,
    ...args: Parameters<NonNullable<Callbacks[E]>>
  ): Promise<void> {
    for (const entry of this.list) {
      await (entry[event] as ((...args: unknown[]) => unknown) | undefined)?.apply(entry, args);
    }
  }
}

function check(op: string, entry: unknown): void {
  const isClass = typeof entry === 'object' && entry !== null && !isPlain(entry);
  if (!isClass) checkOptions(`${op}'s callbacks`, entry ?? null, EVENTS);
  for (const event of EVENTS) {
    const given = (entry as Callbacks)[event];
    if (given === undefined || typeof given === 'function') continue;
    throw new ClampwiseTypeError(op, `callbacks.${event}`, describe(given), 'a function');
  }
}

/** An object of the caller's own class may have other fields. */
function isPlain(entry: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(entry);
  return prototype === Object.prototype || prototype === null;
}
