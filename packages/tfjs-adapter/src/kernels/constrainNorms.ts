import {
  constrainMaxNorm,
  constrainMaxNormVjp,
  constrainMinMaxNorm,
  constrainMinMaxNormVjp,
  constrainUnitNorm,
  constrainUnitNormVjp,
} from '@clampwise/kernels';
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  bringNormBetween,
  bringNormBetweenVjp,
  isUnit,
  type NormInterval,
} from '../norms/between.ts';
import type { Kernel } from './kernel.ts';
import { operationKernel } from './operation.ts';

/** Norms that are allowed, checked, and the axes along which the vectors run. */
interface NormRule extends NormInterval {
  readonly axes: readonly number[];
}

type Floats = Float32Array;

const LARGEST = 2 ** 128 - 2 ** 104;

/** An end of the interval as kernels accept it: they want a finite least norm, and a largest above 0. */
function endsOf({ min, max }: NormRule): readonly [min: number, max: number] {
  return [Math.min(min, LARGEST), Math.max(max, Number.MIN_VALUE)];
}

/** Each vector brought to the nearest norm that is allowed. */
export const constrainNormsKernel: Kernel<NormRule> = /* @__PURE__ */ operationKernel<NormRule>({
  name: 'constrainNorms',
  compute: ([x], { out, shape }, rule) => {
    const [w, axis, rate] = [x as Floats, rule.axes, rule.rate];
    const [min, max] = endsOf(rule);
    if (isUnit(rule)) constrainUnitNorm(w, { axis, out, shape });
    else if (min === 0 && rate === 1) constrainMaxNorm(w, max, { axis, out, shape });
    else constrainMinMaxNorm(w, min, max, { axis, out, shape, rate });
  },
  computeVjp: (dy, [x], { out, shape }, rule) => {
    const [d, w, axis, rate] = [dy as Floats, x as Floats, rule.axes, rule.rate];
    const [min, max] = endsOf(rule);
    if (isUnit(rule)) constrainUnitNormVjp(d, w, { axis, out, shape });
    else if (min === 0 && rate === 1) constrainMaxNormVjp(d, w, max, { axis, out, shape });
    else constrainMinMaxNormVjp(d, w, min, max, { axis, out, shape, rate });
  },
  composed: ([x], rule) => bringNormBetween(x as Tensor, rule, rule.axes),
  composedVjp: (dy, [x], rule) => bringNormBetweenVjp(dy, x as Tensor, rule, rule.axes),
});
