import type { FloatDType, Shape } from '../types.ts';

/** The options of every layer. */
export interface LayerOptions {
  /**
   * The name. No other layer of the model may have it. Default the name of the class, with a number
   * if needed.
   */
  readonly name?: string | undefined;
  /**
   * The shape of one example, without the batch axis. If the first layer of a model has it, the
   * model is built at once.
   */
  readonly inputShape?: Shape | undefined;
  /** Whether training may change its weights. Default true. */
  readonly trainable?: boolean | undefined;
  /** The dtype of its weights and results. Default the dtype of its input. */
  readonly dtype?: FloatDType | undefined;
}

/** Information that a layer gets with each call. */
export interface CallContext {
  /** True within a training step. */
  readonly training: boolean;
}

export const LAYER_KEYS: readonly string[] = ['name', 'inputShape', 'trainable', 'dtype'];
