import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, nearestName } from '@clampwise/kernels/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { NormInterval } from '../norms/between.ts';
import { type Projection, projectNonNeg, projectNorms } from './project.ts';

/** An object with a rule for weights, such as tfjs's constraints: it maps any values to values that keep the rule. */
export interface ConstraintObject {
  apply(w: Tensor): Tensor;
}

/** The constraints of Keras by name, with its defaults: maxNorm 2, minMaxNorm 0 to 1, along axis 0. */
export type ConstraintName = 'nonNeg' | 'maxNorm' | 'minMaxNorm' | 'unitNorm';

/** A rule for weights: a function from a tensor to one of the same shape, an object with `apply`, or a name. */
export type ConstraintLike = ((w: Tensor) => Tensor) | ConstraintObject | ConstraintName;

type Config = { readonly [key: string]: unknown };
type Builder = (op: string, config: Config) => Projection;

/** Keras's constraints by class, from what `getConfig` of tfjs's objects gives. */
const BUILDERS: { readonly [className: string]: Builder } = {
  NonNeg: () => projectNonNeg,
  MaxNorm: (op, { maxValue = 2, axis = 0 }) => norms(op, 0, maxValue, 1, axis),
  MinMaxNorm: (op, { minValue = 0, maxValue = 1, rate = 1, axis = 0 }) =>
    norms(op, minValue, maxValue, rate, axis),
  UnitNorm: (op, { axis = 0 }) => norms(op, 1, 1, 1, axis),
};
const NAMES = ['nonNeg', 'maxNorm', 'minMaxNorm', 'unitNorm'];

/** The projection that a constraint means. tfjs's own constraints are computed here, by Keras's formulas. */
export function projectionOf(op: string, argument: string, given: unknown): Projection {
  if (typeof given === 'string') return named(op, argument, given);
  if (typeof given === 'function') return given as Projection;
  if (typeof given === 'object' && given !== null && 'apply' in given) {
    const constraint = given as ConstraintObject & Serialized;
    const builder = builderOf(constraint.getClassName?.() ?? '');
    if (builder !== undefined) return builder(op, constraint.getConfig?.() ?? {});
    if (typeof constraint.apply === 'function') return (w) => constraint.apply(w);
  }
  const expected = `a function of a tensor, an object with apply(w), or one of ${NAMES.join(', ')}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

function builderOf(className: string): Builder | undefined {
  return Object.hasOwn(BUILDERS, className) ? BUILDERS[className] : undefined;
}

interface Serialized {
  getClassName?(): string;
  getConfig?(): Config;
}

/** As written here, as Keras's class is called, or in snake_case. */
function named(op: string, argument: string, name: string): Projection {
  const camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const builder = builderOf(camel.charAt(0).toUpperCase() + camel.slice(1));
  if (builder !== undefined) return builder(op, {});
  const nearest = nearestName(name, NAMES);
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  const received = `the unknown name '${name}'${hint}`;
  throw new ClampwiseTypeError(op, argument, received, `one of ${NAMES.join(', ')}`);
}

function norms(op: string, min: unknown, max: unknown, rate: unknown, axis: unknown): Projection {
  const interval: NormInterval = {
    min: checkNumber(op, 'minValue', min, Infinity),
    max: checkNumber(op, 'maxValue', max, Infinity),
    rate: checkNumber(op, 'rate', rate, 1),
  };
  if (interval.min > interval.max) {
    const expected = `at most its maxValue (${interval.max})`;
    throw new ClampwiseRangeError(op, 'minValue of the constraint', `${interval.min}`, expected);
  }
  return projectNorms(op, interval, checkAxis(op, axis));
}

function checkNumber(op: string, key: string, value: unknown, most: number): number {
  const argument = `${key} of the constraint`;
  const expected = most === Infinity ? 'a number, at least 0' : `a number from 0 to ${most}`;
  if (typeof value !== 'number')
    throw new ClampwiseTypeError(op, argument, describe(value), expected);
  if (value >= 0 && value <= most) return value;
  throw new ClampwiseRangeError(op, argument, describe(value), expected);
}

function checkAxis(op: string, axis: unknown): number | readonly number[] {
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  if (list.length > 0 && list.every(Number.isInteger)) return axis as number | readonly number[];
  const expected = 'a whole number or a list of them';
  throw new ClampwiseTypeError(op, 'axis of the constraint', describe(axis), expected);
}
