import { constrainMinMaxNormVjp, constrainUnitNormVjp } from '@clampwise/kernels';
import { customGrad, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { isUnit } from '../norms/between.ts';
import { bringNormBetweenVjp } from '../norms/betweenGradient.ts';
import { constrainNorms, endsOf, type NormRule } from './constrainNorms.ts';
import { type Kernel, runKernel } from './kernel.ts';
import { FIRST_ONLY, rejectGradient } from './operation.ts';

/** The gradient of `constrainNorms`. Inputs: dy and the weight. */
const gradientKernel: Kernel<NormRule> = {
  name: 'ClampwiseConstrainNormsGradient',
  outputLike: ([, w]) => w as TensorInfo,
  compute: ([dy, w], out, [, info], rule) => {
    const { axes: axis, rate } = rule;
    const { shape } = info as TensorInfo;
    const [d, x] = [dy as Float32Array, w as Float32Array];
    const [min, max] = endsOf(rule);
    if (isUnit(rule)) constrainUnitNormVjp(d, x, { axis, out, shape });
    else constrainMinMaxNormVjp(d, x, min, max, { axis, out, shape, rate });
  },
  composed: ([dy, w], rule) => bringNormBetweenVjp(dy as Tensor, w as Tensor, rule, rule.axes),
  gradient: (_, inputs) => inputs.map(() => () => rejectGradient('constraints', FIRST_ONLY)),
};

/** `constrainNorms` with a gradient. */
export function differentiableNorms(w: Tensor, rule: NormRule): Tensor {
  return customGrad((values, save) => {
    const input = values as Tensor;
    (save as (tensors: Tensor[]) => void)([input]);
    return {
      value: constrainNorms(input, rule),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) =>
        runKernel(gradientKernel, [dy, saved as Tensor], rule),
    };
  })(w);
}
