import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed } from '../check/options.ts';
import { adam, adamw } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

const BY_NAME = { sgd, adam, adamw, rmsprop };
type Name = 'sgd' | 'adam' | 'adamw' | 'rmsprop';

/**
 * What names an optimizer: an Optimizer, or 'sgd', 'adam', 'adamw' or 'rmsprop' with their defaults, also spelt as Keras's
 * classes are.
 */
export type OptimizerLike = Optimizer | Name | 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';

/** The optimizer that an option means. */
export function optimizerFrom(op: string, given: unknown): Optimizer {
  if (given instanceof Optimizer) return given;
  if (typeof given === 'string') {
    const lower = given.toLowerCase();
    if (Object.hasOwn(BY_NAME, lower)) return BY_NAME[lower as Name]();
    return BY_NAME[keyNamed(op, 'optimizer', given, BY_NAME)]();
  }
  const expected = "an optimizer, such as sgd({ learningRate: 0.01 }), or 'sgd' or 'adam'";
  throw new ClampwiseTypeError(op, 'optimizer', describe(given), expected);
}
