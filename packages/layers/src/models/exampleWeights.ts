import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkNumber } from '../check/options.ts';
import { mul } from '../ops/arithmetic.ts';
import { reshape } from '../ops/shape.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import type { FloatDType, TensorLike } from '../types.ts';
import { listed } from './compiled.ts';

/** A factor for the loss of each class, by its number. */
export type ClassWeights = readonly number[] | { readonly [label: number]: number };

/** The options that weigh examples. */
export interface WeightOptions {
  /**
   * A factor for the loss of each example. For a model with several outputs, one array for all, or
   * an array for each in an array or by name.
   */
  readonly sampleWeight?:
    | TensorLike
    | readonly (TensorLike | null)[]
    | { readonly [output: string]: TensorLike }
    | undefined;
  /** A factor for the loss of the examples of each class, 1 if it is not given. */
  readonly classWeight?: ClassWeights | undefined;
}

interface Output {
  readonly name: string;
  readonly dtype: FloatDType | undefined;
}

/** Reads weights of examples: one array for each output, or null if there are none. */
export function readSampleWeights(
  op: string,
  given: unknown,
  outputs: readonly Output[],
  rows: number,
): readonly (Tensor | null)[] | null {
  if (given === undefined || given === null) return null;
  const isList = outputs.length > 1 && Array.isArray(given) && typeof given[0] !== 'number';
  const isNamed = typeof given === 'object' && Object.getPrototypeOf(given) === Object.prototype;
  const isRecord = isNamed && !('data' in given && 'shape' in given);
  const each =
    isList || isRecord
      ? listed(
          op,
          'sampleWeight',
          given,
          outputs.map(({ name }) => name),
        )
      : outputs.map(() => given);
  return each.map((weights, k) => {
    if (weights === null || weights === undefined) return null;
    const { name, dtype } = outputs[k] as Output;
    const argument = isList || isRecord ? `sampleWeight.${name}` : 'sampleWeight';
    return readWeights(op, argument, weights as TensorLike, dtype, rows);
  });
}

function readWeights(
  op: string,
  argument: string,
  weights: TensorLike,
  dtype: FloatDType | undefined,
  rows: number,
): Tensor {
  const read = readTensor(op, argument, weights, dtype);
  const own = read.shape[0];
  if (own === rows) return read;
  const received = own === undefined ? describe(read) : `${own} weights`;
  const sentence = `x has ${rows} examples, but ${argument} has ${received}. Pass one weight for each example`;
  throw new ClampwiseRangeError(op, argument, received, `${rows} weights`, sentence);
}

/** Multiplies the weights of examples by the weights of their classes. */
export function readClassWeights(
  op: string,
  given: unknown,
  ys: readonly (Tensor | null)[],
  sampleWeights: readonly (Tensor | null)[] | null,
): readonly (Tensor | null)[] | null {
  if (given === undefined || given === null) return sampleWeights;
  const [y] = ys;
  if (ys.length !== 1 || y === null || y === undefined) {
    const expected = 'for a model with one output (pass sampleWeight for each output)';
    throw new ClampwiseTypeError(op, 'classWeight', `${ys.length} outputs`, expected);
  }
  if (y.rank > 2) {
    const received = `${describe(y)} as y`;
    throw new ClampwiseRangeError(op, 'classWeight', received, 'used with one class per example');
  }
  const weights = weightsOfClasses(y, checkClassWeights(op, given));
  const own = sampleWeights?.[0] ?? null;
  if (own === null) return [weights];
  const rest = own.shape.slice(1).map(() => 1);
  return [mul(own, reshape(weights, [weights.size, ...rest]))];
}

function checkClassWeights(op: string, given: unknown): ReadonlyMap<number, number> {
  if (typeof given !== 'object' || given === null) {
    const expected = 'an object of numbers by class, such as { 0: 1, 1: 5 }, or an array';
    throw new ClampwiseTypeError(op, 'classWeight', describe(given), expected);
  }
  const weights = new Map<number, number>();
  for (const [label, weight] of Object.entries(given)) {
    if (!/^\d+$/.test(label)) {
      const received = `the key '${label}'`;
      const expected = 'the number of a class';
      const sentence = `classWeight has ${received}. Each key must be the number of a class, counted from 0, such as { 0: 1, 1: 5 }`;
      throw new ClampwiseTypeError(op, 'classWeight', received, expected, sentence);
    }
    weights.set(Number(label), checkNumber(op, `classWeight[${label}]`, weight, { least: 0 }));
  }
  return weights;
}

/**
 * Returns the weight of the class of each example. The class is the place of the largest value, or
 * the value itself if there is only one.
 */
function weightsOfClasses(y: Tensor, weights: ReadonlyMap<number, number>): Tensor {
  const rows = y.shape[0] as number;
  const values = y.size / rows;
  const out = ordinaryTensor([rows], y.dtype);
  for (let row = 0; row < rows; row++) {
    let best = row * values;
    for (let k = best + 1; k < (row + 1) * values; k++) {
      if ((y.data[k] as number) > (y.data[best] as number)) best = k;
    }
    const label = values === 1 ? Math.round(y.data[best] as number) : best - row * values;
    out.data[row] = weights.get(label) ?? 1;
  }
  return out;
}
