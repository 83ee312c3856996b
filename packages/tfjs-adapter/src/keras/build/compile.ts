import {
  add,
  cast,
  losses,
  mul,
  type Optimizer,
  oneHot,
  type Scalar,
  squeeze,
  type Tensor,
  train,
} from '@tensorflow/tfjs-core';
import { type LayersModel, type ModelCompileArgs, metrics } from '@tensorflow/tfjs-layers';
import { optimizerFromKeras } from '../../optimizers/fromKeras.ts';
import { guard } from '../../optimizers/guard.ts';
import type { LossPlan, PerOutput } from '../translate/losses.ts';
import type { OptimizerPlan } from '../translate/optimizer.ts';
import type { TrainingPlan } from '../translate/training.ts';

/** What tfjs has of a compiled model; a Sequential has it in the model that it is made of. */
interface Compiled {
  readonly outputNames: readonly string[];
  readonly lossFunctions: LossFunction[];
  readonly model?: Compiled;
}

type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;
type Loss = string | LossFunction;

/** Compiles a model by what its file says. */
export function compileModel(model: LayersModel, plan: TrainingPlan): void {
  model.compile({
    optimizer: limited(plan.optimizer),
    loss: lossesOf(plan.loss) as ModelCompileArgs['loss'],
    metrics: plan.metrics as NonNullable<ModelCompileArgs['metrics']>,
  });
  const compiled = model as unknown as Compiled;
  const { outputNames, lossFunctions } = compiled.model ?? compiled;
  outputNames.forEach((output, k) => {
    // That labels are numbers of classes tfjs knows by the name alone.
    if (isSparse(planOf(plan.loss, output, k))) lossFunctions[k] = sparseFromLogits;
  });
}

function planOf(plan: PerOutput<LossPlan>, output: string, k: number): LossPlan | undefined {
  if (isList(plan)) return plan[k];
  return isPlan(plan) ? plan : plan[output];
}

function isSparse(plan: LossPlan | undefined): boolean {
  return plan?.name === 'sparseCategoricalCrossentropy' && plan.fromLogits;
}

/** An optimizer of this package limits the gradients itself. */
function limited(plan: OptimizerPlan): Optimizer {
  const { limit } = plan;
  if (plan.isOurs) return optimizerFromKeras(plan);
  const optimizer = optimizerOf(plan);
  return limit === null ? optimizer : guard(optimizer, { [limit.key]: limit.value });
}

/** The optimizer of tfjs. */
function optimizerOf({ className, config }: OptimizerPlan): Optimizer {
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : otherwise;
  };
  const learningRate = number('learning_rate', 0.001);
  const epsilon = number('epsilon', 1e-7);
  const beta1 = number('beta_1', 0.9);
  const beta2 = number('beta_2', 0.999);
  const momentum = number('momentum', 0);
  switch (className) {
    case 'Adadelta':
      return train.adadelta(learningRate, number('rho', 0.95), epsilon);
    case 'Adagrad':
      return train.adagrad(learningRate, number('initial_accumulator_value', 0.1));
    case 'Adamax':
      return train.adamax(learningRate, beta1, beta2, epsilon);
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
      return train.adam(learningRate, beta1, beta2, epsilon);
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

/** tfjs's loss by name; functions where a name cannot say it. */
function lossOf({ name, fromLogits, labelSmoothing, delta }: LossPlan): Loss {
  if (name === 'huber') {
    return (yTrue, yPred) => losses.huberLoss<Tensor, Scalar>(yTrue, yPred, undefined, delta);
  }
  if (!fromLogits) return labelSmoothing === 0 ? name : ofSmoothed(name, labelSmoothing);
  if (name === 'binaryCrossentropy') {
    return (yTrue, yPred) =>
      losses.sigmoidCrossEntropy<Tensor, Scalar>(yTrue, yPred, undefined, labelSmoothing);
  }
  if (name === 'categoricalCrossentropy') {
    return (yTrue, yPred) =>
      losses.softmaxCrossEntropy<Tensor, Scalar>(yTrue, yPred, undefined, labelSmoothing);
  }
  return name;
}

function sparseFromLogits(yTrue: Tensor, yPred: Tensor): Tensor {
  const classes = yPred.shape.at(-1) as number;
  const labels = yTrue.rank === yPred.rank ? squeeze(yTrue, [-1]) : yTrue;
  const expected = cast(oneHot(cast(labels, 'int32'), classes), 'float32');
  return losses.softmaxCrossEntropy<Tensor, Scalar>(expected, yPred);
}

/** A cross entropy of probabilities, from labels that lean towards all alike. */
function ofSmoothed(name: string, smoothing: number): LossFunction {
  const isBinary = name === 'binaryCrossentropy';
  const entropy = isBinary ? metrics.binaryCrossentropy : metrics.categoricalCrossentropy;
  return (yTrue, yPred) => {
    const even = isBinary ? 1 / 2 : 1 / (yPred.shape.at(-1) as number);
    return entropy(add(mul(yTrue, 1 - smoothing), even * smoothing), yPred);
  };
}
