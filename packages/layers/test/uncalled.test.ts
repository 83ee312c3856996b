// Functions that make a part of a model, passed without parentheses.
import { describe, expect, test } from 'vitest';
import * as callbacks from '../src/callbacks.ts';
import * as constraints from '../src/constraints.ts';
import { dense, initializers, ops, sequential, tensor } from '../src/index.ts';
import * as layers from '../src/layers.ts';
import * as losses from '../src/losses.ts';
import * as metrics from '../src/metrics.ts';
import * as optimizers from '../src/optimizers.ts';
import * as regularizers from '../src/regularizers.ts';
import { thrown } from './support/harness.ts';

const made = (options: object): unknown =>
  sequential([dense({ units: 1, inputShape: [2], ...options })]);
const compiled = (options: object): unknown =>
  sequential([dense({ units: 1, inputShape: [2] })]).compile({
    optimizer: 'sgd',
    loss: 'mse',
    ...options,
  });

/** What a module exports in small letters: functions, not classes. */
function functions(module: object, ...without: readonly string[]): [string, unknown][] {
  return Object.entries(module).filter(([name]) => /^[a-z]/.test(name) && !without.includes(name));
}

describe('a function that was not called', () => {
  test.each(functions(constraints, 'constraint'))('kernelConstraint: %s', (name, given) => {
    const error = thrown(() => made({ kernelConstraint: given }));
    const message = `dense: kernelConstraint is the function ${name}. Call it: ${name}()`;
    expect(error).toMatchObject({ name: 'ClampwiseTypeError', message, expected: `${name}()` });
  });

  test.each(functions(regularizers, 'regularizer'))('kernelRegularizer: %s', (name, given) => {
    const { message } = thrown(() => made({ kernelRegularizer: given }));
    expect(message).toBe(`dense: kernelRegularizer is the function ${name}. Call it: ${name}()`);
  });

  test.each(functions(initializers, 'constant'))('kernelInitializer: %s', (name, given) => {
    const { message } = thrown(() => made({ kernelInitializer: given }));
    expect(message).toBe(`dense: kernelInitializer is the function ${name}. Call it: ${name}()`);
  });

  test.each(functions(metrics, 'confusionMatrix'))('metrics: [%s]', (name, given) => {
    const { message } = thrown(() => compiled({ metrics: [given] }));
    expect(message).toBe(`compile: metrics is the function ${name}. Call it: ${name}()`);
  });

  const makers = functions(losses).filter(([, given]) => !('perExample' in (given as object)));
  test.each(makers)('loss and metrics: %s', (name, given) => {
    const call = `${name}. Call it: ${name}()`;
    expect(thrown(() => compiled({ loss: given })).message).toBe(
      `compile: loss is the function ${call}`,
    );
    expect(thrown(() => compiled({ metrics: [given] })).message).toBe(
      `compile: metrics is the function ${call}`,
    );
  });

  test.each(functions(optimizers))('optimizer: %s', (name, given) => {
    const { message } = thrown(() => compiled({ optimizer: given }));
    expect(message).toBe(`compile: optimizer is the function ${name}. Call it: ${name}()`);
  });

  test.each(functions(layers))('a layer: %s', (name, given) => {
    expect(thrown(() => sequential([given as never])).message).toBe(
      `sequential: layers must be a layer, such as dense({ units: 1 }); received a function. Call it: ${name}()`,
    );
  });

  test.each(functions(callbacks))('callbacks: [%s]', async (name, given) => {
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const options = { verbose: 0, callbacks: [given as never] } as const;
    const run = model.fit([[1]], [[1]], options);
    await expect(run).rejects.toThrow(`received a function. Call it: ${name}()`);
  });

  test.each<[string, unknown, string]>([
    ['relu', layers.relu, "Write 'relu', or put the layer relu() behind this one"],
    ['sigmoid', layers.sigmoid, "Write 'sigmoid', or put the layer sigmoid() behind this one"],
    ['nonNeg', layers.nonNeg, 'Put the layer nonNeg() behind this one'],
  ])('activation: %s', (name, given, advice) => {
    expect(thrown(() => made({ activation: given })).message).toBe(
      `dense: activation is the function ${name}, which makes a layer. ${advice}`,
    );
  });
});

describe('a class', () => {
  abstract class Halved extends constraints.Constraint {}
  abstract class Count extends metrics.Metric {}

  test.each<[() => unknown, string]>([
    [
      () => made({ kernelConstraint: Halved }),
      'dense: kernelConstraint is the class Halved. Call it: new Halved()',
    ],
    [
      () => made({ kernelRegularizer: regularizers.L2 }),
      'dense: kernelRegularizer is the class L2. Call it: new L2()',
    ],
    [
      () => compiled({ metrics: [Count] }),
      'compile: metrics is the class Count. Call it: new Count()',
    ],
    [
      () => compiled({ optimizer: optimizers.Adam }),
      'compile: optimizer is the class Adam. Call it: new Adam()',
    ],
    [
      () => sequential([layers.NonNeg as never]),
      'sequential: layers must be a layer, such as dense({ units: 1 }); received a function. Call it: new NonNeg()',
    ],
    [
      () => made({ activation: layers.ReLU }),
      'dense: activation is the class ReLU. Put the layer new ReLU() behind this one',
    ],
  ])('%#', (call, message) => {
    expect(thrown(call).message).toBe(message);
  });
});

describe('a function of the caller with such a name is used', () => {
  test('as a constraint, a regularizer, an initializer, an activation, a loss and a metric', () => {
    let constrained = 0;
    const maxNorm = (w: object): object => {
      constrained++;
      return w;
    };
    const l2 = (w: object): object => ops.sum(ops.square(w as never));
    const zeros = (shape: readonly number[]): object => tensor(new Float32Array(2).fill(2), shape);
    const relu = (x: object): object => ops.neg(x as never);
    const model = sequential([
      dense({
        units: 1,
        inputShape: [2],
        kernelConstraint: maxNorm as never,
        kernelRegularizer: l2 as never,
        kernelInitializer: zeros as never,
        activation: relu as never,
      }),
    ]);
    const recall = (_yTrue: object, yPred: object): object => ops.mean(yPred as never);
    model.compile({
      optimizer: optimizers.sgd({ learningRate: 0 }),
      loss: recall as never,
      metrics: [recall as never],
    });
    // The prediction is -(2 + 2), and the penalty 4 + 4.
    expect(model.trainOnBatch([[1, 1]], [[0]])).toEqual({ loss: 4, recall: -4 });
    expect(constrained).toBeGreaterThan(0);
  });
});
