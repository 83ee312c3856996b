import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { awaitOr } from '../check/advice.ts';
import { suggestion } from '../check/names.ts';
import { type Axes, axesOfLayers } from '../constraints/axes.ts';
import { type ConstraintLike, type ConstraintObject, ruleOf } from '../constraints/identify.ts';
import { projectVariable } from '../constraints/project.ts';
import type { Rule } from '../constraints/rule.ts';

/** A variable and its constraint. */
export interface ConstrainedVariable {
  /** A tf.Variable, or a weight of a tfjs layer, as in `layer.weights`. */
  readonly variable: Variable | LayerWeight;
  readonly constraint: ConstraintLike;
}

/** A weight of a tfjs layer. `read` returns its variable. */
export interface LayerWeight {
  /** Returns the tf.Variable. */
  read(): Tensor;
}

/** A weight of a model, such as LayerVariable of tfjs. */
export interface ModelWeight extends LayerWeight {
  readonly constraint: ConstraintObject | null | undefined;
}

/** A model whose weights have constraints, such as tf.LayersModel and tf.Sequential. */
export interface ConstrainedModel {
  readonly weights: readonly ModelWeight[];
  readonly trainableWeights: readonly ModelWeight[];
}

/** A variable and the rule of its constraint. */
export interface HeldWeight {
  readonly variable: Variable;
  readonly rule: Rule;
}

/** Weights and their rules, as they are now. */
export type Rules = () => readonly HeldWeight[];

/** The rules from the options `model` or `weights`; null if neither is given. */
export function rulesFrom(
  op: string,
  { model, weights }: { readonly model?: unknown; readonly weights?: unknown },
): Rules | null {
  if (model !== undefined && weights !== undefined) {
    throw new ClampwiseTypeError(op, 'options', 'both model and weights', 'one of the two');
  }
  if (model !== undefined) return rulesOfModel(op, model);
  return weights === undefined ? null : rulesOfList(op, weights);
}

/** The rules of a list. */
function rulesOfList(op: string, list: unknown): Rules {
  if (!Array.isArray(list)) {
    const expected = 'a list of { variable, constraint }';
    throw new ClampwiseTypeError(op, 'weights', describe(list), expected);
  }
  const rules = list.map((entry: unknown, k) => heldWeight(op, `weights[${k}]`, entry));
  return () => rules;
}

function heldWeight(op: string, argument: string, entry: unknown): HeldWeight {
  const expected = 'an object { variable, constraint }';
  if (typeof entry !== 'object' || entry === null || isVariable(entry) || isWeight(entry)) {
    throw new ClampwiseTypeError(op, argument, what(entry), expected);
  }
  const other = Object.keys(entry).find((key) => key !== 'variable' && key !== 'constraint');
  if (other !== undefined) {
    const hint = suggestion(other, ['variable', 'constraint']);
    const received = `an object with the unknown key '${other}'${hint}`;
    throw new ClampwiseTypeError(op, argument, received, expected);
  }
  const { variable, constraint } = entry as Partial<ConstrainedVariable>;
  const rule = ruleOf(op, `${argument}.constraint`, constraint, null);
  const found = variableFrom(variable);
  if (found !== null) return { variable: found, rule };
  const wanted = 'a tf.Variable, or a layer weight';
  throw new ClampwiseTypeError(op, `${argument}.variable`, what(variable), wanted);
}

/** The variable that a value is, or that a layer weight has; null for other values. */
export function variableFrom(value: unknown): Variable | null {
  if (isVariable(value)) return value;
  return isWeight(value) ? (value.read() as Variable) : null;
}

function isVariable(value: unknown): value is Variable {
  return typeof (value as Partial<Variable> | null | undefined)?.assign === 'function';
}

/** Whether a value is a weight of a tfjs layer. */
function isWeight(value: unknown): value is LayerWeight {
  const read = (value as Partial<LayerWeight> | null | undefined)?.read;
  return typeof read === 'function' && isVariable(read.call(value));
}

function what(value: unknown): string {
  if (isVariable(value)) return 'a tf.Variable';
  return isWeight(value) ? 'a layer weight' : describe(value);
}

/**
 * The rules of all weights of a model. Frozen weights are included: a step projects only the
 * weights that it changed.
 */
export function rulesOfModel(op: string, model: unknown): Rules {
  checkModel(op, model);
  const known: KnownRules = new Map();
  const rules = (): HeldWeight[] => rulesOf(op, model, model.weights, known);
  rules(); // A constraint that cannot be used throws now, not in training.
  return rules;
}

/** Projects every trainable weight of a model that has a constraint. */
export function projectTrainable(op: string, model: ConstrainedModel): void {
  const held = rulesOf(op, model, model.trainableWeights, new Map());
  tidy(() => {
    for (const { variable, rule } of held) projectVariable(op, variable, rule);
  });
}

/** The rules made so far, by weight, because every step needs them. */
type KnownRules = Map<ModelWeight, { readonly constraint: ConstraintObject; readonly rule: Rule }>;

function rulesOf(
  op: string,
  model: ConstrainedModel,
  weights: readonly ModelWeight[],
  known: KnownRules,
): HeldWeight[] {
  let axes: ReadonlyMap<object, Axes> | null = null;
  const held: HeldWeight[] = [];
  for (const weight of new Set(weights)) {
    const { constraint } = weight;
    if (constraint === null || constraint === undefined) continue;
    const variable = weight.read() as Variable;
    let entry = known.get(weight);
    if (entry?.constraint !== constraint) {
      axes ??= axesOfLayers(model);
      const argument = `the constraint of '${variable.name}'`;
      const rule = ruleOf(op, argument, constraint, axes.get(weight) ?? null);
      entry = { constraint, rule };
      known.set(weight, entry);
    }
    held.push({ variable, rule: entry.rule });
  }
  return held;
}

/** Throws if a value is not a model with weights. */
export function checkModel(op: string, model: unknown): asserts model is ConstrainedModel {
  const { weights, trainableWeights } = (model ?? {}) as Partial<ConstrainedModel>;
  if (Array.isArray(weights) && Array.isArray(trainableWeights)) return;
  const expected = `a tf.LayersModel or tf.Sequential${awaitOr(model)}`;
  throw new ClampwiseTypeError(op, 'model', describe(model), expected);
}
