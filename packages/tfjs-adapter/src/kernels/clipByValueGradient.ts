import type { ClipGradient, NdArray } from '@clampwise/kernels';
import { clipVjpArrays, clipVjpInput } from '@clampwise/kernels/internal';
import {
  broadcastTo,
  logicalNot,
  logicalOr,
  type Tensor,
  type TensorInfo,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { BoundAttributes } from '../check/bounds.ts';
import type { Values } from '../memory/arrays.ts';
import { areNumbers, arrayBounds } from './bounds.ts';
import { passes, select, sumTo, tensorBounds, towards } from './composed.ts';
import { type Kernel, runKernel } from './kernel.ts';

interface Attributes extends BoundAttributes {
  /** The input whose gradient this is: x or one of the bounds. */
  readonly of: number;
  readonly mode: ClipGradient;
}

const X = 1;

/** The gradient of clip for one operand. Inputs: dy, then the inputs of clip. */
const clipByValueGradientKernel: Kernel<Attributes> = {
  name: 'ClampwiseClipByValueGradient',
  outputLike: (inputs, { of }) => inputs[of] as TensorInfo,
  compute: (arrays, output, inputs, attributes) => {
    const [dy, x] = arrays as [Values, Values];
    if (areNumbers(attributes)) {
      const { lo, hi, mode: gradient } = attributes;
      clipVjpInput(dy, x, lo, hi, { gradient, out: output });
      return;
    }
    const { shape } = inputs[X] as TensorInfo;
    const [min, max] = arrayBounds(arrays, inputs, attributes);
    if (attributes.of === X) {
      clipVjpInput(dy, x, min, max, { gradient: attributes.mode, shape, out: output });
      return;
    }
    const { dMin, dMax } = clipVjpArrays(dy, x, min, max, { shape });
    output.set(((attributes.of === attributes.minAt ? dMin : dMax) as NdArray<Values>).data);
  },
  composed: (inputs, attributes) => {
    const { shape } = inputs[attributes.of] as Tensor;
    return sumTo(select(maskOf(inputs, attributes), inputs[0] as Tensor), shape);
  },
  // Linear in dy, and constant in everything else almost everywhere.
  gradient: (u, inputs, attributes) => {
    const [dy, ...others] = inputs as [Tensor, ...Tensor[]];
    const ofDy = (): Tensor => select(maskOf(inputs, attributes), broadcastTo(u, dy.shape));
    return [ofDy, ...others.map((input) => () => zerosLike(input))];
  },
};

/** The gradients of clip for its inputs: x, then the bounds that are tensors. */
export function clipByValueGradients(
  dy: Tensor,
  inputs: readonly Tensor[],
  { lo, hi, minAt, maxAt }: BoundAttributes,
  mode: ClipGradient = 'exact',
): (() => Tensor)[] {
  const all = [dy, ...inputs];
  const moved = (at: number): number => (at < 0 ? at : at + 1);
  const bounds = { lo, hi, minAt: moved(minAt), maxAt: moved(maxAt) };
  return inputs.map(
    (_, k) => () => runKernel(clipByValueGradientKernel, all, { ...bounds, mode, of: k + X }),
  );
}

function maskOf(inputs: readonly Tensor[], attributes: Attributes): Tensor {
  const { inside, below, above } = passes(
    inputs[X] as Tensor,
    ...tensorBounds(inputs, X, attributes),
  );
  if (attributes.of === X) return maskOfX(inputs, attributes, inside);
  return (attributes.of === attributes.minAt ? below : above) as Tensor;
}

function maskOfX(inputs: readonly Tensor[], attributes: Attributes, inside: Tensor): Tensor {
  const [dy, x] = inputs as [Tensor, Tensor];
  if (attributes.mode === 'exact') return inside;
  if (attributes.mode === 'straightThrough') return logicalOr(inside, logicalNot(inside));
  return logicalOr(inside, towards(dy, x, ...tensorBounds(inputs, X, attributes)));
}
