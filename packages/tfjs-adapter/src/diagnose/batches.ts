import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { slice, Tensor } from '@tensorflow/tfjs-core';
import type { Batch } from './model.ts';

/** The tensors of a batch, with their names in errors. */
export function tensorsOf(op: string, argument: string, given: unknown): [string, Tensor][] {
  if (given instanceof Tensor) return [[argument, given]];
  const expected = 'a tensor, a list of tensors, or an object that maps names to tensors';
  if (typeof (given as { forEachAsync?: unknown } | null)?.forEachAsync === 'function') {
    const batch = 'the tensors of one batch: const [batch] = await dataset.take(1).toArray()';
    throw new ClampwiseTypeError(op, argument, 'a dataset', batch);
  }
  if (typeof given !== 'object' || given === null) {
    throw new ClampwiseTypeError(op, argument, describe(given), expected);
  }
  const entries = Object.entries(given).map(([key, value]: [string, unknown]): [string, Tensor] => {
    const name = Array.isArray(given) ? `${argument}[${key}]` : `${argument}.${key}`;
    if (value instanceof Tensor) return [name, value];
    throw new ClampwiseTypeError(op, name, describe(value), 'a tensor');
  });
  if (entries.length === 0) throw new ClampwiseTypeError(op, argument, describe(given), expected);
  return entries;
}

/** The number of rows: the same in every tensor, at least one. */
export function rowsOf(op: string, tensors: readonly [string, Tensor][]): number {
  const [first] = tensors;
  const rows = first?.[1].shape[0] ?? 0;
  for (const [name, { shape }] of tensors) {
    if (shape[0] === rows && rows > 0) continue;
    const count = shape[0] ?? 0;
    const expected = rows > 0 ? `${rows} rows, like ${first?.[0]}` : 'at least one row';
    const other = rows > 0 ? `${first?.[0]} has ${rows}` : 'at least one is needed';
    const sentence = `${name} has ${count} rows, but ${other}`;
    throw new ClampwiseRangeError(op, name, `${count} rows`, expected, sentence);
  }
  return rows;
}

/** Some rows of each tensor of a batch: a tensor, list or object like the batch. */
export function rowsFrom(given: Batch, start: number, count: number): Batch {
  const part = (tensor: Tensor): Tensor => {
    const rest = tensor.shape.slice(1);
    return slice(tensor, [start, ...rest.map(() => 0)], [count, ...rest]);
  };
  if (given instanceof Tensor) return part(given);
  if (Array.isArray(given)) return given.map(part);
  return Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, part(tensor)]));
}
