import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { batchText, describe, sameShape } from '../check/describe.ts';
import { readTensor } from '../tensor/read.ts';
import { type BatchShape, SymbolicTensor } from '../tensor/symbolic.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';

/** The results of a layer: one tensor or, for some layers, a list. */
export type LayerOutput = Tensor | readonly Tensor[];

/** The shape of the input of a layer: of one batch, or of each in a list. */
export type InputShape = BatchShape | readonly BatchShape[];

/** The shapes of the results of a layer. */
export type ShapeOf<Out extends LayerOutput> = Out extends Tensor
  ? BatchShape
  : readonly BatchShape[];

/** The results of a layer that is applied to symbolic tensors. */
export type SymbolicOf<Out extends LayerOutput> = Out extends Tensor
  ? SymbolicTensor
  : readonly SymbolicTensor[];

/** Whether a shape lists the shapes of several inputs. */
export function isShapeList(shape: InputShape): shape is readonly BatchShape[] {
  return Array.isArray(shape[0]);
}

const SHAPE = 'an array of whole numbers, or null for an axis of any length';

/** Checks the shape of a batch that a caller passes to `build` or `computeOutputShape`. */
export function checkBatchShape(path: string, shape: unknown): void {
  if (!isBatchShape(shape)) {
    throw new ClampwiseTypeError(path, 'inputShape', describe(shape), SHAPE);
  }
}

/** Checks a list of shapes, one for each input. */
export function checkBatchShapes(path: string, shapes: unknown): void {
  if (Array.isArray(shapes) && shapes.length > 0 && shapes.every(isBatchShape)) return;
  throw new ClampwiseTypeError(path, 'inputShape', describe(shapes), `a list of shapes (${SHAPE})`);
}

/** Checks a shape, or a list of shapes for a layer with several inputs. */
export function checkShapes(path: string, shape: unknown): void {
  if (Array.isArray(shape) && Array.isArray(shape[0])) checkBatchShapes(path, shape);
  else checkBatchShape(path, shape);
}

function isBatchShape(shape: unknown): shape is BatchShape {
  const isLength = (axis: unknown): boolean =>
    axis === null || (Number.isSafeInteger(axis) && (axis as number) >= 0);
  return Array.isArray(shape) && shape.every(isLength);
}

/** Whether a value is a list of inputs, and not nested arrays of numbers. */
export function isInputList(x: unknown): x is readonly unknown[] {
  return Array.isArray(x) && (x[0] instanceof Tensor || x[0] instanceof SymbolicTensor);
}

/** Returns inputs that are all symbolic, or null if none is. */
export function symbolicInputs(
  path: string,
  inputs: readonly unknown[],
): readonly SymbolicTensor[] | null {
  const symbolic = inputs.filter((x) => x instanceof SymbolicTensor);
  if (symbolic.length === 0) return null;
  if (symbolic.length === inputs.length) return symbolic;
  const other = inputs.find((x) => !(x instanceof SymbolicTensor));
  const expected = 'symbolic tensors only, or none (a constant belongs in the call of a layer)';
  throw new ClampwiseTypeError(path, 'x', `${describe(other)} with symbolic tensors`, expected);
}

/** Reads a list of inputs. */
export function readInputs(path: string, inputs: readonly unknown[]): readonly Tensor[] {
  if (inputs.length === 0) throw new ClampwiseRangeError(path, 'x', 'an empty list', 'inputs');
  return inputs.map((x, k) =>
    x instanceof Tensor ? x : readTensor(path, `x[${k}]`, x as TensorLike),
  );
}

/** Returns the shape of a batch like this one, of any length. */
export function batchShapeOf({ shape }: { readonly shape: BatchShape }): BatchShape {
  return [null, ...shape.slice(1)];
}

/**
 * Returns the shapes of the results of a layer, which it calls. If an axis of the input has any
 * length, two calls with different lengths show which axes of the results depend on it.
 */
export function shapesOfCalls(
  inputShape: InputShape,
  call: (length: number) => LayerOutput,
): InputShape {
  const shapes = isShapeList(inputShape) ? inputShape : [inputShape];
  const isFree = shapes.some((shape) => shape.lastIndexOf(null) > 0);
  const first = call(isFree ? 2 : 1);
  const second = isFree ? call(3) : first;
  const shapeOf = (x: Tensor, y: Tensor): BatchShape =>
    batchShapeOf(x).map((axis, k) => (axis === y.shape[k] ? axis : null));
  if (first instanceof Tensor) return shapeOf(first, second as Tensor);
  return first.map((x, k) => shapeOf(x, (second as readonly Tensor[])[k] as Tensor));
}

/** Throws unless the input of a layer has the shape that its inputShape option says. */
export function checkInputShape(path: string, given: Shape | undefined, batch: InputShape): void {
  if (given === undefined) return;
  const isOne = !isShapeList(batch);
  if (isOne && sameShape(given, batch.slice(1) as Shape)) return;
  const expected = `of shape ${batchText([null, ...given])}, as its inputShape says`;
  const received = isOne ? `shape ${batchText(batch)}` : `a list of ${batch.length}`;
  throw new ClampwiseRangeError(path, 'x', received, expected);
}

/** Checks the results of a layer that did not return one tensor. */
export function checkResults(path: string, result: unknown): readonly Tensor[] {
  const isList = Array.isArray(result) && result.length > 0;
  if (isList && result.every((part) => part instanceof Tensor)) return result;
  throw new ClampwiseTypeError(path, "call's result", describe(result), 'a Tensor');
}

export function rejectNoCall(path: string, received: unknown): never {
  const expected = 'a method that returns a Tensor (write call(x) { … })';
  throw new ClampwiseTypeError(path, 'call', describe(received), expected);
}

export function rejectOne(path: string, x: unknown): never {
  const expected = 'a list of inputs (write apply([a, b]))';
  throw new ClampwiseTypeError(path, 'x', describe(x), expected);
}
