import { clipByValue, clipGradients } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { show, table } from '../format.ts';
import { type CartPole, isOver, push, startOf } from '../pole.ts';
import { randomNumbers } from '../random.ts';
import { useTfjs } from '../tensorflow/useTfjs.ts';

const ROUNDS = 12;
const CARTS = 16;
const STEPS = 64;
const EPOCHS = 40;
const LONGEST = 200;
const DISCOUNT = 0.99;
const SMOOTHING = 0.95;

/** The two clips of PPO; null for none. */
interface Clips {
  /** The largest relative change of the probability of an action. */
  readonly ratio: number | null;
  /** The largest norm of all gradients together. */
  readonly gradients: number | null;
}

/** The steps for which the pole stays up, on average over 20 tries. */
interface Balance {
  readonly before: number;
  readonly after: number;
}

/** The experience of one round, step by step, with the carts of a step next to each other. */
interface Experience {
  readonly states: CartPole[];
  readonly actions: number[];
  /** The probabilities of the actions when they were taken. */
  readonly probabilities: number[];
  readonly ends: ('fell' | 'longest' | null)[];
}

interface Agent {
  /** Returns the scores of left and right. */
  readonly policy: Sequential;
  /** Predicts the sum of rewards from a state on. */
  readonly critic: Sequential;
}

/**
 * Learns to balance the pole by PPO. Each round collects steps and makes 40 updates from them.
 *
 * @see Schulman et al., "Proximal Policy Optimization Algorithms", 2017
 */
