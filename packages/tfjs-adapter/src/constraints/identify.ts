import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checkWholeAxes } from '../check/axes.ts';
import { suggestion } from '../check/names.ts';
import { constrainNorms, constrainNormsKernel } from '../kernels/constrainNorms.ts';
import { runKernelOnArrays } from '../kernels/kernel.ts';
import { nonNegKernel } from '../kernels/nonNeg.ts';
import type { NormInterval } from '../norms/between.ts';
import { nonNeg } from '../ops/nonNeg.ts';
import type { Axes } from './axes.ts';
import { projectNorms } from './project.ts';
import type { Rule, RuleMaker } from './rule.ts';

/**
 * An object with a rule for weights, such as the constraints of tfjs. `apply` maps any values to
 * values that satisfy the rule.
 */
export interface ConstraintObject {
  apply(w: Tensor): Tensor;
}

/** Constraints by name, with the defaults of Keras: maxNorm 2, minMaxNorm 0 to 1, along axis 0. */
export type ConstraintName = 'nonNeg' | 'maxNorm' | 'minMaxNorm' | 'unitNorm';

/**
 * A constraint: a function from a tensor to one of the same shape, an object with `apply`, or a
 * name.
 */
export type ConstraintLike = ((w: Tensor) => Tensor) | ConstraintObject | ConstraintName;

type Config = { readonly [key: string]: unknown };
/** `argument` is the name of the constraint in errors. */
type Builder = (op: string, argument: string, config: Config, axes: Axes | null) => Rule;

/** The rule of nonNeg, without its name. */
export const NON_NEG: Omit<Rule, 'name'> = {
  project: (w) => nonNeg(w),
  projectOnArrays: (w) => runKernelOnArrays(nonNegKernel, [w], {}),
  limits: { min: -Infinity, max: Infinity, nonNeg: true },
};

/** The constraints of Keras by class, from the result of `getConfig` on the objects of tfjs. */
const BUILDERS: { readonly [className: string]: Builder } = {
  NonNeg: () => ({ name: 'NonNeg', ...NON_NEG }),
  MaxNorm: (op, argument, { maxValue = 2, axis = 0 }, axes) => {
    const numbers = { minValue: 0, maxValue, rate: 1 };
    return normRule(op, argument, 'MaxNorm', numbers, chosenAxis(axis, axes));
  },
  MinMaxNorm: (op, argument, { minValue = 0, maxValue = 1, rate = 1, axis = 0 }, axes) => {
    const numbers = { minValue, maxValue, rate };
    return normRule(op, argument, 'MinMaxNorm', numbers, chosenAxis(axis, axes));
  },
  UnitNorm: (op, argument, { axis = 0 }, axes) => {
    const numbers = { minValue: 1, maxValue: 1, rate: 1 };
    return normRule(op, argument, 'UnitNorm', numbers, chosenAxis(axis, axes));
  },
};
const NAMES = ['nonNeg', 'maxNorm', 'minMaxNorm', 'unitNorm'];

/**
 * tfjs writes axis 0 if none was given, so for 0 the layer decides. A list, such as [0], is taken
 * as it is.
 */
function chosenAxis(axis: unknown, axes: Axes | null): unknown {
  return axis === 0 && axes !== null ? axes : axis;
}

/**
 * The rule of a constraint, for a weight whose vectors run along `axes`, null if unknown. The
 * constraints of tfjs itself are computed here, by the formulas of Keras.
 */
