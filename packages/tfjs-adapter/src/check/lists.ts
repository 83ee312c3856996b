import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import { type NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { awaitOr, isPromise } from './advice.ts';
import { checkFloatTensor } from './tensor.ts';

/** Tensors, with null or undefined where there is none. */
export type TensorList = readonly (Tensor | null | undefined)[];

/** Tensors in a list, or by name, as `variableGrads` gives them. */
export type Tensors = TensorList | NamedTensorMap;

/** The same kind as what was given, with new tensors in its places. */
export type SameKind<L> = { -readonly [K in keyof L]: L[K] };

/** A list or a map, opened. */
export interface OpenList {
  /** The tensors that are there, in order. */
  readonly present: readonly Tensor[];
  /** What each of them is called in messages. */
  readonly names: readonly string[];
  /** The keys of all places: numbers of a list, names of a map. */
  readonly keys: readonly string[];
  /** The kind that was given, with other tensors for those that are there. */
  rebuilt(tensors: readonly Tensor[]): unknown;
}

/** Opens a list or map of float32 tensors. */
export function openTensors(op: string, argument: string, given: unknown): OpenList {
  const isList = Array.isArray(given);
  if (!isList && !isTensorMap(given)) {
    const hint = awaitOr(given, ' (write [x] for one)');
    const expected = `a list of tensors, or an object of tensors by name${hint}`;
    throw new ClampwiseTypeError(op, argument, describe(given), expected);
  }
  // Array.from, for holes in lists.
  const entries: [string, unknown][] = isList
    ? Array.from(given, (value, k) => [String(k), value])
    : Object.entries(given as object);
  const nameOf = (key: string): string =>
    isList ? `${argument}[${key}]` : `${argument}[${JSON.stringify(key)}]`;
  const there = entries.filter(([, value]) => value !== null && value !== undefined);
  for (const [key, value] of there) checkFloatTensor(op, nameOf(key), value);
  const rebuilt = (tensors: readonly Tensor[]): unknown => {
    const byKey = new Map(there.map(([key], k) => [key, tensors[k]]));
    const all = entries.map(([key, value]) => [key, byKey.get(key) ?? value] as const);
    return isList ? all.map(([, value]) => value) : Object.fromEntries(all);
  };
  return {
    present: there.map(([, value]) => value as Tensor),
    names: there.map(([key]) => nameOf(key)),
    keys: there.map(([key]) => key),
    rebuilt,
  };
}

/** Whether a value may be an object of tensors by name: a Promise or an array has no tensors. */
export function isTensorMap(value: unknown): value is NamedTensorMap {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !(value instanceof Tensor) && !ArrayBuffer.isView(value) && !isPromise(value);
}

/** The tensors of a second list or map that stand where the first has some, of the same shapes. */
export function openBeside(
  op: string,
  argument: string,
  given: unknown,
  first: OpenList,
): readonly Tensor[] {
  const second = openTensors(op, argument, given);
  return first.present.map((tensor, k) => {
    const at = second.keys.indexOf(first.keys[k] as string);
    const other = second.present[at];
    const name = first.names[k] as string;
    if (other === undefined) {
      throw new ClampwiseTypeError(op, argument, `nothing beside ${name}`, 'a tensor there');
    }
    if (sameShape(other.shape, tensor.shape)) return other;
    const expected = `of shape ${shapeText(tensor.shape)}, as ${name} is`;
    const received = `a tensor of shape ${shapeText(other.shape)}`;
    throw new ClampwiseRangeError(op, second.names[at] as string, received, expected);
  });
}
