import { clipArrays } from './examples/clipArrays.ts';
import { clipGradients } from './examples/clipGradients.ts';
import { customLayer } from './examples/customLayer.ts';
import { edgeValues } from './examples/edgeValues.ts';
import { heapMemory } from './examples/heapMemory.ts';
import { nonNegLayer } from './examples/nonNegLayer.ts';
import { nonNegWeights } from './examples/nonNegWeights.ts';
import { seattleRain } from './examples/seattleRain.ts';
import { stuckRelu } from './examples/stuckRelu.ts';

/** A program of a few lines that prints what it does. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly run: () => void | Promise<void>;
}

// tfjs is loaded by those who run it.
const tensorflow = async (): Promise<void> =>
  (await import('./examples/tensorflow.ts')).tensorflow();
const explodingGradients = async (): Promise<void> =>
  (await import('./examples/explodingGradients.ts')).explodingGradients();
const wgan = async (): Promise<void> => (await import('./examples/wgan.ts')).wgan();
const cartPole = async (): Promise<void> => (await import('./examples/cartPole.ts')).cartPole();
const monotoneRegression = async (): Promise<void> =>
  (await import('./examples/monotoneRegression.ts')).monotoneRegression();

/** How many of the examples the main job runs. */
export const MAIN_JOB = 6;

/** Every example, in the order in which they are listed. The main job runs the first of them. */
export const EXAMPLES: readonly Example[] = [
  { name: 'clip-gradients', title: 'Clip by value on gradients', run: clipGradients },
  { name: 'non-neg-layer', title: 'NonNeg as a layer', run: nonNegLayer },
  { name: 'custom-layer', title: 'The same as a layer of your own', run: customLayer },
  { name: 'tensorflow', title: 'TensorFlow.js, alone and with the adapter', run: tensorflow },
  { name: 'seattle-rain', title: 'Real data: rain in Seattle', run: seattleRain },
  { name: 'edge-values', title: 'Infinity and -0: NonNeg and clip differ', run: edgeValues },
  { name: 'clip-arrays', title: 'Clip sound and pixels, with bounds per column', run: clipArrays },
  { name: 'heap', title: 'Arrays that stay in WebAssembly memory', run: heapMemory },
  { name: 'nonneg-weights', title: 'Weights that never become negative', run: nonNegWeights },
  { name: 'stuck-relu', title: 'A relu that gets stuck, and four ways out', run: stuckRelu },
  {
    name: 'exploding-gradients',
    title: 'A recurrent model, its gradients clipped',
    run: explodingGradients,
  },
  { name: 'wgan', title: "A Wasserstein GAN, its critic's weights clipped", run: wgan },
  { name: 'cart-pole', title: 'A pole balanced by PPO, with its two clips', run: cartPole },
  {
    name: 'monotone-regression',
    title: 'Prices that rise, by weights that are not negative',
    run: monotoneRegression,
  },
];