export function learnToBalance({ ratio, gradients }: Clips, seed = 1): Balance {
  const random = randomNumbers(seed);
  const agent = { policy: network(2, 0.01, 100 * seed), critic: network(1, 1, 100 * seed + 50) };
  const adam = tf.train.adam(0.03);
  const optimizer = gradients === null ? adam : clipGradients(adam, { globalClipNorm: gradients });

  const before = meanLength(agent, random);
  const carts = Array.from({ length: CARTS }, () => ({ state: startOf(random), age: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    const experience = collect(agent, carts, random);
    const last = carts.map(({ state }) => state);
    tf.tidy(() => update(agent, optimizer, experience, last, ratio));
  }
  const after = meanLength(agent, random);

  optimizer.dispose();
  agent.policy.dispose();
  agent.critic.dispose();
  return { before, after };
}

function network(outputs: number, scale: number, seed: number): Sequential {
  const kernel = (variance: number, k: number) =>
    initializers.varianceScaling({
      scale: variance,
      mode: 'fanIn',
      distribution: 'normal',
      seed: seed + k,
    });
  return sequential({
    layers: [
      layers.dense({
        units: 16,
        inputShape: [4],
        activation: 'tanh',
        kernelInitializer: kernel(1, 0),
      }),
      layers.dense({ units: outputs, kernelInitializer: kernel(scale, 1) }),
    ],
  });
}

/** Returns the probability of a push to the right in each state. */
function chances({ policy }: Agent, states: readonly CartPole[]): number[] {
  return tf.tidy(() => {
    const both = tf.softmax(policy.predict(matrix(states)) as tf.Tensor);
    return [...tf.slice(both, [0, 1], [-1, 1]).dataSync()];
  });
}

function matrix(states: readonly CartPole[]): tf.Tensor2D {
  return tf.tensor2d(states.map((state) => [...state]));
}

function meanLength(agent: Agent, random: () => number): number {
  const tries = 20;
  let states = Array.from({ length: tries }, () => startOf(random));
  let total = 0;
  for (let step = 0; step < LONGEST && states.length > 0; step++) {
    total += states.length;
    const chance = chances(agent, states);
    const next = states.map((state, k) => push(state, random() < (chance[k] as number)));
    states = next.filter((state) => !isOver(state));
  }
  return total / tries;
}

/** Runs the carts for a round. A cart that ends starts again. */
function collect(
  agent: Agent,
  carts: { state: CartPole; age: number }[],
  random: () => number,
): Experience {
  const experience: Experience = { states: [], actions: [], probabilities: [], ends: [] };
  for (let step = 0; step < STEPS; step++) {
    const chance = chances(
      agent,
      carts.map(({ state }) => state),
    );
    for (const [k, cart] of carts.entries()) {
      const right = chance[k] as number;
      const action = random() < right ? 1 : 0;
      experience.states.push(cart.state);
      experience.actions.push(action);
      experience.probabilities.push(action === 1 ? right : 1 - right);
      cart.state = push(cart.state, action === 1);
      cart.age++;
      const end = isOver(cart.state) ? 'fell' : cart.age === LONGEST ? 'longest' : null;
      experience.ends.push(end);
      if (end !== null) Object.assign(cart, { state: startOf(random), age: 0 });
    }
  }
  return experience;
}

/** Makes the updates of one round. */
function update(
  { policy, critic }: Agent,
  optimizer: tf.Optimizer,
  experience: Experience,
  last: readonly CartPole[],
  ratioClip: number | null,
): void {
  const states = matrix(experience.states);
  const values = critic.predict(tf.concat([states, matrix(last)])) as tf.Tensor;
  const gains = advantages(experience.ends, values.dataSync());
  const gain = standardized(tf.tensor1d(gains));
  const rewards = tf.add(tf.tensor2d(gains, [gains.length, 1]), tf.slice(values, 0, gains.length));
  const taken = tf.oneHot(tf.tensor1d(experience.actions, 'int32'), 2);
  const before = tf.log(tf.tensor1d(experience.probabilities));

  const loss = (): tf.Scalar => {
    const scores = tf.logSoftmax(policy.apply(states) as tf.Tensor);
    const ratio = tf.exp(tf.sub(tf.sum(tf.mul(scores, taken), 1), before));
    const clipped = ratioClip === null ? ratio : clipByValue(ratio, 1 - ratioClip, 1 + ratioClip);
    const objective = tf.mean(tf.minimum(tf.mul(ratio, gain), tf.mul(clipped, gain)));
    const error = tf.mean(tf.squaredDifference(critic.apply(states) as tf.Tensor, rewards));
    return tf.sub(tf.mul(0.5, error), objective);
  };
  for (let epoch = 0; epoch < EPOCHS; epoch++) optimizer.minimize(loss);
}

/**
 * Returns how much better each action was than the critic expected. The reward of each step is 1.
 *
 * @see Schulman et al., "High-Dimensional Continuous Control Using Generalized Advantage
 *   Estimation", 2016
 */
function advantages(ends: Experience['ends'], values: ArrayLike<number>): number[] {
  const gains = new Array<number>(ends.length).fill(0);
  for (let k = ends.length - 1; k >= 0; k--) {
    const [value, next] = [values[k] as number, values[k + CARTS] as number];
    const end = ends[k];
    // A try that ends at the longest length did not fall. The rest of it is worth about as much as
    // the state.
    const follows = end === 'fell' ? 0 : end === 'longest' ? value : next;
    const surprise = 1 + DISCOUNT * follows - value;
    const later = end === null ? (gains[k + CARTS] ?? 0) : 0;
    gains[k] = surprise + DISCOUNT * SMOOTHING * later;
  }
  return gains;
}

function standardized(values: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(values);
  return tf.div(tf.sub(values, mean), tf.add(tf.sqrt(variance), 1e-8));
}

/** Learns with both clips and with one of them, and prints how long the pole stays up. */
export async function cartPole(): Promise<void> {
  await useTfjs('wasm');
  console.log('A cart learns to balance a pole by PPO. The steps for which the pole stays up,');
  console.log(`at most ${LONGEST}, on average over 20 tries:`);
  console.log(
    table([
      ['', 'before', `after ${ROUNDS * EPOCHS} updates`],
      ['both clips', ...balanceOf({ ratio: 0.2, gradients: 0.5 })],
      ['without the clip of the ratio', ...balanceOf({ ratio: null, gradients: 0.5 })],
      ['without the clip of the gradients', ...balanceOf({ ratio: 0.2, gradients: null })],
    ]),
  );
  console.log(
    `Each ${EPOCHS} updates use the same ${CARTS * STEPS} steps. clipByValue(ratio, 0.8, 1.2) stops the`,
  );
  console.log('gradient of actions whose probability has changed enough. Without it the policy');
  console.log('gets worse. In a task this small the clip of the gradients changes little.');
}

function balanceOf(clips: Clips): string[] {
  const { before, after } = learnToBalance(clips);
  return [before, after].map((steps) => show(steps, 3));
}
