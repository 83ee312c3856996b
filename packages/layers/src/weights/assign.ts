import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import type { Weight } from './weight.ts';

/** Sets all weights, or none if one does not fit. */
export function assignAll(
  op: string,
  weights: readonly Weight[],
  values: readonly TensorLike[],
): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const paths = weights.map(({ path }) => path).join(', ');
    const expected = `an array of ${weights.length}, one for each weight (${paths})`;
    const ErrorClass = Array.isArray(values) ? ClampwiseRangeError : ClampwiseTypeError;
    throw new ErrorClass(op, 'values', describe(values), expected);
  }
  const read = weights.map((weight, k) => weight.check(op, values[k] as TensorLike));
  weights.forEach((weight, k) => {
    weight.assign(read[k] as Tensor);
  });
}
