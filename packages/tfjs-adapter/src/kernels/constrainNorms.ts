import { constrainMinMaxNorm, constrainUnitNorm } from '@clampwise/kernels';
import { clone, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { bringNormBetween, isUnit, type NormInterval } from '../norms/between.ts';
import { type Kernel, runKernel } from './kernel.ts';
import { rejectGradient } from './operation.ts';

/** The checked interval of norms, and the axes along which the vectors run. */
export interface NormRule extends NormInterval {
  readonly axes: readonly number[];
}

const LARGEST = 2 ** 128 - 2 ** 104;

/**
 * The interval in the form that the kernels accept: a finite lower end, and an upper end above 0.
 */
export function endsOf({ min, max }: NormRule): readonly [min: number, max: number] {
  return [Math.min(min, LARGEST), Math.max(max, Number.MIN_VALUE)];
}

/** Brings each vector to the nearest allowed norm. `differentiableNorms` adds the gradient. */
export const constrainNormsKernel: Kernel<NormRule> = {
  name: 'ClampwiseConstrainNorms',
  outputLike: ([w]) => w as TensorInfo,
  compute: ([w], out, [info], rule) => {
    const { axes: axis, rate } = rule;
    const { shape } = info as TensorInfo;
    const [min, max] = endsOf(rule);
    if (isUnit(rule)) constrainUnitNorm(w as Float32Array, { axis, out, shape });
    else constrainMinMaxNorm(w as Float32Array, min, max, { axis, out, shape, rate });
  },
  composed: ([w], rule) => bringNormBetween(w as Tensor, rule, rule.axes),
  gradient: () => [
    () =>
      rejectGradient(
        'constraints',
        "constraints of tfjs have none. Use the constraints of '@clampwise/tfjs-adapter/constraints'",
      ),
  ],
};

/** Runs the kernel, unless every norm is allowed. */
export function constrainNorms(w: Tensor, rule: NormRule): Tensor {
  const isOff = rule.min === 0 && rule.max === Infinity;
  return isOff ? clone(w) : runKernel(constrainNormsKernel, [w], rule);
}
