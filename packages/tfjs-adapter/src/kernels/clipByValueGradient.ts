import { clipVjp, type NdArray } from '@clampwise/kernels';
import { clipVjpInput } from '@clampwise/kernels/internal';
import { broadcastTo, type Tensor, type TensorInfo, zerosLike } from '@tensorflow/tfjs-core';
import type { Inputs, InputValues, Values } from '../memory/arrays.ts';
import { arrayBounds, like } from './arrays.ts';
import { type Gradients, type Kernel, runKernel, type Tensors } from './kernel.ts';
import { boundsOf, type Limits, passes, select, sumTo } from './limits.ts';

/** What a gradient of clip is taken with respect to. */
type Operand = 'x' | 'min' | 'max';

interface Attributes extends Limits {
  readonly of: Operand;
}

/** The gradient of clip with respect to one operand. Inputs: dy, x, and the tensors among the bounds. */
const clipByValueGradientKernel: Kernel<Attributes> = {
  name: 'ClampwiseClipByValueGradient',
  onArrays: (inputs, attributes) => ({
    outputs: [like(inputs[attributes.of] as TensorInfo)],
    compute: (arrays, [out]) => gradientOnArrays(inputs, arrays, attributes, out as Values),
  }),
  composed: (inputs, attributes) => {
    const { shape } = inputs[attributes.of] as Tensor;
    return [sumTo(select(maskOf(inputs, attributes), inputs.dy as Tensor), shape)];
  },
  // It is linear in dy, and constant in all else almost everywhere.
  gradient: ([u], inputs, attributes) => {
    const { dy, ...others } = inputs;
    const zeros = Object.entries(others).map(([name, input]) => [name, () => zerosLike(input)]);
    const spread = (): Tensor => broadcastTo(u as Tensor, (dy as Tensor).shape);
    return {
      dy: () => select(maskOf(inputs, attributes), spread()),
      ...Object.fromEntries(zeros),
    };
  },
};

/** The gradients of clip with respect to x and to the bounds that are tensors. */
export function clipByValueGradients(dy: Tensor, inputs: Tensors, limits: Limits): Gradients {
  const gradient = (of: Operand) => (): Tensor =>
    runKernel(clipByValueGradientKernel, { dy, ...inputs }, { ...limits, of })[0] as Tensor;
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, gradient(name as Operand)]));
}

function gradientOnArrays(
  inputs: Inputs,
  arrays: InputValues,
  { of, ...limits }: Attributes,
  out: Values,
): void {
  const [dy, x] = [arrays.dy as Values, arrays.x as Values];
  const { shape } = inputs.x as TensorInfo;
  const [min, max] = arrayBounds(inputs, arrays, limits);
  if (of === 'x') {
    clipVjpInput(dy, x, min, max, { shape, out });
    return;
  }
  const { dMin, dMax } = clipVjp(dy, x, min, max, { shape });
  out.set(((of === 'min' ? dMin : dMax) as NdArray<Values>).data);
}

function maskOf(inputs: Tensors, attributes: Attributes): Tensor {
  const { inside, below, above } = passes(inputs.x as Tensor, ...boundsOf(inputs, attributes));
  return { x: inside, min: below, max: above }[attributes.of] as Tensor;
}
