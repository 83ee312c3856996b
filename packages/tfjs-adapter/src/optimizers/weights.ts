import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions, describe } from '@clampwise/kernels/internal';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import {
  type ConstraintLike,
  type ConstraintObject,
  projectionOf,
} from '../constraints/identify.ts';
import { type Projection, projectVariable } from '../constraints/project.ts';

/** A variable, and the rule that its values keep. */
export interface ConstrainedVariable {
  readonly variable: Variable;
  readonly constraint: ConstraintLike;
}

/** A weight of a model, such as tfjs's LayerVariable. */
export interface ModelWeight {
  readonly constraint: ConstraintObject | null | undefined;
  /** Gives the tf.Variable. */
  read(): Tensor;
}

/** A model whose weights say their constraints, such as tf.LayersModel and tf.Sequential. */
export interface ConstrainedModel {
  readonly weights: readonly ModelWeight[];
  readonly trainableWeights: readonly ModelWeight[];
}

/** Weights and how to project them, as they are now. */
export type Rules = () => readonly (readonly [Variable, Projection])[];

/** The rules of a list. */
export function rulesOfList(op: string, list: unknown): Rules {
  if (!Array.isArray(list)) {
    const expected = 'a list of { variable, constraint }';
    throw new ClampwiseTypeError(op, 'weights', describe(list), expected);
  }
  const rules = list.map((entry: Partial<ConstrainedVariable> | null, k) => {
    const argument = `weights[${k}]`;
    checkOptions(op, entry ?? null, ['variable', 'constraint']);
    const { variable, constraint } = entry as Partial<ConstrainedVariable>;
    if (typeof variable?.assign !== 'function') {
      const expected = 'a tf.Variable';
      throw new ClampwiseTypeError(op, `${argument}.variable`, describe(variable), expected);
    }
    const projection = projectionOf(op, `${argument}.constraint`, constraint);
    return [variable, projection] as const;
  });
  return () => rules;
}

/** The rules of a model's weights: of all, for only those are projected that an optimizer has changed. */
export function rulesOfModel(op: string, model: unknown): Rules {
  checkModel(op, model);
  const rules = (): (readonly [Variable, Projection])[] => rulesOf(op, model.weights);
  rules(); // A constraint that cannot be used is an error now, not in training.
  return rules;
}

/** Projects every trainable weight of a model that has a constraint. */
export function projectTrainable(op: string, model: ConstrainedModel): void {
  tidy(() => {
    for (const [variable, project] of rulesOf(op, model.trainableWeights)) {
      projectVariable(op, variable, project);
    }
  });
}

function rulesOf(op: string, weights: readonly ModelWeight[]): (readonly [Variable, Projection])[] {
  return [...new Set(weights)].flatMap((weight) => {
    const { constraint } = weight;
    if (constraint === null || constraint === undefined) return [];
    const variable = weight.read() as Variable;
    return [
      [variable, projectionOf(op, `the constraint of ${variable.name}`, constraint)] as const,
    ];
  });
}

/** Refuses what is no model with weights. */
export function checkModel(op: string, model: unknown): asserts model is ConstrainedModel {
  const { weights, trainableWeights } = (model ?? {}) as Partial<ConstrainedModel>;
  if (Array.isArray(weights) && Array.isArray(trainableWeights)) return;
  const expected = 'a tf.LayersModel or tf.Sequential';
  throw new ClampwiseTypeError(op, 'model', describe(model), expected);
}
