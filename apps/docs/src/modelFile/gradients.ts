import { clipByGlobalNorm, clipByNorm, clipByValue, globalNorm } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import type { Norms } from './run.ts';

type Gradients = Parameters<tf.Optimizer['applyGradients']>[0];
type Limit = (gradients: tf.Tensor[]) => tf.Tensor[];

/** The limits of Keras, computed by the operations of the adapter. */
const LIMITS: { readonly [key: string]: (value: number) => Limit } = {
  clipnorm: (value) => (all) => all.map((each) => clipByNorm(each, value)),
  clipvalue: (value) => (all) => all.map((each) => clipByValue(each, -value, value)),
  global_clipnorm: (value) => (all) => clipByGlobalNorm(all, value).clipped,
};

/** The gradients that arrive at an optimizer. */
export interface WatchedGradients {
  /** One entry for each step. */
  readonly norms: readonly Norms[];
  readonly limit: string | null;
  stop(): void;
}

/** Measures the gradients of each step of an optimizer, before and after its limit. */
export function watchGradients(optimizer: tf.Optimizer): WatchedGradients {
  const norms: Norms[] = [];
  const config = optimizer.getConfig();
  const key = Object.keys(LIMITS).find((each) => typeof config[each] === 'number');
  const value = key === undefined ? 0 : (config[key] as number);
  const limit = key === undefined ? null : (LIMITS[key]?.(value) ?? null);
  const apply = optimizer.applyGradients;
  optimizer.applyGradients = (given: Gradients) => {
    norms.push(normsOf(given, limit));
    apply.call(optimizer, given);
  };
  return {
    norms,
    limit: key === undefined ? null : `${key} ${Number(value.toPrecision(6))}`,
    stop: () => {
      optimizer.applyGradients = apply;
    },
  };
}

function normsOf(given: Gradients, limit: Limit | null): Norms {
  const all = Array.isArray(given) ? given.map(({ tensor }) => tensor) : Object.values(given);
  const tensors = all.filter((tensor) => (tensor ?? null) !== null);
  return {
    before: normOf(() => tensors),
    after: limit === null ? null : normOf(() => limit(tensors)),
  };
}

function normOf(tensors: () => tf.Tensor[]): number {
  const norm = tf.tidy(() => globalNorm(tensors()));
  const [value] = norm.dataSync();
  norm.dispose();
  return value as number;
}
