import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import { engine, type NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { checkFloatTensor } from '../check/tensor.ts';

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

/** The gradients of a map or a list, in order; where one cannot be used, nothing is changed yet. */
export function entriesOf(
  op: string,
  given: NamedTensorMap | NamedTensor[],
): readonly NamedGradient[] {
  const method = `${op}: applyGradients`;
  const entries = openGradients(method, given);
  for (const entry of entries) checkGradient(method, entry);
  return entries;
}

function openGradients(op: string, given: unknown): readonly NamedGradient[] {
  if (Array.isArray(given)) {
    for (const [k, entry] of given.entries()) {
      if (typeof (entry as Partial<NamedGradient> | null)?.name === 'string') continue;
      throw new ClampwiseTypeError(op, `gradients[${k}]`, describe(entry), '{ name, tensor }');
    }
    return given as readonly NamedGradient[];
  }
  if (typeof given === 'object' && given !== null && !(given instanceof Tensor)) {
    return Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
  }
  const expected = 'a list of { name, tensor }, or an object of tensors by name';
  throw new ClampwiseTypeError(op, 'gradients', describe(given), expected);
}

function checkGradient(op: string, { name, tensor }: NamedGradient): void {
  if (tensor === null || tensor === undefined) return;
  const argument = `the gradient of '${name}'`;
  checkFloatTensor(op, argument, tensor);
  const variable = engine().registeredVariables[name];
  if (variable === undefined || sameShape(tensor.shape, variable.shape)) return;
  const expected = `of shape ${shapeText(variable.shape)}, as the variable is`;
  const received = `a tensor of shape ${shapeText(tensor.shape)}`;
  throw new ClampwiseRangeError(op, argument, received, expected);
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

/**
 * The gradients that count: present, each once. tfjs lists a variable twice where a layer is used inside a nested model and
 * beside it: one gradient all the same.
 */
export function countedOf(gradients: readonly NamedGradient[]): PresentGradient[] {
  const seen = new Map<string, Set<Tensor>>();
  return presentOf(gradients).filter(({ name, tensor }) => {
    const known = seen.get(name) ?? new Set();
    seen.set(name, known);
    const isFirst = !known.has(tensor);
    known.add(tensor);
    return isFirst;
  });
}
