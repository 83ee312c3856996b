import {
  clipByAverageNorm,
  clipByAverageNormVjp,
  clipByBlockRms,
  clipByBlockRmsVjp,
  clipByNorm,
  clipByNormVjp,
  firstNonFinite,
  type OnNonFinite,
} from '@clampwise/kernels';
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { lengthAlong } from '../check/vectors.ts';
import { holdsNonFinite, zerosWhere } from '../norms/finite.ts';
import { limitVectors, limitVectorsVjp } from '../norms/vectors.ts';
import type { Kernel } from './kernel.ts';
import { type Operation, operationKernel } from './operation.ts';

/** A checked limit on the norms of vectors. */
export interface NormAttributes {
  readonly limit: number;
  readonly axes: readonly number[] | null;
  readonly ord: number;
  readonly onNonFinite: OnNonFinite;
}

type Clip = typeof clipByNorm;
type Vjp = typeof clipByNormVjp;

/** Maps a count of values to the factor between a limit on a mean and the limit on the norm. */
type Factor = (count: number) => number;

function normKernel(name: string, clip: Clip, vjp: Vjp, factor: Factor): Kernel<NormAttributes> {
  const withOrd = name === 'clipByNorm';
  const optionsOf = ({ axes, ord }: NormAttributes): object => ({
    ...(axes !== null && { axis: axes }),
    ...(withOrd && { ord }),
  });
  const whole = (x: Tensor, { limit, axes }: NormAttributes): number =>
    limit * factor(lengthAlong(x, axes));
  const operation: Operation<NormAttributes> = {
    name,
    compute: ([x], target, attributes) => {
      const { limit, onNonFinite } = attributes;
      clip(x as Float32Array, limit, { ...optionsOf(attributes), ...target, onNonFinite });
    },
    computeVjp: (dy, [x], target, attributes) => {
      const { limit, onNonFinite } = attributes;
      const isSkipped = onNonFinite === 'skip' && limit < Infinity && isBad(x as Float32Array);
      if (isSkipped) target.out.fill(0);
      else vjp(dy, x as Float32Array, limit, { ...optionsOf(attributes), ...target });
    },
    composed: ([x], attributes) => {
      const { limit, axes, ord } = attributes;
      if (limit === Infinity) return clone(x as Tensor);
      const y = limitVectors(x as Tensor, axes, ord, whole(x as Tensor, attributes));
      return skipped(x as Tensor, y, attributes);
    },
    composedVjp: (dy, [x], attributes) => {
      const { limit, axes, ord } = attributes;
      if (limit === Infinity) return clone(dy);
      const dx = limitVectorsVjp(dy, x as Tensor, axes, ord, whole(x as Tensor, attributes));
      return skipped(x as Tensor, dx, attributes);
    },
  };
  return operationKernel(operation);
}

function isBad(x: Float32Array): boolean {
  return firstNonFinite(x) >= 0;
}

function skipped(x: Tensor, y: Tensor, { onNonFinite }: NormAttributes): Tensor {
  return onNonFinite === 'skip' ? zerosWhere(holdsNonFinite(x), y) : y;
}

/** Limits the norm of each vector. */
export const clipByNormKernel: Kernel<NormAttributes> = /* @__PURE__ */ normKernel(
  'clipByNorm',
  clipByNorm,
  clipByNormVjp,
  () => 1,
);

/** Limits the norm of each vector divided by its number of values. */
export const clipByAverageNormKernel: Kernel<NormAttributes> = /* @__PURE__ */ normKernel(
  'clipByAverageNorm',
  clipByAverageNorm as Clip,
  clipByAverageNormVjp as Vjp,
  (count) => count,
);

/** Limits the root mean square of each vector. */
export const clipByBlockRmsKernel: Kernel<NormAttributes> = /* @__PURE__ */ normKernel(
  'clipByBlockRms',
  clipByBlockRms as Clip,
  clipByBlockRmsVjp as Vjp,
  Math.sqrt,
);
