import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { constraints } from '@tensorflow/tfjs-layers';
import { fromConfig } from '../check/infinity.ts';
import type { Axes } from './axes.ts';
import type { Rule, RuleMaker } from './rule.ts';

type TfConstraint = ReturnType<typeof constraints.nonNeg>;

// tfjs-layers accepts only its own class as a constraint, and does not export it.
const TfConstraint: new () => TfConstraint = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ constraints.nonNeg().constructor,
);

/** Checks the config of a constraint, which a saved model may hold. */
export function checkConfig<C extends object>(name: string, config: C): C {
  if (typeof config === 'object' && config !== null) return config;
  const expected = 'an object, as getConfig returns it';
  throw new ClampwiseTypeError(name, 'config', describe(config), expected);
}

/** A constraint of this package, which tfjs layers accept as one of their own. */
export abstract class WeightConstraint extends TfConstraint implements RuleMaker {
  /** The rule for a weight whose vectors run along these axes, null if unknown. */
  abstract ruleFor(axes: Axes | null): Rule;

  /**
   * Projects values onto the constraint.
   *
   * @param w - any float32 values
   * @returns a new tensor of the shape of w
   */
  apply(w: Tensor): Tensor {
    return tidy(() => {
      const result = this.ruleFor(null).project(w);
      // tfjs assigns the result to w, and a variable that is assigned to itself loses its values.
      return result === w ? w.clone() : result;
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {};
  }

  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const read = Object.entries(config).map(([key, value]) => [key, fromConfig(value)]);
    return new cls(Object.fromEntries(read));
  }
}
