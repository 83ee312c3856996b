import type { OnNonFinite } from '@clampwise/kernels';
import {
  add,
  cast,
  concat,
  equal,
  expandDims,
  logicalAnd,
  logicalNot,
  logicalOr,
  min,
  mul,
  reshape,
  slice,
  squeeze,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { factorsTo, scaled } from './clip.ts';
import { firstOf, isFiniteNumber, zerosWhere } from './finite.ts';
import { Measure } from './measure.ts';
import { sumInBlocks } from './sum.ts';
import { limitVectorsVjp } from './vectors.ts';

/** The limit for each example of a batch. */
export interface ExampleLimit {
  readonly maxNorm: number;
  /** What to do with an example that is not finite: 'skip' makes it zeros. */
  readonly onNonFinite: OnNonFinite;
}

/** The gradients of a batch as one matrix with a row for each example. */
function asExamples(tensors: readonly Tensor[]): Tensor {
  const examples = tensors[0]?.shape[0] as number;
  return concat(
    tensors.map((x) => reshape(x, [examples, x.size / examples])),
    1,
  );
}

function asGradients(matrix: Tensor, tensors: readonly Tensor[]): Tensor[] {
  const examples = matrix.shape[0] as number;
  let from = 0;
  return tensors.map(({ shape, size }) => {
    const part = slice(matrix, [0, from], [examples, size / examples]);
    from += size / examples;
    return reshape(part, shape);
  });
}

function areFinite(matrix: Tensor): Tensor {
  return equal(min(cast(isFiniteNumber(matrix), 'float32'), 1, true), 1);
}

/**
 * Returns the clipped gradients, their sums over the examples, the number of clipped examples, and
 * the norm of each. The last output is the first example that is not finite, or -1. It computes in
 * float32 on the device. No tensor is empty.
 */
export function clipExamples(
  tensors: readonly Tensor[],
  { maxNorm, onNonFinite }: ExampleLimit,
): Tensor[] {
  const matrix = asExamples(tensors);
  const measure = Measure.of(matrix, [1]);
  const finite = areFinite(matrix);
  const factors = factorsTo(measure, maxNorm);
  const isOff = maxNorm === Infinity;
  const limited = isOff ? matrix : scaled(matrix, factors);
  const isBad = logicalNot(finite);
  const isSkipped = onNonFinite === 'skip' && !isOff;
  const clipped = asGradients(isSkipped ? zerosWhere(isBad, limited) : limited, tensors);
  const isClipped = logicalAnd(logicalNot(factors.inside), finite);
  const numClipped = isOff ? zerosLike(sum(isClipped)) : sum(cast(isClipped, 'float32'));
  return [
    ...clipped,
    ...clipped.map((x) => squeeze(sumInBlocks(x, [0], 1), [0])),
    cast(numClipped, 'int32'),
    squeeze(measure.norm(), [1]),
    firstOf(squeeze(isBad, [1])),
  ];
}

/** The gradients of `clipExamples` for the tensors, from the gradients of its results. */
export function clipExamplesGradients(
  dClipped: readonly Tensor[],
  dSums: readonly Tensor[],
  dNorms: Tensor,
  tensors: readonly Tensor[],
  { maxNorm, onNonFinite }: ExampleLimit,
): Tensor[] {
  const matrix = asExamples(tensors);
  const dy = asExamples(dClipped.map((d, k) => add(d, expandDims(dSums[k] as Tensor, 0))));
  const isOff = maxNorm === Infinity;
  const passed = isOff ? dy : limitVectorsVjp(dy, matrix, [1], 2, maxNorm);
  const isSkipped = onNonFinite === 'skip' && !isOff;
  const dx = isSkipped ? zerosWhere(logicalNot(areFinite(matrix)), passed) : passed;
  const ofNorms = expandDims(dNorms, 1);
  const measure = Measure.of(matrix, [1]);
  const along = mul(ofNorms, measure.unit(matrix));
  const isUnused = logicalOr(equal(ofNorms, 0), equal(measure.squares, 0));
  return asGradients(add(dx, zerosWhere(isUnused, along)), tensors);
}
