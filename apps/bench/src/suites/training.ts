import { guard } from '@clampwise/tfjs-adapter';
import { adam } from '@clampwise/tfjs-adapter/optimizers';
import * as tf from '@tensorflow/tfjs-core';
import { randomValues, sizeText } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { loadTfjs, TFJS_BACKENDS, type TfjsBackend, useTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { denseModel, firstStepDifference } from './denseModel.ts';
import { OURS, type Sizes } from './suite.ts';

const RATE = 1e-3;
const STOCK = 'tf.train.adam, without these';
const GUARDED = 'guard(tf.train.adam)';
const BATCHES = 8;

/** An optimizer for variables that must be at least 0, or for a model with such a constraint. */
type Make = (weights: readonly tf.Variable[]) => tf.Optimizer;

const held = (weights: readonly tf.Variable[]) =>
  weights.map((variable) => ({ variable, constraint: 'nonNeg' as const }));

/** Adam of tfjs on cpu and wasm, with and without the adapter. */
export async function* trainingRows({ large }: Sizes): AsyncGenerator<Row> {
  await loadTfjs();
  for (const backend of TFJS_BACKENDS) {
    for (const n of [1000, large]) yield stepping(backend, n);
    yield epoch(backend);
  }
}

function stepping(backend: TfjsBackend, n: number): Row {
  useTfjs(backend);
  const start = randomValues(n, 0.25).map((v) => 1 + Math.abs(v));
  // Not near 0, because Keras and tfjs add epsilon to different roots, which shows there.
  const gradient = tf.tensor1d(randomValues(n, 0.5).map((v) => v + Math.sign(v) * 0.1));
  const stepper = (make: Make): (() => tf.Variable) => {
    const weight = tf.variable(tf.tensor1d(start));
    const optimizer = make([weight]);
    return () => {
      optimizer.applyGradients({ [weight.name]: gradient });
      return weight;
    };
  };
  return {
    work: `a step of Adam with clipValue and nonNeg on tfjs ${backend}, ${sizeText(n)} elements`,
    values: n,
    reference: STOCK,
    // In Adam's first step the size of a gradient, and so its limit, changes nothing. No weight
    // comes near 0.
    contenders: contendersOf(backend, { clipValue: 1 }, stepper),
    goals: [],
  };
}

function epoch(backend: TfjsBackend): Row {
  useTfjs(backend);
  const batches = Array.from({ length: BATCHES }, () => [
    tf.tensor2d(randomValues(32 * 16, 0.5), [32, 16]),
    tf.tensor2d(randomValues(32 * 4, 0.5), [32, 4]),
  ]) as [tf.Tensor2D, tf.Tensor2D][];
  const trainer = (make: Make): (() => tf.Variable) => {
    const model = denseModel();
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    // Only the kernels, because biases of this model become negative.
    const optimizer = make(variables.filter(({ rank }) => rank === 2));
    return () => {
      for (const [x, y] of batches) {
        const loss = (): tf.Scalar =>
          tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor);
        tf.tidy(() => void optimizer.minimize(loss, false, variables));
      }
      return variables[0] as tf.Variable;
    };
  };
  return {
    work: `an epoch of ${BATCHES} batches of a dense model of 676 weights on tfjs ${backend}, with globalClipNorm and nonNeg`,
    values: 1,
    reference: STOCK,
    contenders: contendersOf(backend, { globalClipNorm: 1e6 }, trainer),
    goals: [],
  };
}

/**
 * Adam that limits gradients and keeps weights non-negative, in two ways. Its first results must
 * equal those from tfjs.
 */
function contendersOf(
  backend: TfjsBackend,
  limit: { readonly clipValue: number } | { readonly globalClipNorm: number },
  trainer: (make: Make) => () => tf.Variable,
): Contender[] {
  const stock: Make = () => tf.train.adam(RATE);
  const makers: { readonly [name: string]: Make } = {
    [OURS]: (weights) => adam({ learningRate: RATE, ...limit, weights: held(weights) }),
    [GUARDED]: (weights) => guard(tf.train.adam(RATE), { ...limit, weights: held(weights) }),
    [STOCK]: stock,
  };
  return Object.entries(makers).map(([name, make]): Contender => {
    const train = trainer(make);
    return {
      name,
      enter: () => useTfjs(backend),
      run: () => consume(train().size),
      check: () => firstStepDifference(trainer(make)(), trainer(stock)()),
    };
  });
}
