import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed, rejectUncalled } from '../check/options.ts';
import { adam, adamw } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

const BY_NAME = { sgd, adam, adamw, rmsprop };
type Name = 'sgd' | 'adam' | 'adamw' | 'rmsprop';

/**
 * An optimizer as an option: an Optimizer, or the name of one with its defaults. Names may also be
 * spelled as Keras's classes.
 */
export type OptimizerLike = Optimizer | Name | 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';

/** Returns the optimizer that an option stands for. */
export function optimizerFrom(op: string, given: unknown): Optimizer {
  if (given instanceof Optimizer) return given;
  if (typeof given === 'string') {
    const lower = given.toLowerCase();
    if (Object.hasOwn(BY_NAME, lower)) return BY_NAME[lower as Name]();
    return BY_NAME[keyNamed(op, 'optimizer', given, BY_NAME)]();
  }
  rejectUncalled(op, 'optimizer', given, BY_NAME, [], 0, Optimizer);
  const expected = "an optimizer, such as sgd({ learningRate: 0.01 }), or 'sgd' or 'adam'";
  throw new ClampwiseTypeError(op, 'optimizer', describe(given), expected);
}
