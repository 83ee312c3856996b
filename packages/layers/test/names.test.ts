// What users of Keras, tfjs, PyTorch and NumPy write, and the name that the error answers with.
import { describe, expect, test } from 'vitest';
import { earlyStopping } from '../src/callbacks.ts';
import {
  DTYPE_NAMES,
  HOOK_NAMES,
  OPTION_NAMES,
  OTHER_NAMES,
  VALUE_NAMES,
} from '../src/check/foreign.ts';
import { maxNorm } from '../src/constraints.ts';
import {
  clipByValue,
  dense,
  initializers,
  input,
  ops,
  randomNormal,
  randomUniform,
  relu,
  sequential,
  tensor,
} from '../src/index.ts';
import { dropout } from '../src/layers.ts';
import * as losses from '../src/losses.ts';
import * as metrics from '../src/metrics.ts';
import { adam, rmsprop, sgd } from '../src/optimizers.ts';
import { cosineDecay } from '../src/schedules.ts';
import { thrown } from './support/harness.ts';

type Call = (options: never) => unknown;

const model = sequential([dense({ units: 1, inputShape: [1] })]);
model.compile({ optimizer: 'sgd', loss: 'mse' });
const compile: Call = (options) => model.compile(options);
const matmul: Call = (options) => ops.matmul([[1]], [[1]], options);

const options: readonly (readonly [string, Call, string, string])[] = [
  ['dense', dense, 'kernel_constraint', 'kernelConstraint'],
  ['dense', dense, 'kernel_initializer', 'kernelInitializer'],
  ['dense', dense, 'use_bias', 'useBias'],
  ['dense', dense, 'bias', 'useBias'],
  ['dense', dense, 'input_shape', 'inputShape'],
  ['dense', dense, 'input_dim', 'inputShape'],
  ['dense', dense, 'batchInputShape', 'inputShape'],
  ['dense', dense, 'outputDim', 'units'],
  ['dense', dense, 'out_features', 'units'],
  ['dense', dense, 'neurons', 'units'],
  ['dense', dense, 'nonlinearity', 'activation'],
  ['relu', relu, 'alpha', 'negativeSlope'],
  ['relu', relu, 'max_value', 'maxValue'],
  ['clipByValue', clipByValue, 'min', 'minValue'],
  ['clipByValue', clipByValue, 'max', 'maxValue'],
  ['maxNorm', maxNorm, 'max', 'maxValue'],
  ['sgd', sgd, 'lr', 'learningRate'],
  ['sgd', sgd, 'learning_rate', 'learningRate'],
  ['sgd', sgd, 'clip', 'clipValue'],
  ['sgd', sgd, 'max_grad_norm', 'globalClipNorm'],
  ['adam', adam, 'eps', 'epsilon'],
  ['adam', adam, 'beta_1', 'beta1'],
  ['rmsprop', rmsprop, 'eps', 'epsilon'],
  ['compile', compile, 'criterion', 'loss'],
  ['ops.sum', (given) => ops.sum([1], given), 'dim', 'axis'],
  ['ops.sum', (given) => ops.sum([1], given), 'keepdims', 'keepDims'],
  ['ops.matmul', matmul, 'transpose_a', 'transposeA'],
  ['ops.transpose', (given) => ops.transpose([1], given), 'perm', 'permutation'],
  ['tensor', (given) => tensor([1], given), 'type', 'dtype'],
  ['randomNormal', (given) => randomNormal([1], given), 'std', 'stddev'],
  ['randomNormal', (given) => randomNormal([1], given), 'loc', 'mean'],
  ['randomUniform', (given) => randomUniform([1], given), 'minval', 'min'],
  ['initializers.randomNormal', initializers.randomNormal, 'scale', 'stddev'],
];

describe('an option by the name of another library', () => {
  test.each(options)('%s', (_, call, name, meant) => {
    const error = thrown(() => call({ [name]: 1 } as never));
    expect(error.name).toBe('ClampwiseTypeError');
    expect(error.message).toContain(`unknown option '${name}'; did you mean '${meant}'?`);
  });

  test.each([
    ['nb_epoch', 'epochs'],
    ['batch_size', 'batchSize'],
    ['batch', 'batchSize'],
    ['validation_split', 'validationSplit'],
    ['validation', 'validationData'],
    ['random_state', 'seed'],
  ])('fit: %s', async (name, meant) => {
    const call = model.fit([[1]], [[1]], { [name]: 1 } as never);
    await expect(call).rejects.toThrow(`did you mean '${meant}'?`);
  });

  test('is answered only where the function has what it means', () => {
    expect(thrown(() => dense({ units: 1, lr: 1 } as never)).message).not.toMatch(/learningRate/);
    expect(thrown(() => tensor([1], { dim: 1 } as never)).message).not.toMatch(/axis/);
  });
});

const byName: Readonly<Record<string, (name: never) => unknown>> = {
  activation: (activation) => dense({ units: 1, activation }),
  initializer: (kernelInitializer) => dense({ units: 1, kernelInitializer }),
  constraint: (kernelConstraint) => dense({ units: 1, kernelConstraint }),
  optimizer: (optimizer) => compile({ optimizer, loss: 'mse' } as never),
  loss: (loss) => compile({ optimizer: 'sgd', loss } as never),
  metric: (metric) => compile({ optimizer: 'sgd', loss: 'mse', metrics: [metric] } as never),
};

