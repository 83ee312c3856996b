import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';

/** A tensor and the name of its variable, as tfjs's optimizers take and give them. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** A gradient as an optimizer gets it. Where a variable has none, it is null or undefined. */
export interface NamedGradient {
  readonly name: string;
  readonly tensor: Tensor | null | undefined;
}

/** A gradient that is there. */
export interface PresentGradient extends NamedGradient {
  readonly tensor: Tensor;
}

/** The gradients of a map or a list, in order. */
export function entriesOf(
  op: string,
  given: NamedTensorMap | NamedTensor[],
): readonly NamedGradient[] {
  if (Array.isArray(given)) return given;
  if (typeof given === 'object' && given !== null) {
    return Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
  }
  const expected = 'a list of { name, tensor }, or an object of tensors by name';
  throw new ClampwiseTypeError(`${op}: applyGradients`, 'gradients', describe(given), expected);
}

/** A list for a list, a map for a map: Adam and others know a variable's state by its place. */
export function inFormOf(
  given: NamedTensorMap | NamedTensor[],
  entries: readonly NamedGradient[],
  tensors: readonly (Tensor | null | undefined)[],
): NamedTensorMap | NamedTensor[] {
  const list = entries.map(({ name }, k) => ({ name, tensor: tensors[k] as Tensor }));
  if (Array.isArray(given)) return list;
  return Object.fromEntries(list.map(({ name, tensor }) => [name, tensor]));
}

/** The gradients that are there and have elements. */
export function presentOf(gradients: readonly NamedGradient[]): PresentGradient[] {
  return gradients.filter(
    (entry): entry is PresentGradient => entry.tensor != null && entry.tensor.size > 0,
  );
}

/** tfjs lists a variable twice where a layer is used inside a nested model and beside it: one gradient all the same. */
export function firstOfEach(gradients: readonly NamedGradient[]): boolean[] {
  const seen = new Map<string, Set<Tensor>>();
  return gradients.map(({ name, tensor }) => {
    const known = seen.get(name) ?? new Set();
    seen.set(name, known);
    const isFirst = !known.has(tensor as Tensor);
    known.add(tensor as Tensor);
    return isFirst;
  });
}
