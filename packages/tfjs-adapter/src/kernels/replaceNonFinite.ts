import { replaceNonFinite } from '@clampwise/kernels';
import {
  equal,
  greater,
  isNaN as isNotANumber,
  less,
  logicalOr,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Values } from '../memory/arrays.ts';
import { isFiniteNumber } from '../norms/finite.ts';
import { floatRange } from '../norms/range.ts';
import { where } from '../norms/where.ts';
import { select } from './composed.ts';
import type { Kernel } from './kernel.ts';

/** The replacements. */
export interface Replacements {
  readonly nan: 'keep' | number;
  /** undefined for the largest finite value. */
  readonly posInf: number | undefined;
  readonly negInf: number | undefined;
}

/** Replaces NaN and the infinities. The gradient is dy where x stays, else 0. */
export const replaceNonFiniteKernel: Kernel<Replacements> = {
  name: 'ClampwiseReplaceNonFinite',
  outputLike: ([x]) => x as TensorInfo,
  compute: ([x], out, _, replacements) => {
    replaceNonFinite(x as Values, { ...replacements, out });
  },
  composed: ([given], { nan, posInf, negInf }) => {
    const x = given as Tensor;
    const { largest } = floatRange();
    const high = where(greater(x, largest), posInf ?? largest, x);
    const both = where(less(x, -largest), negInf ?? -largest, high);
    return nan === 'keep' ? both : where(isNotANumber(x), nan, both);
  },
  gradient: (dy, [x], replacements) => [() => select(stays(x as Tensor, replacements), dy)],
};

function stays(x: Tensor, { nan, posInf, negInf }: Replacements): Tensor {
  const kept = [isFiniteNumber(x)];
  if (nan === 'keep') kept.push(isNotANumber(x));
  if (posInf === Infinity) kept.push(equal(x, Infinity));
  if (negInf === -Infinity) kept.push(equal(x, -Infinity));
  return kept.reduce((a, b) => logicalOr(a, b));
}
