import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { ConstrainedModel } from '../optimizers/weights.ts';

/** A layer, with the method that computes its output. */
export interface CallableLayer {
  readonly name: string;
  readonly layers?: readonly CallableLayer[];
  call(inputs: Tensor | Tensor[], kwargs: never): Tensor | Tensor[];
}

/** A tensor, a list with one per input or output, or an object that maps names to tensors. */
export type Batch = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/** A compiled model, such as tf.LayersModel and tf.Sequential. */
export interface DiagnosableModel extends ConstrainedModel {
  readonly layers: readonly object[];
  optimizer: Optimizer;
  trainOnBatch(x: never, y: never): Promise<number | number[]>;
}

/** Checks that a value is a compiled model. */
export function checkDiagnosable(op: string, model: unknown): asserts model is DiagnosableModel {
  const { trainOnBatch, weights, layers } = (model ?? {}) as Partial<DiagnosableModel>;
  if (typeof trainOnBatch !== 'function' || !Array.isArray(weights) || !Array.isArray(layers)) {
    const expected = 'a tf.LayersModel or tf.Sequential';
    throw new ClampwiseTypeError(op, 'model', describe(model), expected);
  }
  if ((model as Partial<DiagnosableModel>).optimizer != null) return;
  throw new ClampwiseTypeError(
    op,
    'model',
    'a model without an optimizer',
    'a compiled model: call model.compile first',
  );
}
