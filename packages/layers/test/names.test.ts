// What users of Keras, tfjs, PyTorch and NumPy write, and the name that the error answers with.
import { describe, expect, test } from 'vitest';
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
  ops,
  randomNormal,
  randomUniform,
  relu,
  sequential,
  tensor,
} from '../src/index.ts';
import { adam, rmsprop, sgd } from '../src/optimizers.ts';
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

test('the tables name nothing by its own name', () => {
  for (const group of [...DTYPE_NAMES, ...OPTION_NAMES, ...VALUE_NAMES, ...HOOK_NAMES]) {
    const [ours = '', ...foreign] = group.split(' ');
    expect(foreign).not.toHaveLength(0);
    expect(foreign).not.toContain(ours.toLowerCase());
  }
});
