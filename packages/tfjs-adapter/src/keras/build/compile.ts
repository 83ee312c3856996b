import {
  cast,
  losses,
  type Optimizer,
  oneHot,
  type Scalar,
  squeeze,
  type Tensor,
  train,
} from '@tensorflow/tfjs-core';
import type { LayersModel, ModelCompileArgs } from '@tensorflow/tfjs-layers';
import { guard } from '../../optimizers/guard.ts';
import type { LossPlan, OptimizerPlan, PerOutput, TrainingPlan } from '../translate/training.ts';

type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;
type Loss = string | LossFunction;

/** Compiles a model by what its file says. */
export function compileModel(model: LayersModel, { optimizer, loss, metrics }: TrainingPlan): void {
  model.compile({
    optimizer: limited(optimizer),
    loss: lossesOf(loss) as ModelCompileArgs['loss'],
    metrics: [...metrics],
  });
}

function limited(plan: OptimizerPlan): Optimizer {
  const optimizer = optimizerOf(plan);
  const { limit } = plan;
  return limit === null ? optimizer : guard(optimizer, { [limit.key]: limit.value });
}

function optimizerOf({ className, learningRate, config }: OptimizerPlan): Optimizer {
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : otherwise;
  };
  const epsilon = number('epsilon', 1e-7);
  const betas = [number('beta_1', 0.9), number('beta_2', 0.999)] as const;
  const momentum = number('momentum', 0);
  switch (className) {
    case 'Adadelta':
      return train.adadelta(learningRate, number('rho', 0.95), epsilon);
    case 'Adagrad':
      return train.adagrad(learningRate, number('initial_accumulator_value', 0.1));
    case 'Adamax':
      return train.adamax(learningRate, ...betas, epsilon);
    case 'RMSprop':
      return train.rmsprop(
        learningRate,
        number('rho', 0.9),
        momentum,
        epsilon,
        config.centered === true,
      );
    case 'SGD':
      if (momentum === 0) return train.sgd(learningRate);
      return train.momentum(learningRate, momentum, config.nesterov === true);
    default:
      return train.adam(learningRate, ...betas, epsilon);
  }
}

function lossesOf(plan: PerOutput<LossPlan>): Loss | Loss[] | { [output: string]: Loss } {
  if (isList(plan)) return plan.map(lossOf);
  if (isPlan(plan)) return lossOf(plan);
  return Object.fromEntries(Object.entries(plan).map(([output, each]) => [output, lossOf(each)]));
}

function isList(plan: PerOutput<LossPlan>): plan is readonly LossPlan[] {
  return Array.isArray(plan);
}

function isPlan(plan: PerOutput<LossPlan>): plan is LossPlan {
  return typeof (plan as Partial<LossPlan>).name === 'string';
}

/** tfjs's loss by name; those of its core where a name cannot say it. */
function lossOf({ name, fromLogits, labelSmoothing }: LossPlan): Loss {
  if (name === 'huber') return (yTrue, yPred) => losses.huberLoss<Tensor, Scalar>(yTrue, yPred);
  if (!fromLogits) return name;
  if (name === 'binaryCrossentropy') {
    return (yTrue, yPred) =>
      losses.sigmoidCrossEntropy<Tensor, Scalar>(yTrue, yPred, undefined, labelSmoothing);
  }
  if (name === 'categoricalCrossentropy') {
    return (yTrue, yPred) =>
      losses.softmaxCrossEntropy<Tensor, Scalar>(yTrue, yPred, undefined, labelSmoothing);
  }
  if (name !== 'sparseCategoricalCrossentropy') return name;
  return (yTrue, yPred) => {
    const classes = yPred.shape.at(-1) as number;
    const labels = yTrue.rank === yPred.rank ? squeeze(yTrue, [-1]) : yTrue;
    const expected = cast(oneHot(cast(labels, 'int32'), classes), 'float32');
    return losses.softmaxCrossEntropy<Tensor, Scalar>(expected, yPred);
  };
}
