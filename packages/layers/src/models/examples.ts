import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { isInputList } from '../layers/inputs.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import { type CompiledOutput, listed } from './compiled.ts';
import { type BatchKind, readBatch, readTargets, sliceRows, takeRows } from './data.ts';
import { readClassWeights, readSampleWeights, type WeightOptions } from './exampleWeights.ts';

/** Arrays for the inputs or the outputs of a model, in their order or by their names. */
export type Arrays =
  | TensorLike
  | readonly (TensorLike | null)[]
  | { readonly [name: string]: TensorLike };

/** Inputs of a model, the values to predict from them, and the weights of the examples. */
export interface Examples {
  /** One array for each input. */
  readonly xs: readonly Tensor[];
  /** One for each output. Null if it has no part in the loss. */
  readonly ys: readonly (Tensor | null)[];
  /** One for each output, or null if all examples count the same. */
  readonly sampleWeights: readonly (Tensor | null)[] | null;
  readonly rows: number;
}

/** An input or an output of a model. */
export interface Port extends BatchKind {
  readonly name: string;
}

/** Reads the inputs of a model. */
export function readInputs(
  op: string,
  x: unknown,
  ports: readonly Port[],
  shape: Shape | undefined,
): readonly Tensor[] {
  if (ports.length === 1) {
    const port = ports[0] as Port;
    return [readBatch(op, 'x', single(op, 'x', x, port.name) as TensorLike, port, shape)];
  }
  if (shape !== undefined) {
    const expected = 'left out, since the model has several inputs (give each array a shape)';
    throw new ClampwiseTypeError(op, 'shape', describe(shape), expected);
  }
  const given = arraysOf(op, 'x', x, ports);
  const inputs = ports.map((port, k) =>
    readBatch(op, `x.${port.name}`, given[k] as TensorLike, port),
  );
  const rows = inputs[0]?.shape[0];
  inputs.forEach(({ shape: [own] }, k) => {
    if (own === rows) return;
    const [first, other] = [`x.${ports[0]?.name}`, `x.${ports[k]?.name}`];
    const sentence = `${first} has ${rows} examples, but ${other} has ${own}. Pass as many for each input`;
    throw new ClampwiseRangeError(op, other, `${own} examples`, `${rows} examples`, sentence);
  });
  return inputs;
}

/** Reads the values to predict, and the weights of the examples, for inputs that are read. */
export function readExamples(
  op: string,
  xs: readonly Tensor[],
  y: unknown,
  outputs: readonly CompiledOutput[],
  ports: readonly Port[],
  weights: WeightOptions,
): Examples {
  const rows = xs[0]?.shape[0] as number;
  if (rows === 0) {
    throw new ClampwiseRangeError(op, 'x', 'no examples', 'a batch of at least one example');
  }
  const ys =
    ports.length === 1
      ? [readY(op, 'y', single(op, 'y', y, ports[0]?.name as string), ports, outputs, 0, rows)]
      : arraysOf(op, 'y', y, ports).map((given, k) =>
          readY(op, `y.${ports[k]?.name}`, given, ports, outputs, k, rows),
        );
  const own = readSampleWeights(op, weights.sampleWeight, ports, rows);
  const sampleWeights = readClassWeights(op, weights.classWeight, ys, own);
  return { xs, ys, sampleWeights, rows };
}

function readY(
  op: string,
  argument: string,
  given: unknown,
  ports: readonly Port[],
  outputs: readonly CompiledOutput[],
  k: number,
  rows: number,
): Tensor | null {
  const { loss, metrics, weightedMetrics } = outputs[k] as CompiledOutput;
  if (loss === null && metrics.length + weightedMetrics.length === 0) return null;
  const targets = loss?.targets ?? 'any';
  return readTargets(op, argument, given as TensorLike, ports[k] as Port, rows, targets);
}

/** Returns the only array, which may stand in a list or under its name. */
function single(op: string, argument: string, given: unknown, name: string): unknown {
  if (isInputList(given) && given.length === 1) return given[0];
  return isRecord(given) ? listed(op, argument, given, [name])[0] : given;
}

function arraysOf(op: string, argument: string, given: unknown, ports: readonly Port[]): unknown[] {
  const names = ports.map(({ name }) => name);
  if (Array.isArray(given) || isRecord(given)) return listed(op, argument, given, names);
  const expected = `${names.length} arrays, for ${names.join(', ')}, in an array or by name`;
  throw new ClampwiseTypeError(op, argument, describe(given), expected);
}

/** Whether a value is an object of arrays by name, and no array or tensor itself. */
function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Tensor) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !isNdArray(value);
}

function isNdArray(value: object): boolean {
  return 'data' in value && 'shape' in value;
}

/** Returns consecutive examples without a copy. */
export function sliceExamples(examples: Examples, start: number, end: number): Examples {
  return mapped(examples, end - start, (x) => sliceRows(x, start, end));
}

/** Copies the examples that `order` lists from start to end. */
export function takeExamples(
  examples: Examples,
  order: Int32Array,
  start: number,
  end: number,
): Examples {
  return mapped(examples, end - start, (x) => takeRows(x, order, start, end));
}

function mapped(
  { xs, ys, sampleWeights }: Examples,
  rows: number,
  part: (x: Tensor) => Tensor,
): Examples {
  const partOrNull = (x: Tensor | null): Tensor | null => (x === null ? null : part(x));
  return {
    xs: xs.map(part),
    ys: ys.map(partOrNull),
    sampleWeights: sampleWeights?.map(partOrNull) ?? null,
    rows,
  };
}
