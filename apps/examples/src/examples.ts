import { bikeDemand } from './examples/bikeDemand.ts';
import { bounds } from './examples/bounds.ts';
import { clipArrays } from './examples/clipArrays.ts';
import { clipGradients } from './examples/clipGradients.ts';
import { customLayer } from './examples/customLayer.ts';
import { diamondPrices } from './examples/diamondPrices.ts';
import { digitParts } from './examples/digitParts.ts';
import { digits } from './examples/digits.ts';
import { edgeValues } from './examples/edgeValues.ts';
import { heapMemory } from './examples/heapMemory.ts';
import { nonNegLayer } from './examples/nonNegLayer.ts';
import { nonNegWeights } from './examples/nonNegWeights.ts';
import { outgrow } from './examples/outgrow.ts';
import { seattleRain } from './examples/seattleRain.ts';
import { stuckRelu } from './examples/stuckRelu.ts';

/** A short program that prints its results. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly run: () => void | Promise<void>;
}

// Only the examples that need tfjs load it.
const tensorflow = async (): Promise<void> =>
  (await import('./examples/tensorflow.ts')).tensorflow();
const explodingGradients = async (): Promise<void> =>
  (await import('./examples/explodingGradients.ts')).explodingGradients();
const wgan = async (): Promise<void> => (await import('./examples/wgan.ts')).wgan();
const cartPole = async (): Promise<void> => (await import('./examples/cartPole.ts')).cartPole();
const monotoneRegression = async (): Promise<void> =>
  (await import('./examples/monotoneRegression.ts')).monotoneRegression();

/** The number of examples that the main job runs. */
export const MAIN_JOB = 6;

/** All examples, in the order of the list. The main job runs the first ones. */
export const EXAMPLES: readonly Example[] = [
  { name: 'clip-gradients', title: 'Clip by value on gradients', run: clipGradients },
  { name: 'non-neg-layer', title: 'NonNeg as a layer', run: nonNegLayer },
  { name: 'custom-layer', title: 'The same as a layer of your own', run: customLayer },
  { name: 'tensorflow', title: 'TensorFlow.js, alone and with the adapter', run: tensorflow },
  { name: 'bike-demand', title: 'Real data: bike rentals cannot be negative', run: bikeDemand },
  { name: 'edge-values', title: 'Infinity and -0: NonNeg and clip differ', run: edgeValues },
  { name: 'diamond-prices', title: 'Real data: prices that must not fall', run: diamondPrices },
  { name: 'digits', title: 'Real data: handwritten digits, next to tfjs', run: digits },
  { name: 'digit-parts', title: 'Real data: digits from non-negative parts', run: digitParts },
  { name: 'seattle-rain', title: 'Real data: rain in Seattle', run: seattleRain },
  { name: 'clip-arrays', title: 'Clip sound and pixels, with bounds per column', run: clipArrays },
  { name: 'heap', title: 'Arrays that stay in WebAssembly memory', run: heapMemory },
  { name: 'nonneg-weights', title: 'Weights that never become negative', run: nonNegWeights },
  { name: 'stuck-relu', title: 'A weight stuck at 0 below a relu, and four fixes', run: stuckRelu },
  { name: 'bounds', title: 'Ways to stay in bounds, side by side', run: bounds },
  {
    name: 'exploding-gradients',
    title: 'Exploding gradients of a recurrent model, clipped',
    run: explodingGradients,
  },
  { name: 'wgan', title: 'Wasserstein GAN: clip the weights of the critic', run: wgan },
  { name: 'cart-pole', title: 'Reinforcement learning: PPO and its two clips', run: cartPole },
  {
    name: 'monotone-regression',
    title: 'Monotone regression by non-negative weights',
    run: monotoneRegression,
  },
  { name: 'outgrow', title: 'A model moves to Keras on JAX, and back', run: outgrow },
];
