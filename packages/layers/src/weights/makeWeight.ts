import { ClampwiseRangeError } from '@clampwise/kernels';
import { checkName } from '../check/names.ts';
import { checkFlag, checkOptions } from '../check/options.ts';
import { checkNewShape } from '../check/shape.ts';
import { type ConstraintLike, constraintFrom } from '../constraints/identify.ts';
import { type InitializerLike, initializerFrom, initialValues } from '../initializers/identify.ts';
import { type RegularizerLike, regularizerFrom } from '../regularizers/identify.ts';
import type { FloatDType, Shape } from '../types.ts';
import { Weight, type WeightOwner } from './weight.ts';

/** The options of addWeight. */
export interface WeightOptions {
  /** The first values. Default 'glorotUniform'. */
  readonly initializer?: InitializerLike | undefined;
  /** A rule that the weight satisfies from its first values on. Default none. */
  readonly constraint?: ConstraintLike | undefined;
  /** A penalty that training adds to the loss. Default none. */
  readonly regularizer?: RegularizerLike | undefined;
  /** Whether training may change it. Default true. */
  readonly trainable?: boolean | undefined;
  /** The seed of an initializer that is given by name. */
  readonly seed?: number | undefined;
}

const WEIGHT_KEYS = ['initializer', 'constraint', 'regularizer', 'trainable', 'seed'];

/** Makes a weight of a layer that has other weights. */
export function makeWeight(
  owner: WeightOwner & { readonly dtype: FloatDType },
  others: readonly Weight[],
  name: string,
  shape: Shape,
  options: WeightOptions,
): Weight {
  const op = `${owner.path}.addWeight`;
  checkOptions(op, options, WEIGHT_KEYS);
  const { initializer = 'glorotUniform', trainable = true, seed } = options;
  const own = checkNewShape(op, 'shape', shape);
  const init = initializerFrom(op, 'initializer', initializer, seed);
  const constraint = constraintFrom(op, 'constraint', options.constraint);
  const regularizer = regularizerFrom(op, 'regularizer', options.regularizer);
  const values = initialValues(op, init, own, owner.dtype);
  const mayTrain = checkFlag(op, 'trainable', trainable);
  const ownName = newName(op, name, others);
  return new Weight(owner, ownName, values, constraint, mayTrain, regularizer);
}

function newName(op: string, name: unknown, others: readonly Weight[]): string {
  const checked = checkName(op, name);
  if (others.every((weight) => weight.name !== checked)) return checked;
  const received = `'${checked}', which a weight of this layer has`;
  const sentence = `name '${checked}' is taken by another weight of this layer. Pass another name, and call addWeight in build, which runs once`;
  throw new ClampwiseRangeError(op, 'name', received, 'a name of its own', sentence);
}
