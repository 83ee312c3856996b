import {
  adaptiveGradClip,
  clipPerExampleNorm,
  ndarray,
  type OnNonFinite,
} from '@clampwise/kernels';
import { any, stack, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Like, Values } from '../memory/arrays.ts';
import { clipExamples, clipExamplesGradients, type ExampleLimit } from '../norms/examples.ts';
import { holdsNonFinite, zerosWhere } from '../norms/finite.ts';
import { limitUnits, limitUnitsGradients } from '../norms/units.ts';
import type { ListKernel } from './kernel.ts';

type Array32 = ReturnType<typeof ndarray<Float32Array>>;

function withShapes(arrays: readonly Values[], infos: readonly TensorInfo[]): Array32[] {
  return arrays.map((array, k) => ndarray(array as Float32Array, infos[k]?.shape ?? []));
}

/** A checked limit on the units of gradients. */
export interface AdaptiveAttributes {
  readonly clipping: number;
  readonly eps: number;
  /** The axes of the units of each gradient; null for all. */
  readonly axes: readonly (readonly number[] | null)[];
  /** The option `axis` of the caller. */
  readonly axis: readonly number[] | undefined;
  readonly onNonFinite: OnNonFinite;
}

/** Replaces results with zeros if a given tensor is not finite and the mode is 'skip'. */
function zerosIfSkipped(
  given: readonly Tensor[],
  results: Tensor[],
  { clipping, onNonFinite }: AdaptiveAttributes,
): Tensor[] {
  const there = given.filter(({ size }) => size > 0);
  if (onNonFinite !== 'skip' || clipping === Infinity || there.length === 0) return results;
  const bad = any(stack(there.map(holdsNonFinite)));
  return results.map((x) => zerosWhere(bad, x));
}

/**
 * Limits each unit of the gradients to a fraction of the norm of its parameters. Inputs: the
 * gradients, then the parameters.
 */
export const adaptiveGradClipKernel: ListKernel<AdaptiveAttributes> = {
  name: 'ClampwiseAdaptiveGradClip',
  outputsLike: (inputs) => inputs.slice(0, inputs.length / 2),
  compute: (arrays, outputs, infos, { clipping, eps, axis, onNonFinite }) => {
    const all = withShapes(arrays, infos);
    const count = outputs.length;
    const out = withShapes(outputs, infos);
    const options = { eps, axis, onNonFinite, out };
    adaptiveGradClip(all.slice(0, count), all.slice(count), clipping, options);
  },
  composed: (inputs, attributes) => {
    const count = inputs.length / 2;
    const clipped = inputs.slice(0, count).map((g, k) => {
      const limit = { ...attributes, axes: attributes.axes[k] ?? null };
      return limitUnits(g, inputs[count + k] as Tensor, limit);
    });
    return zerosIfSkipped(inputs.slice(0, count), clipped, attributes);
  },
  gradient: (dys, inputs, attributes) => {
    const count = inputs.length / 2;
    const pairs = inputs.slice(0, count).map((g, k) => {
      const limit = { ...attributes, axes: attributes.axes[k] ?? null };
      return limitUnitsGradients(dys[k] as Tensor, g, inputs[count + k] as Tensor, limit);
    });
    const all = [...pairs.map(([ofG]) => ofG), ...pairs.map(([, ofW]) => ofW)];
    const passed = zerosIfSkipped(inputs.slice(0, count), all, attributes);
    return passed.map((gradient) => () => gradient);
  },
};

/**
 * Limits the norm of each example. The outputs are the clipped tensors, their sums, the number of
 * clipped examples, and the norms. The last one is the index of the first example that is not
 * finite, or -1. No input is empty.
 */
export const clipPerExampleNormKernel: ListKernel<ExampleLimit> = {
  name: 'ClampwiseClipPerExampleNorm',
  outputsLike: (inputs) => [
    ...inputs,
    ...inputs.map(({ shape }): Like => ({ shape: shape.slice(1), dtype: 'float32' })),
    { shape: [], dtype: 'int32' },
    { shape: [inputs[0]?.shape[0] as number], dtype: 'float32' },
    { shape: [], dtype: 'int32' },
  ],
  compute: (arrays, outputs, infos, { maxNorm, onNonFinite }) => {
    const count = arrays.length;
    const out = withShapes(outputs.slice(0, count), infos);
    const result = clipPerExampleNorm(withShapes(arrays, infos), maxNorm, { out, onNonFinite });
    result.sum.forEach((sum, k) => {
      outputs[count + k]?.set((sum as Array32).data);
    });
    const [clippedCount, norms, nonFinite] = outputs.slice(2 * count) as [Values, Values, Values];
    clippedCount[0] = result.numClipped;
    norms.set(result.norms);
    nonFinite[0] = result.nonFinite ?? -1;
  },
  composed: (inputs, attributes) => clipExamples(inputs, attributes),
  gradient: (dys, inputs, attributes) => {
    const count = inputs.length;
    const gradients = clipExamplesGradients(
      dys.slice(0, count),
      dys.slice(count, 2 * count),
      dys[2 * count + 1] as Tensor,
      inputs,
      attributes,
    );
    return gradients.map((gradient) => () => gradient);
  },
};
