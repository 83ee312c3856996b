import {
  clipByGlobalNorm,
  clipByGlobalNormVjp,
  firstNonFinite,
  globalNorm,
  globalNormVjp,
} from '@clampwise/kernels';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Like, Values } from '../memory/arrays.ts';
import {
  clipAll,
  clipAllGradients,
  type GlobalLimit,
  globalNormGradients,
  globalNormOf,
} from '../norms/global.ts';
import { type Kernel, type ListKernel, runListKernel } from './kernel.ts';
import { FIRST_ONLY, rejectGradient } from './operation.ts';

const SCALAR: Like = { shape: [], dtype: 'float32' };
const PLACE: Like = { shape: [], dtype: 'int32' };

type Floats = Float32Array;

interface NormAttributes {
  readonly ord: number;
}

/** The gradients of the global norm. Inputs: dy, then the tensors. */
const globalNormGradientKernel: ListKernel<NormAttributes> = {
  name: 'ClampwiseGlobalNormGradient',
  outputsLike: ([, ...tensors]) => tensors,
  compute: ([dy, ...arrays], outputs, _, { ord }) => {
    globalNormVjp(dy?.[0] as number, arrays as Floats[], { ord, out: outputs as Floats[] });
  },
  composed: ([dy, ...tensors], { ord }) => globalNormGradients(dy as Tensor, tensors, ord),
  gradient: (_, inputs) => inputs.map(() => () => rejectGradient('globalNorm', FIRST_ONLY)),
};

/** The norm of all inputs as one vector: a scalar. */
export const globalNormKernel: Kernel<NormAttributes> = {
  name: 'ClampwiseGlobalNorm',
  outputLike: () => SCALAR,
  compute: (arrays, output, _, { ord }) => {
    output[0] = globalNorm(arrays as Floats[], { ord });
  },
  composed: (inputs, { ord }) => globalNormOf(inputs, ord),
  gradient: (dy, inputs, attributes) =>
    ready(runListKernel(globalNormGradientKernel, [dy, ...inputs], attributes)),
};

/** Gradients that are computed together, as functions. */
function ready(gradients: readonly Tensor[]): (() => Tensor)[] {
  return gradients.map((gradient) => () => gradient);
}

/** The checked attributes of a clip of all inputs to one norm. */
export interface GlobalAttributes extends GlobalLimit {
  /** Whether the last input is the norm to use. */
  readonly usesNorm: boolean;
}

interface Opened<T> {
  readonly list: readonly T[];
  readonly useNorm: T | null;
}

/** Splits the inputs into the tensors and the norm that may follow them. */
function opened<T>(inputs: readonly T[], { usesNorm }: GlobalAttributes): Opened<T> {
  if (!usesNorm) return { list: inputs, useNorm: null };
  return { list: inputs.slice(0, -1), useNorm: inputs.at(-1) as T };
}

/**
 * The gradients of a clip to a global norm. Inputs: the gradients of the clipped tensors, the
 * gradient of the norm, then the inputs of the clip.
 */
const clipByGlobalNormGradientKernel: ListKernel<GlobalAttributes> = {
  name: 'ClampwiseClipByGlobalNormGradient',
  outputsLike: (inputs, attributes) => split(inputs, attributes).list,
  compute: (arrays, outputs, _, attributes) => {
    const { dys, dNorm, list, useNorm } = split(arrays as readonly Floats[], attributes);
    computeGradients(dys, dNorm[0] as number, list, useNorm, outputs as Floats[], attributes);
  },
  composed: (inputs, attributes) => {
    const { dys, dNorm, list, useNorm } = split(inputs, attributes);
    return clipAllGradients(dys, dNorm, list, useNorm, attributes);
  },
  gradient: (_, inputs) => inputs.map(() => () => rejectGradient('clipByGlobalNorm', FIRST_ONLY)),
};

interface Split<T> extends Opened<T> {
  readonly dys: readonly T[];
  readonly dNorm: T;
}

function split<T>(inputs: readonly T[], attributes: GlobalAttributes): Split<T> {
  const count = (inputs.length - 1 - (attributes.usesNorm ? 1 : 0)) / 2;
  const [dys, dNorm] = [inputs.slice(0, count), inputs[count] as T];
  return { dys, dNorm, ...opened(inputs.slice(count + 1), attributes) };
}

function computeGradients(
  dys: readonly Floats[],
  dNorm: number,
  list: readonly Floats[],
  useNorm: Floats | null,
  out: readonly Floats[],
  { maxNorm, onNonFinite }: GlobalAttributes,
): void {
  const given = useNorm?.[0];
  const isBad =
    list.some((array) => firstNonFinite(array) >= 0) ||
    (given !== undefined && !Number.isFinite(given));
  if (onNonFinite === 'skip' && isBad && maxNorm < Infinity) for (const one of out) one.fill(0);
  else clipByGlobalNormVjp(dys, list, maxNorm, { out, useNorm: given });
  if (dNorm === 0 || useNorm !== null) return;
  const ofNorm = globalNormVjp(dNorm, list);
  out.forEach((one, k) => {
    const more = ofNorm[k] as Floats;
    for (let i = 0; i < one.length; i++) one[i] = (one[i] as number) + (more[i] as number);
  });
}

/**
 * Clips the inputs to one norm. Outputs: the clipped tensors, the norm, the factor, and the index
 * of the first tensor that is not finite, or -1.
 */
export const clipByGlobalNormKernel: ListKernel<GlobalAttributes> = {
  name: 'ClampwiseClipByGlobalNorm',
  outputsLike: (inputs, attributes) => [
    ...(opened(inputs, attributes).list as readonly TensorInfo[]),
    SCALAR,
    SCALAR,
    PLACE,
  ],
  compute: (arrays, outputs, _, attributes) => {
    const { list, useNorm } = opened(arrays as readonly Floats[], attributes);
    const { maxNorm, onNonFinite } = attributes;
    const out = outputs.slice(0, list.length) as Floats[];
    const result = clipByGlobalNorm(list, maxNorm, { out, onNonFinite, useNorm: useNorm?.[0] });
    const [norm, scale, nonFinite] = outputs.slice(list.length) as [Values, Values, Values];
    norm[0] = result.norm;
    scale[0] = result.scale;
    nonFinite[0] = result.nonFinite ?? -1;
  },
  composed: (inputs, attributes) => {
    const { list, useNorm } = opened(inputs, attributes);
    return clipAll(list, useNorm, attributes);
  },
  gradient: (dys, inputs, attributes) => {
    const { list, useNorm } = opened(inputs, attributes);
    const given = [...dys.slice(0, list.length + 1), ...inputs];
    const gradients = ready(runListKernel(clipByGlobalNormGradientKernel, given, attributes));
    return useNorm === null
      ? gradients
      : [...gradients, () => rejectGradient('clipByGlobalNorm', 'useNorm has no gradient')];
  },
};
