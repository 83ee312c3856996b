import { abs, max, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ConstrainedModel, rulesOfModel } from '../optimizers/weights.ts';

/** A weight that does not keep its constraint. */
export interface Violation {
  readonly weight: string;
  readonly constraint: string;
  /** How far the weight lies from what the constraint makes of it: the largest difference of a value. */
  readonly distance: number;
}

/** What rounding explains, for values near 1. */
const ROUNDING = 1e-5;

/** The weights that do not keep their constraints, as they are now. */
export async function violationsOf(op: string, model: ConstrainedModel): Promise<Violation[]> {
  const measured = rulesOfModel(op, model)().map(({ variable, rule }) => {
    const [distance, size] = tidy((): [Tensor, Tensor] => [
      max(abs(sub(variable, rule.project(variable)))),
      max(abs(variable)),
    ]);
    return { weight: variable.name, constraint: rule.name, distance, size };
  });
  try {
    const violations = await Promise.all(
      measured.map(async ({ weight, constraint, distance, size }) => {
        const [[far = 0], [most = 0]] = await Promise.all([distance.data(), size.data()]);
        return { weight, constraint, distance: far, isFar: far > ROUNDING * Math.max(1, most) };
      }),
    );
    return violations
      .filter(({ isFar }) => isFar)
      .map(({ weight, constraint, distance }) => ({ weight, constraint, distance }));
  } finally {
    for (const { distance, size } of measured) {
      distance.dispose();
      size.dispose();
    }
  }
}
