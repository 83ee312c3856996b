import { describe, expect, test } from 'vitest';
import { adam, dense, sequential, sgd } from '../src/index.ts';
import { Optimizer, rmsprop } from '../src/optimizers.ts';
import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  piecewiseConstantDecay,
  polynomialDecay,
} from '../src/schedules.ts';
import { thrown } from './support/harness.ts';

const any = (value: unknown): never => value as never;

function line() {
  return sequential([dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })]);
}

/** The learning rates of sgd steps along a gradient of 1. */
function rates(optimizer: Optimizer, count: number): number[] {
  const [weight] = line().weights;
  return Array.from({ length: count }, () => {
    const before = weight?.data[0] as number;
    optimizer.applyGradients([[[[1]], weight as never]]);
    return before - (weight?.data[0] as number);
  });
}

describe('an optimizer with a schedule', () => {
  const halves = exponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });

  test('takes the rate of each step, counted from 0', () => {
    const optimizer = sgd({ learningRate: halves });
    expect(optimizer.learningRate).toBe(1);
    expect(rates(optimizer, 3)).toEqual([1, 0.5, 0.25]);
    expect(optimizer.learningRate).toBe(0.125);
    expect(optimizer.schedule).toBe(halves);
  });

  test('takes any function of the step', () => {
    expect(rates(sgd({ learningRate: (step) => 2 ** step }), 3)).toEqual([1, 2, 4]);
  });

  test('calls the schedule once for each step', () => {
    const seen: number[] = [];
    const optimizer = adam({
      learningRate: (step) => {
        seen.push(step);
        return 0.5;
      },
    });
    const model = line();
    model.compile({ optimizer, loss: 'mse' });
    for (let k = 0; k < 3; k++) model.trainOnBatch([[1]], [[2]]);
    expect(seen).toEqual([0, 1, 2]);
  });

  test('gets another rate or schedule by learningRate', () => {
    const optimizer = sgd({ learningRate: halves });
    expect(rates(optimizer, 2)).toEqual([1, 0.5]);
    optimizer.learningRate = 0.375;
    expect(rates(optimizer, 2)).toEqual([0.375, 0.375]);
    expect(optimizer.schedule).toBeNull();
    optimizer.learningRate = halves;
    expect(rates(optimizer, 1)).toEqual([1 / 16]);
  });

  test('of a subclass', () => {
    class Plain extends Optimizer {
      updateStep(...[gradient, weight, step]: Parameters<Optimizer['updateStep']>): void {
        const rate = step.learningRate;
        weight.assign(weight.data.map((w, k) => w - rate * (gradient.data[k] as number)) as never);
      }
    }
    expect(new Plain(halves).learningRate).toBe(1);
  });

  test.each([
    ['NaN', NaN, /learningRate returned NaN for step 0/],
    ['a negative number', -1, /learningRate returned -1 for step 0/],
    ['Infinity', Infinity, /learningRate returned Infinity for step 0/],
    ['text', '0.1', /learningRate returned "0.1" for step 0/],
    ['a promise', Promise.resolve(1), /learningRate returned .* for step 0/],
  ])('throws, and changes nothing, if it returns %s', (_, value, message) => {
    const [weight] = line().weights;
    const optimizer = rmsprop({ learningRate: () => any(value) });
    const error = thrown(() => optimizer.applyGradients([[[[1]], any(weight)]]));
    expect(error.message).toMatch(message);
    expect(weight?.data[0]).toBe(0);
    expect(optimizer.iterations).toBe(0);
  });

  test.each([
    ['text', '0.1'],
    ['null', null],
    ['an object', { at: () => 1 }],
  ])('rejects %s as a rate', (_, learningRate) => {
    expect(thrown(() => sgd({ learningRate: any(learningRate) })).message).toMatch(
      /learningRate must be a number of at least 0, or a function of the step/,
    );
  });
});

test.each([
  ['nothing', () => exponentialDecay(any(undefined)), /^exponentialDecay: /],
  ['no rate', () => exponentialDecay(any({ decaySteps: 1, decayRate: 1 })), /initialLearningRate/],
  ['no steps', () => cosineDecay({ initialLearningRate: 1, decaySteps: 0 }), /decaySteps/],
  [
    'a spelling of Keras',
    () => cosineDecay(any({ initial_learning_rate: 1, decaySteps: 5 })),
    /did you mean 'initialLearningRate'/,
  ],
  [
    'a warm-up to nowhere',
    () => cosineDecay({ initialLearningRate: 1, decaySteps: 5, warmupSteps: 2 }),
    /warmupTarget must be a number, since there are warmupSteps/,
  ],
  [
    'shrinking decays',
    () => cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 5, tMul: 0.5 }),
    /tMul/,
  ],
  [
    'too few values',
    () => piecewiseConstantDecay({ boundaries: [1, 2], values: [1, 2] }),
    /values must be 3 numbers, one more than boundaries has; received 2 numbers/,
  ],
  [
    'falling boundaries',
    () => piecewiseConstantDecay({ boundaries: [2, 1], values: [1, 2, 3] }),
    /boundaries\[1\] must be above boundaries\[0\], 2; received 1/,
  ],
  [
    'no boundaries',
    () => piecewiseConstantDecay(any({ values: [1] })),
    /boundaries must be an array of numbers/,
  ],
  [
    'text for a flag',
    () => polynomialDecay({ initialLearningRate: 1, decaySteps: 5, cycle: any('yes') }),
    /cycle must be true or false/,
  ],
])('a schedule rejects %s', (_, call, message) => {
  expect(thrown(call).message).toMatch(message);
});
