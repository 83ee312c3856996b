import type { FloatDType } from '../types.ts';

/** The shape of a batch. Null marks an axis of any length, such as the batch axis. */
export type BatchShape = readonly (number | null)[];

/** The call of a layer that made symbolic tensors. */
export interface SymbolicCall {
  readonly layer: { readonly path: string };
  readonly inputs: readonly SymbolicTensor[];
  /** Whether the layer was called with a list, even of one input. */
  readonly isList: boolean;
  readonly outputs: readonly SymbolicTensor[];
  /** The value of `training` for this call, or null for the value that the model gets. */
  readonly training: boolean | null;
}

/**
 * A place for a tensor in a model that is being described. It has a shape and a dtype, but no
 * values. `input` and `layer.apply` make them, `functional` makes a model of them.
 *
 * @example
 * import { dense, functional, input } from '@clampwise/layers';
 *
 * const x = input({ shape: [3] });
 * const y = dense({ units: 2 }).apply(x);
 * y.shape; // => [null, 2]
 * functional({ inputs: x, outputs: y }).countParams();
 * // => 8
 */
export class SymbolicTensor {
  /** The shape of a batch; its first axis is null. */
  readonly shape: BatchShape;
  readonly dtype: FloatDType;
  /** The name of an input, or of the layer that made it. */
  readonly name: string;
  /**
   * The call that made it, or null for an input of a model.
   * @internal
   */
  readonly call: SymbolicCall | null;

  /** @internal */
  constructor(shape: BatchShape, dtype: FloatDType, name: string, call: SymbolicCall | null) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.call = call;
  }
}

/** Returns the results of a call, one for each shape. */
export function symbolicResults(
  layer: { readonly path: string; readonly name: string },
  given: Pick<SymbolicCall, 'inputs' | 'isList' | 'training'>,
  shapes: readonly BatchShape[],
  dtype: FloatDType,
): readonly SymbolicTensor[] {
  const outputs: SymbolicTensor[] = [];
  const call = { ...given, layer, outputs };
  for (const shape of shapes) outputs.push(new SymbolicTensor(shape, dtype, layer.name, call));
  return outputs;
}
