import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import { engine, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { awaitOr } from '../check/advice.ts';
import { isTensorMap } from '../check/lists.ts';
import { checkFloatTensor } from '../check/tensor.ts';

/** A tensor and the name of its variable, as in the optimizers of tfjs. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** The gradients that the optimizers of tfjs accept. */
export type Given = NamedTensorMap | NamedTensor[];

/** A gradient as an optimizer gets it: null or undefined if the variable has none. */
export interface NamedGradient {
  readonly name: string;
  readonly tensor: Tensor | null | undefined;
}

/** A gradient that is not null. */
export interface PresentGradient extends NamedGradient {
  readonly tensor: Tensor;
}

/** The gradients of a map or a list, in order, all checked. */
function entriesOf(op: string, given: Given): readonly NamedGradient[] {
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
  if (isTensorMap(given)) return entriesIn(given);
  const forms = 'a list of { name, tensor }, or an object that maps names to tensors';
  const expected = forms + awaitOr(given);
  throw new ClampwiseTypeError(op, 'gradients', describe(given), expected);
}

/** The gradients of a map or a list that was checked before. */
export function entriesIn(given: Given): readonly NamedGradient[] {
  if (Array.isArray(given)) return given;
  return Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
}

function checkGradient(op: string, { name, tensor }: NamedGradient): void {
  if (tensor === null || tensor === undefined) return;
  const argument = `the gradient of '${name}'`;
  checkFloatTensor(op, argument, tensor);
  const variable = engine().registeredVariables[name];
  if (variable === undefined || sameShape(tensor.shape, variable.shape)) return;
  const expected = `of shape ${shapeText(variable.shape)}, like its variable`;
  const received = `a tensor of shape ${shapeText(tensor.shape)}`;
  throw new ClampwiseRangeError(op, argument, received, expected);
}

/** The gradients of one step. */
export interface Gradients {
  /** A list or a map, as the inner optimizer takes it. */
  readonly given: Given;
  /** The same as a list. */
  readonly entries: readonly NamedGradient[];
  /** The entries that matter: those with elements, each once. */
  readonly counted: readonly PresentGradient[];
}

/** Checks the gradients of a step, before anything changes. */
export function gradientsOf(op: string, given: Given): Gradients {
  const entries = entriesOf(op, given);
  return { given, entries, counted: countedOf(entries) };
}

/** The gradients with new tensors for `counted`: a list for a list, a map for a map. */
export function givenWith(
  { given, entries, counted }: Gradients,
  tensors: readonly Tensor[],
): Given {
  const list: NamedTensor[] = [];
  const map: NamedTensorMap = {};
  const isList = Array.isArray(given);
  for (const entry of entries) {
    const { name } = entry;
    const place = placeOf(counted, entry);
    // Null keeps its place: Adam and others find the state of a variable by its position.
    const tensor = (place < 0 ? entry.tensor : tensors[place]) as Tensor;
    if (isList) list.push({ name, tensor });
    else map[name] = tensor;
  }
  return isList ? list : map;
}

/** The same as `Gradients`. */
export function gradientsWith(gradients: Gradients, tensors: readonly Tensor[]): Gradients {
  const given = givenWith(gradients, tensors);
  const counted = gradients.counted.map(({ name }, k) => ({ name, tensor: tensors[k] as Tensor }));
  return { given, entries: entriesIn(given), counted };
}

/** tfjs lists a variable twice if a layer is used both inside a nested model and outside it. */
function countedOf(entries: readonly NamedGradient[]): PresentGradient[] {
  const counted: PresentGradient[] = [];
  for (const entry of entries) {
    if (isPresent(entry) && placeOf(counted, entry) < 0) counted.push(entry);
  }
  return counted;
}

function isPresent(entry: NamedGradient): entry is PresentGradient {
  return entry.tensor != null && entry.tensor.size > 0;
}

/** The position of an entry in `counted`; -1 if it is not there. */
function placeOf(counted: readonly PresentGradient[], { name, tensor }: NamedGradient): number {
  for (let k = 0; k < counted.length; k++) {
    const one = counted[k] as PresentGradient;
    if (one.tensor === tensor && one.name === name) return k;
  }
  return -1;
}
