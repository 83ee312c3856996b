import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { checkName } from '../check/names.ts';
import { checkDType, checkOptions } from '../check/options.ts';
import { checkRank } from '../check/shape.ts';
import { type BatchShape, SymbolicTensor } from '../tensor/symbolic.ts';
import type { FloatDType } from '../types.ts';

/** The options of input. */
export interface InputOptions {
  /** The shape of one example, without the batch axis. Null marks an axis of any length. */
  readonly shape: BatchShape;
  /** The dtype. Default 'float32'. */
  readonly dtype?: FloatDType | undefined;
  /** The name, by which a record of arrays refers to it. Default 'input'. */
  readonly name?: string | undefined;
}

/**
 * Makes an input of a model: a symbolic tensor to which you apply layers.
 *
 * @param options -
 *   - `shape`: array of numbers or null. The shape of one example, without the batch axis. Null
 *     marks an axis of any length.
 *   - `dtype`: 'float32' or 'float64', default 'float32'.
 *   - `name`: string, default 'input'. A model adds a number if the name is taken.
 * @returns a symbolic tensor, with null as its first axis
 * @throws ClampwiseTypeError or ClampwiseRangeError if an option does not fit
 * @see Keras's `Input`
 *
 * @example
 * import { dense, functional, input } from '@clampwise/layers';
 *
 * const x = input({ shape: [5] });
 * const hidden = dense({ units: 8, activation: 'relu' });
 * const y = dense({ units: 1 }).apply(hidden.apply(x));
 * const model = functional({ inputs: x, outputs: y });
 * model.predict([[1, 2, 3, 4, 5]]).shape;
 * // => [1, 1]
 */
export function input(options: InputOptions): SymbolicTensor {
  checkOptions('input', options ?? null, ['shape', 'dtype', 'name']);
  const { shape, dtype = 'float32', name = 'input' } = options;
  checkBatchShape(shape);
  return new SymbolicTensor(
    Object.freeze([null, ...shape]),
    checkDType('input', dtype),
    checkName('input', name),
    null,
  );
}

function checkBatchShape(shape: unknown): void {
  const expected = 'an array of whole numbers above 0, or null for an axis of any length';
  if (!Array.isArray(shape)) {
    throw new ClampwiseTypeError('input', 'shape', describe(shape), expected);
  }
  checkRank('input', 'shape', shape.length);
  for (const axis of shape) {
    if (axis === null || (Number.isSafeInteger(axis) && axis > 0)) continue;
    throw new ClampwiseRangeError('input', 'shape', describe(shape), expected);
  }
}
