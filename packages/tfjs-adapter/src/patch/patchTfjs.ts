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
import { GRADIENTS } from './gradients.ts';
import { REPLACEMENTS } from './kernels.ts';

/** What stands in tfjs's registry in place of what. */
interface Patched<Config> {
  readonly ours: Config;
  readonly stock: Config | undefined;
}

const kernels = /* @__PURE__ */ new Map<string, Patched<KernelConfig>>();
const gradients = /* @__PURE__ */ new Map<string, Patched<GradConfig>>();

/**
 * Replaces tfjs's own kernels of `tf.clipByValue` and `tf.relu6`, and their gradients, by right and fast ones, so that code that
 * calls them is mended, and `layers.reLU({ maxValue })` with it.
 *
 * NaN stays NaN and leaves its neighbours alone, int32 is clipped as integers (a fractional bound is rounded inwards). It
 * reaches what is in tfjs's registry: ClipByValue on cpu, wasm and webgl, Relu6 on these and webgpu, whose own clip is right.
 * Backends that are registered later are patched by another call, which changes nothing else. Nothing is
 * printed. Out of reach: min equal to max, which tfjs answers itself before any kernel runs (NaN is lost, and there is no
 * gradient); the activation 'relu6' that is computed inside the kernels of `tf.fused` (matMul, conv2d, depthwiseConv2d).
 *
 * @throws ClampwiseRangeError, from `tf.clipByValue` of int32 after this, where no integer lies between the bounds
 * @see `clipByValue` of this package, whose values and gradients these are; relu6's gradient is 0 at 0 and at NaN, and 1 at 6
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { patchTfjs, unpatchTfjs } from '@clampwise/tfjs-adapter';
 *
 * patchTfjs();
 * tf.clipByValue([NaN, 5, -5, 0.5], 0, 1).arraySync(); // => [NaN, 1, 0, 0.5]
 * unpatchTfjs();
 */
export function patchTfjs(): void {
  for (const { kernelName, backendName, instead } of REPLACEMENTS) {
    const key = `${backendName} ${kernelName}`;
    const stock = getKernel(kernelName, backendName);
    if (stock === undefined || stock === kernels.get(key)?.ours) continue;
    // What tfjs sets up or disposes of for its own kernel, it still does: it may come back.
    const ours = { ...stock, kernelFunc: instead(stock.kernelFunc) };
    replaceKernel(ours);
    kernels.set(key, { ours, stock });
  }
  for (const config of GRADIENTS) {
    const stock = getGradient(config.kernelName);
    if (stock === config) continue;
    replaceGradient(config);
    gradients.set(config.kernelName, { ours: config, stock });
  }
}

/**
 * Puts back what `patchTfjs` replaced. What somebody else has registered since stays.
 *
 * NaN, int32 and all else are then as tfjs has them. Without a patch, it does nothing.
 *
 * @throws nothing
 * @see `patchTfjs`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { patchTfjs, unpatchTfjs } from '@clampwise/tfjs-adapter';
 *
 * const before = tf.getKernel('ClipByValue', 'cpu');
 * patchTfjs();
 * unpatchTfjs();
 * tf.getKernel('ClipByValue', 'cpu') === before; // => true
 */
export function unpatchTfjs(): void {
  for (const { ours, stock } of kernels.values()) {
    if (getKernel(ours.kernelName, ours.backendName) === ours) replaceKernel(stock as KernelConfig);
  }
  for (const { ours, stock } of gradients.values()) {
    if (getGradient(ours.kernelName) !== ours) continue;
    if (stock === undefined) unregisterGradient(ours.kernelName);
    else replaceGradient(stock);
  }
  kernels.clear();
  gradients.clear();
}

/** To register over what is there would print a warning. */
function replaceKernel(config: KernelConfig): void {
  unregisterKernel(config.kernelName, config.backendName);
  registerKernel(config);
}

function replaceGradient(config: GradConfig): void {
  if (getGradient(config.kernelName) !== undefined) unregisterGradient(config.kernelName);
  registerGradient(config);
}
