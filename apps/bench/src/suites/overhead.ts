import { enforceConstraints, guard } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { atMostPercentMore } from '../goals.ts';
import { randomValues } from '../inputs.ts';
import { type Contender, consume } from '../measure.ts';
import { loadTfjs, useTfjs } from '../peers/tfjs.ts';
import type { Row } from '../row.ts';
import { denseModel, firstStepDifference } from './denseModel.ts';
import { OURS } from './suite.ts';

const RATE = 1e-3;
const STOCK = 'tfjs alone';
const TURNS = 16;

type Constraint = 'nonNeg' | 'maxNorm';

/** An optimizer for a model. */
type Make = (model: Sequential) => tf.Optimizer;

const MAKERS: Readonly<Record<string, Make>> = {
  [`${OURS}, guard: clipValue`]: () => guard(adam(), { clipValue: 1 }),
  [`${OURS}, guard: globalClipNorm`]: () => guard(adam(), { globalClipNorm: 1 }),
  [`${OURS}, guard: globalClipNorm, model`]: (model) => guard(adam(), { globalClipNorm: 1, model }),
  [`${OURS}, enforceConstraints`]: (model) => {
    enforceConstraints(model);
    return model.optimizer;
  },
  [STOCK]: (model) => model.optimizer,
};

/** Measures the time that guard and enforceConstraints add to a step of a small model. */
export async function* overheadRows(): AsyncGenerator<Row> {
  await loadTfjs();
  for (const constraint of ['nonNeg', 'maxNorm'] as const) yield stepping(constraint);
}

function adam(): tf.Optimizer {
  return tf.train.adam(RATE);
}

function stepping(constraint: Constraint): Row {
  useTfjs('wasm');
  const batches = Array.from({ length: TURNS }, () => [
    tf.tensor2d(randomValues(32 * 16, 0.5), [32, 16]),
    tf.tensor2d(randomValues(32 * 4, 0.5), [32, 4]),
  ]) as [tf.Tensor2D, tf.Tensor2D][];
  const names = Object.keys(MAKERS);
  return {
    work: `a step of a dense model of 676 weights on tfjs wasm, Adam, batch 32, kernels ${constraint}`,
    values: 1,
    reference: STOCK,
    contenders: names.map((name) => contender(name, constraint, batches)),
    goals: names.filter((name) => name !== STOCK).map((name) => atMostPercentMore(name, STOCK, 10)),
  };
}

function contender(
  name: string,
  constraint: Constraint,
  batches: readonly [tf.Tensor2D, tf.Tensor2D][],
): Contender {
  const trainer = (make: Make): ((turn: number) => tf.Variable) => {
    const model = denseModel(constraint);
    model.compile({ optimizer: adam(), loss: 'meanSquaredError' });
    const optimizer = make(model);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    // The work of `fit` on one batch, without its promises.
    return (turn) => {
      const [x, y] = batches[turn] as [tf.Tensor2D, tf.Tensor2D];
      const loss = (): tf.Scalar =>
        tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor);
      tf.tidy(() => void optimizer.minimize(loss, false, variables));
      return variables[0] as tf.Variable;
    };
  };
  const train = trainer(MAKERS[name] as Make);
  let turn = 0;
  return {
    name,
    enter: () => useTfjs('wasm'),
    run: () => {
      turn = (turn + 1) % TURNS;
      consume(train(turn).size);
    },
    check: () =>
      firstStepDifference(trainer(MAKERS[name] as Make)(0), trainer(MAKERS[STOCK] as Make)(0)),
  };
}
