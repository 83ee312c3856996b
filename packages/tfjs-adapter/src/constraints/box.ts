import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkScalarBounds, describe } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { type ConfigNumbers, toConfig } from '../check/infinity.ts';
import { clipByValue } from '../ops/clipByValue.ts';
import type { Rule, WeightLimits } from './rule.ts';
import { checkConfig, WeightConstraint } from './weightConstraint.ts';

/**
 * A bound of `box`: a number, null for none, or nested lists of numbers whose shape broadcasts to
 * the weight.
 */
export type BoxBound = number | null | BoxBounds;
/** Nested lists of numbers. */
export type BoxBounds = readonly (number | BoxBounds)[];

/** Keeps weights in min..max. Saved as ClampwiseBoxConstraint. */
export class Box extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseBoxConstraint';
  }

  private readonly min: BoxBound;
  private readonly max: BoxBound;

  constructor(config: { readonly min: BoxBound; readonly max: BoxBound }) {
    super();
    const { min, max } = checkConfig('box', config);
    this.min = copied(min);
    this.max = copied(max);
  }

  ruleFor(): Rule {
    const { min, max } = this;
    return {
      name: 'box',
      project: (w) => clipByValue(w, min as number | null, max as number | null),
      limits: limitsOf(min, max),
    };
  }

  override getConfig(): serialization.ConfigDict {
    return { min: toConfig(this.min), max: toConfig(this.max) } satisfies {
      [key: string]: ConfigNumbers;
    };
  }
}

function copied<B extends BoxBound>(bound: B): B {
  return Array.isArray(bound) ? (bound.map(copied) as unknown as B) : bound;
}

function limitsOf(min: BoxBound, max: BoxBound): WeightLimits | null {
  const [lo, hi] = [min ?? -Infinity, max ?? Infinity];
  return typeof lo === 'number' && typeof hi === 'number'
    ? { min: lo, max: hi, nonNeg: false }
    : null;
}

/**
 * Returns a constraint that keeps weights in min..max, bounds included. NaN stays NaN. With lists
 * as bounds, a weight for which min > max becomes max.
 *
 * @param min - the lower bound: a number, null for none, or nested lists whose shape broadcasts to
 *   the weight
 * @param max - the upper bound, in the same forms
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError if a bound is none of these
 * @throws ClampwiseRangeError if a number is NaN, or min > max
 * @see `clipByValue`, the operation
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { box } from '@clampwise/tfjs-adapter/constraints';
 *
 * box(-1, 1).apply(tf.tensor1d([-3, 0.5, 7])).arraySync(); // => [-1, 0.5, 1]
 * box(null, [0, 5]).apply(tf.tensor1d([1, 1])).arraySync(); // => [0, 1]
 */
export function box(min: BoxBound, max: BoxBound): Box {
  for (const [argument, bound] of [['min', min] as const, ['max', max] as const]) {
    const isList = Array.isArray(bound);
    if (typeof bound === 'number' || bound === null || isList) continue;
    const expected = 'a number, null for none, or nested lists of numbers';
    throw new ClampwiseTypeError('box', argument, describe(bound), expected);
  }
  // Numbers are checked now; whether a list fits is known once the weight is.
  const scalar = (bound: BoxBound): number | null => (typeof bound === 'number' ? bound : null);
  checkScalarBounds('box', 'float32', scalar(min), scalar(max));
  serialization.registerClass(Box);
  return new Box({ min, max });
}
