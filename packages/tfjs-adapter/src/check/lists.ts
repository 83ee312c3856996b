import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '@clampwise/kernels/internal';
import { type NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { awaitOr, isPromise } from './advice.ts';
import { checkFloatTensor } from './tensor.ts';

/** A list of tensors; null or undefined where there is none. */
export type TensorList = readonly (Tensor | null | undefined)[];

/**
 * A list of tensors, or an object that maps names to tensors, such as the gradients of
 * `tf.variableGrads`.
 */
export type Tensors = TensorList | NamedTensorMap;

/** The same list or object type, with new tensors. */
export type SameKind<L> = { -readonly [K in keyof L]: L[K] };

/** An opened list or map of tensors. */
export interface OpenList {
  /** The tensors that are not null, in order. */
  readonly present: readonly Tensor[];
  /** Their names in messages. */
  readonly names: readonly string[];
  /** Their keys: numbers in a list, names in a map. */
  readonly keys: readonly string[];
  /** A list or map like the given one, with other tensors in place of `present`. */
  rebuilt(tensors: readonly Tensor[]): unknown;
}

/** Opens a list or map of float32 tensors. */
export function openTensors(op: string, argument: string, given: unknown): OpenList {
  const isList = Array.isArray(given);
  if (!isList && !isTensorMap(given)) {
    const hint = awaitOr(given, ' (write [x] for one tensor)');
    const expected = `a list of tensors, or an object that maps names to tensors${hint}`;
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

/** Whether a value may be an object that maps names to tensors. */
export function isTensorMap(value: unknown): value is NamedTensorMap {
  const isObject = typeof value === 'object' && value !== null;
  return isObject && !(value instanceof Tensor) && !ArrayBuffer.isView(value) && !isPromise(value);
}

/** The tensors of a second list or map at the keys of the first, checked for the same shapes. */
export function openPartners(
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
      const sentence = `${argument} has no tensor for ${name}`;
      throw new ClampwiseTypeError(op, argument, 'no tensor', `a tensor for ${name}`, sentence);
    }
    if (sameShape(other.shape, tensor.shape)) return other;
    const expected = `of shape ${shapeText(tensor.shape)}, like ${name}`;
    const received = `a tensor of shape ${shapeText(other.shape)}`;
    throw new ClampwiseRangeError(op, second.names[at] as string, received, expected);
  });
}
