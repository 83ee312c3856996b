import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { constraints } from '@tensorflow/tfjs-layers';
import { fromConfig } from '../check/infinity.ts';
import type { Axes } from './axes.ts';
import type { Rule, RuleMaker } from './rule.ts';

type TfConstraint = ReturnType<typeof constraints.nonNeg>;

// tfjs-layers takes nothing else as a constraint, and does not export the class.
const TfConstraint: new () => TfConstraint = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ constraints.nonNeg().constructor,
);

/** A constraint of this package, which tfjs's layers take as one of theirs. */
export abstract class WeightConstraint extends TfConstraint implements RuleMaker {
  /** The rule for a weight whose vectors run along these axes, null if unknown. */
  abstract ruleFor(axes: Axes | null): Rule;

  /**
   * Gives values that keep the rule.
   *
   * @param w - any values, of float32
   * @returns a new tensor of w's shape
   */
  apply(w: Tensor): Tensor {
    return tidy(() => {
      const result = this.ruleFor(null).project(w);
      // tfjs assigns it to w, which loses its values where it is assigned to itself.
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
