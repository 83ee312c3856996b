import { type Optimizer, serialization, train } from '@tensorflow/tfjs-core';
import { Adam, AdamW, adam, adamw } from '../../optimizers/adam.ts';
import { guard } from '../../optimizers/guard.ts';
import type { GradientLimits } from '../../optimizers/limits.ts';
import type { JsonObject } from '../json.ts';
import type {
  KerasOptimizerPlan,
  LimitPlan,
  OptimizerPlan,
  TfjsOptimizerPlan,
} from '../translate/optimizer.ts';

/** The optimizer of a plan, within its limit on gradients. */
export function optimizerOf(plan: OptimizerPlan): Optimizer {
  const optimizer = plan.maker === 'tfjs' ? ofTfjs(plan) : ofKeras(plan);
  return plan.limit === null ? optimizer : guard(optimizer, limitsOf(plan.limit));
}

function limitsOf({ key, value }: LimitPlan): GradientLimits {
  return { [key]: value };
}

type OptimizerClass = serialization.SerializableConstructor<Optimizer>;

const OURS: readonly OptimizerClass[] = [Adam as OptimizerClass, AdamW as OptimizerClass];

/** By the class that saved it: tfjs registers its own, and these are ours. */
function ofTfjs({ className, config }: TfjsOptimizerPlan): Optimizer {
  const own = OURS.find((each) => each.className === className);
  const cls = own ?? (registered()[className]?.[0] as unknown as OptimizerClass);
  return cls.fromConfig(cls, config as serialization.ConfigDict);
}

type ClassTable = ReturnType<typeof serialization.SerializationMap.getMap>['classNameMap'];

function registered(): ClassTable {
  return serialization.SerializationMap.getMap().classNameMap;
}

function ofKeras({ className, learningRate, config }: KerasOptimizerPlan): Optimizer {
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : otherwise;
  };
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
      return adamOf(className, config, { learningRate, beta1, beta2, epsilon });
  }
}

/** tfjs's Adam, or ours where the file asks for more. */
function adamOf(className: string, config: JsonObject, options: AdamNumbers): Optimizer {
  const amsgrad = config.amsgrad === true;
  const weightDecay = typeof config.weight_decay === 'number' ? config.weight_decay : null;
  if (className === 'AdamW') return adamw({ ...options, amsgrad, weightDecay: weightDecay ?? 0 });
  if (amsgrad || weightDecay !== null) return adam({ ...options, amsgrad, weightDecay });
  const { learningRate, beta1, beta2, epsilon } = options;
  return train.adam(learningRate, beta1, beta2, epsilon);
}

interface AdamNumbers {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
