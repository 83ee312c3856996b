import { checkNumber, checkOptions } from '@clampwise/kernels/internal';
import { serialization } from '@tensorflow/tfjs-core';
import { toConfig } from '../check/infinity.ts';
import { projectSimplex } from '../ops/projectSimplex.ts';
import { type Axes, axesByName } from './axes.ts';
import type { UnitNormOptions } from './norms.ts';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** The options of simplex. */
export interface SimplexConstraintOptions extends UnitNormOptions {
  /** What the weights of a vector add up to: finite and above 0; 1 unless given. */
  readonly sum?: number | null | undefined;
}

/** The constraint that weights are at least 0 and add up to a sum; saved as ClampwiseSimplexConstraint. */
export class Simplex extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseSimplexConstraint';
  }

  private readonly sum: number;
  private readonly axis: number | Axes | null;

  constructor({ sum, axis }: SimplexConstraintOptions = {}) {
    super();
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
 * The constraint that weights are at least 0 and add up to a sum: the nearest ones that do. For mixtures and probabilities, to
 * which clipping and dividing would not give the nearest. A vector that holds NaN becomes all NaN; what obeys the rule already
 * stays bit for bit.
 *
 * @param options - `sum`: finite and above 0, 1 unless given; `axis`: the axis or axes along which a vector lies, chosen from
 *   the layer unless given
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where sum is not finite and
 *   above 0 or, when the weight is known, an axis is not there
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
