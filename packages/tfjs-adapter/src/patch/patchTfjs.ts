import {
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  registerGradient,
  registerKernel,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { type Held, hold, mark, marked } from '../undo/holders.ts';
import { GRADIENTS } from './gradients.ts';
import { REPLACEMENTS } from './kernels.ts';

/** Shared by all copies of this package. */
const PATCH = /* @__PURE__ */ Symbol.for('@clampwise/tfjs-adapter.patch');

/**
 * Replaces tfjs's own kernels and gradients of `tf.clipByValue` and `tf.relu6` with correct, fast
 * ones. Existing code that calls them is fixed without a change, and so is
 * `layers.reLU({ maxValue })`.
 *
 * NaN stays NaN and does not affect its neighbors. int32 is clipped as integers; a fractional bound
 * is rounded inwards. A value at a bound stays. On webgpu only `tf.relu6` is replaced, because
 * tfjs's clip is correct there.
 *
 * Call it again after you register another backend. Each call returns its own undo function, and
 * the patch ends when all of them have run. This also holds if several copies of this package patch
 * the same tfjs.
 *
 * It cannot fix two cases. tfjs answers `tf.clipByValue` itself if min equals max: NaN is lost and
 * there is no gradient. `tf.fused` computes its activation 'relu6' inside its own kernels.
 *
 * @returns a function that undoes this call. Kernels that others have registered since then stay.
 *   Running it twice has no effect
 * @throws ClampwiseRangeError later, from `tf.clipByValue` of int32, if no integer lies between the
 *   bounds
 * @see `clipByValue` of this package, which has the same values and gradients. The gradient of
 *   relu6 is 0 at 0 and at NaN, and 1 at 6
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { patchTfjs } from '@clampwise/tfjs-adapter';
 *
 * const before = tf.getKernel('ClipByValue', 'cpu');
 * const undo = patchTfjs();
 * tf.clipByValue([NaN, 5, -5, 0.5], 0, 1).arraySync(); // => [NaN, 1, 0, 0.5]
 * undo();
 * tf.getKernel('ClipByValue', 'cpu') === before; // => true
 */
export function patchTfjs(): () => void {
  const patch = patchInPlace() ?? new Patch();
  patch.extend();
  return hold(patch);
}

/** The patch that is in force, perhaps by another copy of this package. */
function patchInPlace(): Patch | undefined {
  const configs = [
    ...REPLACEMENTS.map(({ kernelName, backendName }) => getKernel(kernelName, backendName)),
    ...GRADIENTS.map(({ kernelName }) => getGradient(kernelName)),
  ];
  for (const config of configs) {
    const patch = marked(config, PATCH);
    if (patch !== undefined) return patch as Patch;
  }
  return undefined;
}

/** The kernels and gradients in tfjs's registry that are ours, and what they replaced. */
class Patch implements Held {
  holders = 0;
  private readonly restores: (() => void)[] = [];

  /**
   * Replaces everything that is not replaced yet: all at first, then the kernels of new backends.
   */
  extend(): void {
    for (const { kernelName, backendName, instead } of REPLACEMENTS) {
      const stock = getKernel(kernelName, backendName);
      if (stock === undefined || marked(stock, PATCH) !== undefined) continue;
      // The setup and disposal functions of the tfjs kernel still run, since it may be restored.
      const ours = mark({ ...stock, kernelFunc: instead(stock.kernelFunc) }, PATCH, this);
      replaceKernel(ours);
      this.restores.push(() => {
        if (getKernel(kernelName, backendName) === ours) replaceKernel(stock);
      });
    }
    for (const config of GRADIENTS) {
      const { kernelName } = config;
      const stock = getGradient(kernelName);
      if (marked(stock, PATCH) !== undefined) continue;
      const ours = mark({ ...config }, PATCH, this);
      replaceGradient(kernelName, ours);
      this.restores.push(() => {
        if (getGradient(kernelName) === ours) replaceGradient(kernelName, stock);
      });
    }
  }

  end(): void {
    for (const restore of this.restores) restore();
  }
}

// Both unregister first, because registering over an entry prints a warning.

function replaceKernel(config: KernelConfig): void {
  unregisterKernel(config.kernelName, config.backendName);
  registerKernel(config);
}

function replaceGradient(kernelName: string, config: GradConfig | undefined): void {
  if (getGradient(kernelName) !== undefined) unregisterGradient(kernelName);
  if (config !== undefined) registerGradient(config);
}
