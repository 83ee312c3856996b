import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { keyNamed } from '../check/options.ts';
import { adam } from './adam.ts';
import { Optimizer } from './optimizer.ts';
import { sgd } from './sgd.ts';

/** What names an optimizer: an Optimizer, or 'sgd' or 'adam' with their defaults. */
export type OptimizerLike = Optimizer | 'sgd' | 'adam';

const BY_NAME = { sgd, adam };

/** The optimizer that an option means. */
export function optimizerFrom(op: string, given: unknown): Optimizer {
  if (given instanceof Optimizer) return given;
  if (typeof given === 'string') {
    return BY_NAME[keyNamed(op, 'optimizer', given, BY_NAME)]();
  }
  const expected = "an optimizer, such as sgd({ learningRate: 0.01 }), or 'sgd' or 'adam'";
  throw new ClampwiseTypeError(op, 'optimizer', describe(given), expected);
}