export function ruleOf(op: string, argument: string, given: unknown, axes: Axes | null): Rule {
  if (typeof given === 'string') return named(op, argument, given);
  if (typeof given === 'function') return functionRule(op, argument, given as Rule['project']);
  if (typeof given === 'object' && given !== null && 'apply' in given) {
    const constraint = given as ConstraintObject & Partial<RuleMaker> & Serialized;
    if (constraint.ruleFor !== undefined) return constraint.ruleFor(axes);
    const name = constraint.getClassName?.() ?? '';
    const builder = builderOf(name);
    if (builder !== undefined) {
      return builder(op, argument, constraint.getConfig?.() ?? {}, axes);
    }
    if (typeof constraint.apply === 'function') {
      const project: Rule['project'] = (w) => constraint.apply(w);
      return { name: name || constraint.constructor.name, project, limits: null };
    }
  }
  const expected = `a function of a tensor, an object with apply(w), or one of ${NAMES.join(', ')}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

// Functions that make constraints. All of them but box may be called without an argument.
const MAKERS = [...NAMES, 'box', 'monotone', 'simplex'];

/** The rule of a function of a tensor, which is not one of the functions that make constraints. */
function functionRule(op: string, argument: string, given: Rule['project']): Rule {
  const { name, length } = given;
  const isClass = Object.getOwnPropertyDescriptor(given, 'prototype')?.writable === false;
  if (isClass) rejectUncalled(op, argument, `the class ${name}`, `new ${name}()`);
  if (length !== 1 && MAKERS.includes(name)) rejectMaker(op, argument, name);
  // The functions of tfjs have one parameter. Their result has `apply`, as no tensor has.
  const project: Rule['project'] = (w) => {
    const result = given(w);
    if (result !== null && typeof result === 'object' && 'apply' in result) {
      rejectMaker(op, argument, name);
    }
    return result;
  };
  return { name: name || 'function', project, limits: null };
}

function rejectMaker(op: string, argument: string, name: string): never {
  const call = name === 'box' ? 'box(min, max)' : `${name}()`;
  return rejectUncalled(op, argument, `the function ${name}`, call);
}

function rejectUncalled(op: string, argument: string, received: string, call: string): never {
  const sentence = `${argument} is ${received}. Call it: ${call}`;
  throw new ClampwiseTypeError(op, argument, received, call, sentence);
}

function builderOf(className: string): Builder | undefined {
  return Object.hasOwn(BUILDERS, className) ? BUILDERS[className] : undefined;
}

interface Serialized {
  getClassName?(): string;
  getConfig?(): Config;
}

/** Accepts the names of `ConstraintName`, the class names of Keras, and snake_case. */
function named(op: string, argument: string, name: string): Rule {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const builder = builderOf(camel.charAt(0).toUpperCase() + camel.slice(1));
  if (builder !== undefined) return builder(op, argument, {}, null);
  const received = `the unknown name '${name}'${suggestion(name, NAMES)}`;
  throw new ClampwiseTypeError(op, argument, received, `one of ${NAMES.join(', ')}`);
}

/**
 * A checked rule for norms. `axis` is one axis, a list of axes, or a function that returns the axes
 * of a weight.
 */
export function normRule(
  op: string,
  argument: string,
  name: string,
  { minValue, maxValue, rate }: { [key in 'minValue' | 'maxValue' | 'rate']: unknown },
  axis: unknown,
  run: typeof constrainNorms = constrainNorms,
): Rule {
  const interval: NormInterval = {
    min: checkNumber(op, `minValue of ${argument}`, minValue, Infinity),
    max: checkNumber(op, `maxValue of ${argument}`, maxValue, Infinity),
    rate: checkNumber(op, `rate of ${argument}`, rate, 1),
  };
  if (interval.min > interval.max) {
    const expected = `at most its maxValue (${interval.max})`;
    throw new ClampwiseRangeError(op, `minValue of ${argument}`, `${interval.min}`, expected);
  }
  const checked =
    typeof axis === 'function'
      ? (axis as (w: Tensor) => Axes)
      : checkWholeAxes(op, `axis of ${argument}`, axis);
  return {
    name,
    project: projectNorms(op, interval, checked, run),
    projectOnArrays: projectNorms(op, interval, checked, (w, rule) =>
      runKernelOnArrays(constrainNormsKernel, [w], rule),
    ),
    limits: null,
  };
}

function checkNumber(op: string, argument: string, value: unknown, most: number): number {
  const expected = most === Infinity ? 'a number, at least 0' : `a number from 0 to ${most}`;
  if (typeof value !== 'number')
    throw new ClampwiseTypeError(op, argument, describe(value), expected);
  if (value >= 0 && value <= most) return value;
  throw new ClampwiseRangeError(op, argument, describe(value), expected);
}
