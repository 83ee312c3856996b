import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { keyNamed, rejectUncalled } from '../check/options.ts';
import { copyTensor } from '../tensor/read.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape } from '../types.ts';
import type { Initializer, SeedOption } from './initializer.ts';
import { ones, randomNormal, randomUniform, truncatedNormal, zeros } from './initializers.ts';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from './scaled.ts';

/** An initializer as an option of a layer: a name or a function. */
export type InitializerLike =
  | Initializer
  | 'zeros'
  | 'ones'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'lecunUniform'
  | 'lecunNormal'
  | 'randomNormal'
  | 'truncatedNormal'
  | 'randomUniform';

const BY_NAME: { readonly [name: string]: (options: SeedOption) => Initializer } = {
  zeros,
  ones,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  truncatedNormal,
  randomNormal,
  randomUniform,
};

/**
 * Returns the initializer that an option stands for. An initializer given by name gets the seed.
 */
export function initializerFrom(
  op: string,
  argument: string,
  given: unknown,
  seed: number | undefined,
): Initializer {
  rejectUncalled(op, argument, given, BY_NAME);
  if (typeof given === 'function') return given as Initializer;
  if (typeof given === 'string') {
    return (BY_NAME[keyNamed(op, argument, given, BY_NAME)] as typeof heNormal)({ seed });
  }
  const expected = `a function of a shape, or one of ${Object.keys(BY_NAME).join(', ')}`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

/** Runs an initializer and checks its result. */
export function initialValues(
  op: string,
  initializer: Initializer,
  shape: Shape,
  dtype: FloatDType,
): Tensor {
  const values = copyTensor(op, "initializer's result", initializer(shape, dtype), dtype);
  if (sameShape(values.shape, shape)) return values;
  const received = `shape ${shapeText(values.shape)}`;
  const expected = `of the weight's shape ${shapeText(shape)}`;
  throw new ClampwiseRangeError(op, "initializer's result", received, expected);
}
