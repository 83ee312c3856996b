import { type Optimizer, serialization, train } from '@tensorflow/tfjs-core';
import { optimizerFromKeras } from '../../optimizers/fromKeras.ts';
import { guard } from '../../optimizers/guard.ts';
import type { GradientLimits } from '../../optimizers/limits.ts';
import { OPTIMIZER_CLASSES } from '../../optimizers/registerOptimizers.ts';
import type {
  KerasOptimizerPlan,
  LimitPlan,
  OptimizerPlan,
  TfjsOptimizerPlan,
} from '../translate/optimizer.ts';

/** Creates the optimizer of a plan, with its limit on gradients. */
export function optimizerOf(plan: OptimizerPlan): Optimizer {
  // The optimizers of this package limit the gradients themselves.
  if (plan.maker === 'keras' && plan.isOurs) return optimizerFromKeras(plan);
  const optimizer = plan.maker === 'tfjs' ? ofTfjs(plan) : ofKeras(plan);
  return plan.limit === null ? optimizer : guard(optimizer, limitsOf(plan.limit));
}

function limitsOf({ key, value }: LimitPlan): GradientLimits {
  return { [key]: value };
}

type OptimizerClass = serialization.SerializableConstructor<Optimizer>;

/** Creates an optimizer by the class that saved it, which tfjs or this package has. */
function ofTfjs({ className, config }: TfjsOptimizerPlan): Optimizer {
  const own = OPTIMIZER_CLASSES.find((each) => each.className === className);
  const cls = (own ?? registered()[className]?.[0]) as unknown as OptimizerClass;
  return cls.fromConfig(cls, config as serialization.ConfigDict);
}

type ClassTable = ReturnType<typeof serialization.SerializationMap.getMap>['classNameMap'];

function registered(): ClassTable {
  return serialization.SerializationMap.getMap().classNameMap;
}

function ofKeras({ className, config }: KerasOptimizerPlan): Optimizer {
  const number = (key: string, otherwise: number): number => {
    const value = config[key];
    return typeof value === 'number' ? value : otherwise;
  };
  const learningRate = number('learning_rate', 0.001);
  const epsilon = number('epsilon', 1e-7);
  if (className === 'Adagrad') {
    return train.adagrad(learningRate, number('initial_accumulator_value', 0.1));
  }
  if (className === 'Adadelta') return train.adadelta(learningRate, number('rho', 0.95), epsilon);
  return train.adamax(learningRate, number('beta_1', 0.9), number('beta_2', 0.999), epsilon);
}