test.each([
  ['activation', 'identity', 'linear'],
  ['activation', 'logistic', 'sigmoid'],
  ['activation', 'ReLU', 'relu'],
  ['initializer', 'xavier', 'glorotUniform'],
  ['initializer', 'xavier_uniform', 'glorotUniform'],
  ['initializer', 'kaimingNormal', 'heNormal'],
  ['initializer', 'normal', 'randomNormal'],
  ['constraint', 'nonNegative', 'nonNeg'],
  ['constraint', 'non_negative', 'nonNeg'],
  ['constraint', 'maxnorm', 'maxNorm'],
  ['optimizer', 'gradientDescent', 'sgd'],
  ['loss', 'L1Loss', 'meanAbsoluteError'],
  ['loss', 'MSE', 'mse'],
  ['loss', 'BCELoss', 'binaryCrossentropy'],
  ['loss', 'cross_entropy', 'categoricalCrossentropy'],
  ['loss', 'categoricalCrossEntropy', 'categoricalCrossentropy'],
  ['metric', 'acuracy', 'accuracy'],
])('the %s %s', (kind, name, meant) => {
  const error = thrown(() => byName[kind]?.(name as never));
  expect(error.name).toBe('ClampwiseTypeError');
  expect(error.message).toContain(`the unknown name '${name}'; did you mean '${meant}'?`);
});

test.each(OTHER_NAMES)('the activation %s gets no suggestion', (name) => {
  const { message } = thrown(() => byName.activation?.(name as never));
  expect(message).toContain(`the unknown name '${name}'`);
  expect(message).not.toContain('did you mean');
});

test.each(['Nadam', 'nadam', 'Adamax'])('the optimizer %s is no misspelled adam', (name) => {
  const { message } = thrown(() => byName.optimizer?.(name as never));
  expect(message).toContain(`the unknown name '${name}'`);
  expect(message).not.toContain('did you mean');
});

test('the decay of a learning rate is no weight decay', () => {
  const { message } = thrown(() => sgd({ decay: 1e-4 } as never));
  expect(message).toContain("unknown option 'decay' (options:");
});

test.each([
  ['metric', 'AUC', 'auc()', 'metrics'],
  ['metric', 'Precision', 'precision()', 'metrics'],
  ['metric', 'binary_accuracy', 'binaryAccuracy()', 'metrics'],
  ['metric', 'huber', 'huber()', 'losses'],
  ['loss', 'huber', 'huber()', 'losses'],
  ['loss', 'KLDivergence', 'klDivergence', 'losses'],
  ['loss', 'log_cosh', 'logCosh', 'losses'],
])('the %s %s must be imported', (kind, name, call, entry) => {
  const { message } = thrown(() => byName[kind]?.(name as never));
  const factory = call.replace('()', '');
  const from = `${call}, with ${factory} imported from '@clampwise/layers/${entry}'`;
  expect(message).toContain(`must be ${from}; received the name '${name}'`);
  const exported = { losses, metrics }[entry] as Readonly<Record<string, unknown>>;
  const made = exported[factory] as () => unknown;
  expect(() => byName[kind]?.((call.endsWith('()') ? made() : made) as never)).not.toThrow();
});

test.each<[string, (value: never) => unknown, number | string, string]>([
  ['dense', dense, 32, '{ units: 32 }'],
  ['dropout', dropout, 0.3, '{ rate: 0.3 }'],
  ['adam', adam, 0.001, '{ learningRate: 0.001 }'],
  ['maxNorm', maxNorm, 3, '{ maxValue: 3 }'],
  ['cosineDecay', cosineDecay, 0.1, '{ initialLearningRate: 0.1 }'],
  ['earlyStopping', earlyStopping, 'val_loss', "{ monitor: 'val_loss' }"],
])('%s with a value in place of its options', (_, call, value, written) => {
  const { message } = thrown(() => call(value as never));
  expect(message).toContain(`options must be an object; received`);
  expect(message).toContain(`Write ${written} (options: `);
});

test('sequential with an input names the option', () => {
  const { message } = thrown(() =>
    sequential([input({ shape: [2, 3] }) as never, dense({ units: 1 })]),
  );
  expect(message).toContain('give the first layer inputShape: [2, 3]');
});

test('fit names both numbers of examples, and the key of a class', async () => {
  const x = [[1], [2], [3]];
  const short = model.fit(x, [1, 2], { verbose: 0 });
  await expect(short).rejects.toThrow('x has 3 examples, but y has 2');
  const long = model.fit(x, [1, 2, 3, 4], { verbose: 0 });
  await expect(long).rejects.toThrow('x has 3 examples, but y has 4');
  const named = model.fit(x, [0, 1, 0], { classWeight: { yes: 2 } as never, verbose: 0 });
  await expect(named).rejects.toThrow("classWeight has the key 'yes'. Each key must be");
});

test('the tables name nothing by its own name', () => {
  for (const group of [...DTYPE_NAMES, ...OPTION_NAMES, ...VALUE_NAMES, ...HOOK_NAMES]) {
    const [ours = '', ...foreign] = group.split(' ');
    expect(foreign).not.toHaveLength(0);
    expect(foreign).not.toContain(ours.toLowerCase());
  }
});
