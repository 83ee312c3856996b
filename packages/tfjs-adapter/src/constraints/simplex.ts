import { checkNumber, checkOptions } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { toConfig } from '../check/infinity.ts';
import { projectSimplex } from '../ops/projectSimplex.ts';
import { type Axes, axesByName } from './axes.ts';
import type { UnitNormOptions } from './norms.ts';
import type { Rule } from './rule.ts';
import { checkConfig, WeightConstraint } from './weightConstraint.ts';

/** The options of simplex. */
export interface SimplexConstraintOptions extends UnitNormOptions {
  /** The sum of the weights of a vector: finite and above 0, default 1. */
  readonly sum?: number | null | undefined;
}

/** Keeps weights at least 0 with a fixed sum. Saved as ClampwiseSimplexConstraint. */
export class Simplex extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseSimplexConstraint';
  }

  private readonly sum: number;
  private readonly axis: number | Axes | null;

  constructor(config: SimplexConstraintOptions = {}) {
    super();
    const { sum, axis } = checkConfig('simplex', config);
    this.sum = sum ?? 1;
    this.axis = axis ?? null;
  }

  ruleFor(axes: Axes | null): Rule {
    const { sum, axis } = this;
    return {
      name: 'simplex',
      project: (w) => projectSimplex(w, { sum, axis: axis ?? axes ?? axesByName(w) }),
      limits: null,
    };
  }

  override getConfig(): serialization.ConfigDict {
    return { sum: this.sum, axis: toConfig(this.axis) };
  }
}

/**
 * Returns a constraint that keeps weights at least 0 and their sum fixed, for mixtures and
 * probabilities. It projects to the nearest such weights; clipping and then dividing would not.
 *
 * A vector that holds NaN becomes all NaN. A vector that already satisfies the rule keeps its bits.
 *
 * @param options - all are optional
 *   - `sum`: number above 0, default 1. The sum of the weights of a vector.
 *   - `axis`: axis or list of axes, default chosen from the layer. The axes along which a vector
 *     runs.
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if sum is not finite and above 0 or, once the weight is known, if it
 *   has no such axis
 * @see `projectSimplex`, the operation
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { simplex } from '@clampwise/tfjs-adapter/constraints';
 *
 * const w = tf.tensor2d([[-5, 0.75], [-6, 0.75], [3, -1], [4, -3]]);
 * simplex().apply(w).arraySync(); // => [[0, 0.5], [0, 0.5], [0, 0], [1, 0]]
 */
export function simplex(options: SimplexConstraintOptions = {}): Simplex {
  checkOptions('simplex', options, ['sum', 'axis']);
  const made = new Simplex(options);
  checkNumber('simplex', 'sum', options.sum ?? 1, { least: 0, above: true });
  serialization.registerClass(Simplex);
  return made;
}
