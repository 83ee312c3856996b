import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { HOOK_NAMES } from '../check/foreign.ts';
import { callAdvice, hint, lowerCamel } from '../check/options.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import type { Weight } from '../weights/weight.ts';

/**
 * The numbers of a batch or an epoch: the loss, the metrics, and the same for validation data as
 * `valLoss` and so on.
 */
export interface Logs {
  readonly loss: number;
  readonly [name: string]: number;
}

/** The parts of a model that callbacks use. */
export interface CallbackModel {
  stopTraining: boolean;
  readonly optimizer: Optimizer | null;
  readonly weights: readonly Weight[];
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): void;
}

/**
 * Methods that fit calls. It awaits what a method returns. To stop training, set `stopTraining` of
 * the model. An object or a class may have other fields and methods too.
 */
export interface Callbacks {
  /** Gets the model that is trained, before all other methods. */
  setModel?(model: CallbackModel): unknown;
  onTrainBegin?(): unknown;
  /** @param epoch - counted from 0 */
  onEpochBegin?(epoch: number): unknown;
  /** @param batch - counted from 0 in each epoch */
  onBatchBegin?(batch: number): unknown;
  /** @param logs - the numbers of the epoch so far, as in Keras */
  onBatchEnd?(batch: number, logs: Logs): unknown;
  onEpochEnd?(epoch: number, logs: Logs): unknown;
  onTrainEnd?(): unknown;
}

/** Callbacks, which may have other fields and methods. */
export type CallbackLike = Callbacks | (Callbacks & { readonly [field: string]: unknown });

type Event = Exclude<keyof Callbacks, 'setModel'>;

const EVENTS: readonly Event[] = [
  'onTrainBegin',
  'onEpochBegin',
  'onBatchBegin',
  'onBatchEnd',
  'onEpochEnd',
  'onTrainEnd',
];

const EXPECTED = `an object with methods such as onEpochEnd (${EVENTS.join(', ')}), or an array of them`;

/** The callbacks of one call of fit. */
export class CallbackList {
  private readonly list: readonly Callbacks[];

  constructor(op: string, callbacks: CallbackLike | readonly CallbackLike[] | undefined) {
    if (callbacks === undefined) this.list = [];
    else this.list = Array.isArray(callbacks) ? callbacks : [callbacks as Callbacks];
    for (const entry of this.list) check(op, entry);
  }

  /**
   * Whether any callback has a method for an event. If not, its arguments need not be computed.
   */
  has(event: Event): boolean {
    return this.list.some((entry) => entry[event] !== undefined);
  }

  /** Tells all callbacks which model is trained. */
  setModel(model: CallbackModel): void {
    for (const entry of this.list) entry.setModel?.(model);
  }

  /** Calls a method of all callbacks, one after the other, and awaits each. */
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
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    const received = describe(entry) + callAdvice(entry);
    throw new ClampwiseTypeError(op, 'callbacks', received, EXPECTED);
  }
  for (const event of [...EVENTS, 'setModel'] as const) {
    const given = (entry as Callbacks)[event];
    if (given === undefined || typeof given === 'function') continue;
    throw new ClampwiseTypeError(op, `callbacks.${event}`, describe(given), 'a function');
  }
  for (const name of methodsOf(entry)) {
    if (/^on/i.test(name) && !EVENTS.includes(name as Event)) checkMethod(op, name);
  }
}

/**
 * Throws if a method looks like a misspelled hook, which would never be called. Other methods are
 * allowed.
 */
function checkMethod(op: string, name: string): void {
  const camel = lowerCamel(name);
  const suggestion = hint(camel, EVENTS, HOOK_NAMES);
  if (suggestion === '') return;
  const received = `the method '${name}'`;
  const sentence = `the callback has ${received}, which ${op} does not call${suggestion}`;
  throw new ClampwiseTypeError(op, 'callbacks', received, EXPECTED, sentence);
}

/** Returns the names of the methods of an object and its class. */
function methodsOf(entry: object): string[] {
  const names: string[] = [];
  let level: object | null = entry;
  while (level !== null && level !== Object.prototype) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (typeof value === 'function') names.push(name);
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  return names;
}
