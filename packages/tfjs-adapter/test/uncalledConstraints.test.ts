// Functions that make constraints, passed without parentheses, and a constraint after the model.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { constraints, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import * as ours from '../src/constraints.ts';
import { ClampwiseTypeError, enforceConstraints, guard } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const sgd = (): tf.Optimizer => tf.train.sgd(1);

describe('a constraint', () => {
  it.each(
    Object.entries(ours).filter(([name]) => !['constraint', 'registerConstraints'].includes(name)),
  )('%s is to be called first', (name, constraint) => {
    const variable = tf.variable(tf.tensor2d([[1, -1]]));
    const step = (given: unknown): void => {
      const guarded = guard(sgd(), { weights: [{ variable, constraint: given as never }] });
      guarded.applyGradients([{ name: variable.name, tensor: tf.ones([1, 2]) }]);
    };
    const isClass = /^[A-Z]/.test(name);
    const call = isClass ? `new ${name}()` : name === 'box' ? 'box(min, max)' : `${name}()`;
    const message = `guard: weights[0].constraint is the ${isClass ? 'class' : 'function'} ${name}. Call it: ${call}`;
    expect(() => step(constraint)).toThrow(ClampwiseTypeError);
    expect(() => step(constraint)).toThrow(message);
    variable.dispose();
  });

  it('the functions of tfjs that make constraints are to be called first', () => {
    const variable = tf.variable(tf.tensor2d([[1, -1]]));
    for (const [name, constraint] of Object.entries(constraints)) {
      const given = { weights: [{ variable, constraint: constraint as never }] };
      const step = (): void =>
        guard(sgd(), given).applyGradients([{ name: variable.name, tensor: tf.ones([1, 2]) }]);
      expect(step, name).toThrow(`is the function ${name}. Call it: ${name}()`);
    }
    expect(Object.keys(constraints).length).toBe(4);
    variable.dispose();
  });

  it('a function of the caller may have such a name', () => {
    const variable = tf.variable(tf.tensor2d([[1, -1]]));
    const nonNeg = (w: tf.Tensor): tf.Tensor => tf.mul(tf.onesLike(w), 7);
    const guarded = guard(sgd(), { weights: [{ variable, constraint: nonNeg }] });
    guarded.applyGradients([{ name: variable.name, tensor: tf.ones([1, 2]) }]);
    expect([...variable.dataSync()]).toEqual([7, 7]);
    variable.dispose();
  });

  it('enforceConstraints reads constraints from the layers alone', () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
    const call = enforceConstraints as (...given: unknown[]) => () => void;
    const rest =
      "but the constraints are read from its layers. Give one to a layer, as in kernelConstraint: 'nonNeg', or use guard(optimizer, { weights: [{ variable, constraint }] })";
    const given: [unknown, string][] = [
      ['nonNeg', '"nonNeg"'],
      [ours.nonNeg, 'a function'],
      [ours.nonNeg(), 'an object of class NonNeg'],
      [{ clipValue: 1 }, 'an object'],
      [null, 'null'],
    ];
    for (const [constraint, received] of given) {
      const message = `enforceConstraints: received ${received} after the model, ${rest}`;
      expect(() => call(model, constraint)).toThrow(ClampwiseTypeError);
      expect(() => call(model, constraint)).toThrow(message);
    }
    for (const undo of [model, model].map(enforceConstraints)) undo();
    call(model, undefined)();
  });
});
