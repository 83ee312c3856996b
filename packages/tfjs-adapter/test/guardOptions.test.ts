import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { constraints, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { box, constraint, maxNorm, monotone, simplex } from '../src/constraints.ts';
import {
  ClampwiseRangeError,
  ClampwiseTypeError,
  clipGradients,
  enforceConstraints,
  guard,
} from '../src/index.ts';
import { adam } from '../src/optimizers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const sgd = (): tf.Optimizer => tf.train.sgd(1);

describe('the options of guard and clipGradients', () => {
  const rejected: [
    string,
    unknown,
    typeof ClampwiseTypeError | typeof ClampwiseRangeError,
    string,
  ][] = [
    ['nothing', undefined, ClampwiseTypeError, 'options'],
    ['null', null, ClampwiseTypeError, 'options'],
    ['a number', 1, ClampwiseTypeError, 'options'],
    ['no duty', {}, ClampwiseTypeError, 'options ask for nothing'],
    [
      'limits that are unset',
      { clipNorm: null, clipvalue: undefined },
      ClampwiseTypeError,
      'options ask for nothing',
    ],
    ['another spelling', { clip_value: 1 }, ClampwiseTypeError, "did you mean 'clipValue'?"],
    ['another name', { clipByNorm: 1 }, ClampwiseTypeError, "did you mean 'clipNorm'?"],
    ["Keras's, misspelt", { globalClipnrom: 1 }, ClampwiseTypeError, "'globalClipNorm'"],
    ['another library', { clipByGlobalNorm: 1 }, ClampwiseTypeError, "'globalClipNorm'"],
    ['adaptive beside another', { adaptive: 0.01, clipNorm: 1 }, ClampwiseTypeError, 'at most one'],
    ['adaptive: 0', { adaptive: 0 }, ClampwiseRangeError, 'adaptive must be a number above 0'],
    ['adaptive: none', { adaptive: {} }, ClampwiseTypeError, 'adaptive.clipping must be'],
    ['adaptive: eps', { adaptive: { clipping: 1, eps: -1 } }, ClampwiseRangeError, 'adaptive.eps'],
    [
      'adaptive: other',
      { adaptive: { cliping: 1 } },
      ClampwiseTypeError,
      "did you mean 'clipping'?",
    ],
    ['two limits', { clipNorm: 1, clipValue: 1 }, ClampwiseTypeError, 'clipValue and clipNorm'],
    ['one limit twice', { clipNorm: 1, clipnorm: 1 }, ClampwiseTypeError, 'clipNorm and clipnorm'],
    ['0', { clipNorm: 0 }, ClampwiseRangeError, 'clipNorm must be a number above 0'],
    ['-1', { globalClipNorm: -1 }, ClampwiseRangeError, 'received -1'],
    ['-Infinity', { clipValue: -Infinity }, ClampwiseRangeError, 'received -Infinity'],
    ['NaN', { clipvalue: NaN }, ClampwiseRangeError, 'received NaN'],
    ['true', { clipnorm: true }, ClampwiseTypeError, 'received true'],
    ['text', { global_clipnorm: '1.0' }, ClampwiseTypeError, 'received "1.0"'],
  ];

  it.each(rejected)('%s is rejected', (_, options, kind, text) => {
    for (const make of [
      () => guard(sgd(), options as never),
      () => clipGradients(sgd(), options as never),
    ]) {
      expect(make).toThrow(kind);
    }
    expect(() => guard(sgd(), options as never)).toThrow(text);
  });

  it('onNonFinite and onStep are checked', () => {
    expect(() => guard(sgd(), { onNonFinite: 'ignore' as never })).toThrow(ClampwiseRangeError);
    expect(() => guard(sgd(), { onNonFinite: true as never })).toThrow("'propagate', 'skip' or");
    expect(() => guard(sgd(), { onStep: 1 as never })).toThrow('onStep must be a function');
    expect(() => guard(sgd(), { onstep: () => {} } as never)).toThrow("did you mean 'onStep'?");
  });

  it('case 113: one limit in all, for a guard of a guard and for an optimizer with a limit', () => {
    const limited = [
      clipGradients(sgd(), { clipNorm: 3 }),
      guard(clipGradients(sgd(), { clipnorm: 3 }), { weights: [] }),
      adam({ clipNorm: 3 }),
    ];
    for (const inner of limited) {
      for (const wrap of [guard, clipGradients]) {
        const again = () => wrap(inner, { clipvalue: 1 });
        expect(again).toThrow(ClampwiseTypeError);
        expect(again).toThrow(
          'clipValue must be absent, since optimizer already has clipNorm 3; received 1',
        );
        expect(() => wrap(inner, { adaptive: 0.5 })).toThrow(/: adaptive must be absent/);
      }
      expect(guard(inner, { onNonFinite: 'skip' }).getConfig()).toMatchObject({ clipnorm: 3 });
      expect(clipGradients(inner, { clipNorm: Infinity }).inner).toBe(inner);
    }
    const unlimited = [guard(sgd(), { clipValue: Infinity }), adam({ clipNorm: Infinity }), adam()];
    for (const inner of unlimited) {
      expect(clipGradients(inner, { clipNorm: 3 }).getConfig()).toMatchObject({ clipnorm: 3 });
    }
  });

  it('clipGradients takes limits alone', () => {
    const model = sequential();
    expect(() => clipGradients(sgd(), { clipNorm: 1, model } as never)).toThrow(
      "clipGradients: 'model' is an option of guard. Write guard(optimizer, options) instead",
    );
    expect(() => clipGradients(sgd(), { clipNorm: 1, onNonFinite: 'skip' } as never)).toThrow(
      "'onNonFinite' is an option of guard",
    );
    for (const none of [{}, null, undefined]) {
      expect(() => clipGradients(sgd(), none as never)).toThrow('such as { globalClipNorm: 1 }');
    }
  });

  it.each([undefined, null, 0.01, 'adam', {}, { minimize() {} }])('%s is no optimizer', (given) => {
    const make = () => guard(given as never, { clipNorm: 1 });
    expect(make).toThrow(ClampwiseTypeError);
    expect(make).toThrow('guard: optimizer must be a tf.Optimizer');
  });

  it('what cannot be weights is rejected', () => {
    const variable = tf.variable(tf.scalar(1));
    const dense = layers.dense({ units: 1, inputShape: [1] });
    sequential({ layers: [dense] });
    const bad: [unknown, string][] = [
      [{ weights: variable }, 'weights must be a list'],
      [{ weights: [null] }, 'weights[0] must be an object { variable, constraint }'],
      [
        { weights: [variable] },
        'weights[0] must be an object { variable, constraint }; received a tf.Variable',
      ],
      [{ weights: dense.weights }, 'received a layer weight'],
      [{ weights: [{ variable, constrain: 'nonNeg' }] }, "did you mean 'constraint'?"],
      [{ weights: [{ variable: tf.scalar(1), constraint: 'nonNeg' }] }, 'weights[0].variable'],
      [{ weights: [{ constraint: 'nonNeg' }] }, 'must be a tf.Variable'],
      [{ weights: [{ variable, constraint: 'nonneg' }] }, "did you mean 'nonNeg'?"],
      [{ weights: [{ variable, constraint: 'constructor' }] }, 'unknown name'],
      [{ weights: [{ variable, constraint: null }] }, 'weights[0].constraint must be a function'],
      [{ weights: [{ variable, constraint: { apply: 3 } }] }, 'weights[0].constraint'],
      [{ weights: [], model: sequential() }, 'both model and weights'],
      [{ model: {} }, 'model must be a tf.LayersModel or tf.Sequential'],
      [{ model: null }, 'model must be a tf.LayersModel or tf.Sequential'],
    ];
    for (const [options, text] of bad) {
      expect(() => guard(sgd(), options as never), text).toThrow(ClampwiseTypeError);
      expect(() => guard(sgd(), options as never)).toThrow(text);
    }
    variable.dispose();
  });

  it('a weight of a layer stands for its variable', () => {
    const dense = layers.dense({ units: 1, useBias: false, inputShape: [1] });
    sequential({ layers: [dense] });
    const [weight] = dense.weights;
    const variable = (weight as { read(): tf.Tensor }).read() as tf.Variable;
    const constraint = (w: tf.Tensor): tf.Tensor => tf.mul(tf.onesLike(w), 7);
    const guarded = guard(sgd(), { weights: [{ variable: weight as never, constraint }] });
    guarded.applyGradients([{ name: variable.name, tensor: tf.ones([1, 1]) }]);
    expect([...variable.dataSync()]).toEqual([7]);
    dense.dispose();
  });

  it('constraints with numbers that cannot be are rejected before any step', () => {
    const bad: [Parameters<typeof constraints.minMaxNorm>[0], string][] = [
      [
        { minValue: 2, maxValue: 1 },
        "minValue of the constraint of 'KERNEL' must be at most its maxValue (1)",
      ],
      [{ minValue: -1, maxValue: 1 }, "minValue of the constraint of 'KERNEL' must be"],
      [{ minValue: 0, maxValue: NaN }, "maxValue of the constraint of 'KERNEL' must be"],
      [
        { minValue: 0, maxValue: 1, rate: 2 },
        "rate of the constraint of 'KERNEL' must be a number from 0 to 1",
      ],
    ];
    for (const [args, text] of bad) {
      const kernelConstraint = constraints.minMaxNorm(args);
      const layer = layers.dense({ units: 1, inputShape: [1], kernelConstraint });
      const model = sequential({ layers: [layer] });
      const named = text.replace('KERNEL', (layer.weights[0] as { name: string }).name);
      expect(() => guard(sgd(), { model })).toThrow(ClampwiseRangeError);
      expect(() => guard(sgd(), { model })).toThrow(named);
      expect(() => enforceConstraints(model)).toThrow(named);
    }
  });

  it('a constraint that cannot be is rejected when it is made, in its own name', () => {
    const made: [() => unknown, typeof ClampwiseTypeError, string][] = [
      [() => box(2, 1), ClampwiseRangeError, 'box: min must be at most max (1); received 2'],
      [() => box(Number.NaN, [1]), ClampwiseRangeError, 'box: min'],
      [() => box('1' as never, 2), ClampwiseTypeError, 'box: min must be a number'],
      [() => simplex({ sum: 0 }), ClampwiseRangeError, 'simplex: sum must be'],
      [() => simplex({ sum: '1' as never }), ClampwiseTypeError, 'simplex: sum must be'],
      [() => maxNorm({ maxValue: -1 }), ClampwiseRangeError, 'maxNorm: maxValue'],
      [
        () => monotone({ increasing: 1 as never }),
        ClampwiseTypeError,
        'monotone: increasing must be true or false; received 1',
      ],
      [() => monotone({ axis: 0.5 }), ClampwiseTypeError, 'monotone: axis must be a whole number'],
      [() => constraint(5 as never), ClampwiseTypeError, 'constraint: fn must be a function'],
    ];
    for (const [make, kind, text] of made) {
      expect(make).toThrow(kind);
      expect(make).toThrow(text);
    }
  });

  it('what a constraint gives back is checked', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]), true, 'checked');
    const step = (constraint: (w: tf.Tensor) => unknown) => () =>
      guard(sgd(), { weights: [{ variable, constraint: constraint as never }] }).applyGradients([
        { name: 'checked', tensor: tf.zeros([2]) },
      ]);
    expect(step(() => undefined)).toThrow(
      "the result of the constraint on 'checked' must be a tensor",
    );
    expect(step(async (w) => w)).toThrow(ClampwiseTypeError);
    expect(step((w) => tf.sum(w))).toThrow("of the weight's shape [2]");
    expect(step((w) => tf.cast(w, 'int32'))).toThrow('of float32');
    expect([...variable.dataSync()]).toEqual([1, 2]);
    const axis = constraints.maxNorm({ maxValue: 1, axis: 1 });
    expect(step((w) => w)).not.toThrow();
    const offAxis = guard(sgd(), { weights: [{ variable, constraint: axis }] });
    expect(() => offAxis.applyGradients({ checked: tf.zeros([2]) })).toThrow(
      "guard: axis of the constraint must be an axis of the weight 'checked', which has shape [2]; received 1",
    );
    variable.dispose();
  });

  it.each([undefined, null, 5])('gradients must be a list or a map, not %s', (gradients) => {
    const optimizer = clipGradients(sgd(), { clipNorm: 1 });
    expect(() => optimizer.applyGradients(gradients as never)).toThrow(ClampwiseTypeError);
  });

  it('a gradient that cannot be used is rejected by its name, before any weight changes', () => {
    const [first, second] = ['one', 'two'].map((name) => tf.variable(tf.tensor1d([1]), true, name));
    const disposed = tf.tensor1d([1]);
    disposed.dispose();
    const rejectedGradients: [unknown, typeof ClampwiseTypeError, string][] = [
      [
        5,
        ClampwiseTypeError,
        "the gradient of 'two' must be a tensor of tfjs, or null; received 5",
      ],
      [tf.tensor1d([5], 'int32'), ClampwiseTypeError, "'two' must be of float32"],
      [tf.complex([1], [2]), ClampwiseTypeError, 'received a tensor of complex64'],
      [disposed, ClampwiseTypeError, 'is a disposed tensor'],
      [tf.scalar(1), ClampwiseRangeError, 'must be of shape [1], like its variable'],
      [tf.tensor1d([1, 2]), ClampwiseRangeError, 'received a tensor of shape [2]'],
    ];
    const optimizers = [
      clipGradients(sgd(), { clipNorm: 1 }),
      guard(sgd(), { onStep() {} }),
      adam(),
    ];
    for (const optimizer of optimizers) {
      for (const [gradient, kind, text] of rejectedGradients) {
        const step = () =>
          optimizer.applyGradients({ one: tf.tensor1d([1]), two: gradient } as never);
        expect(step).toThrow(kind);
        expect(step).toThrow(text);
      }
      for (const list of [[null], [5], [{ tensor: tf.tensor1d([1]) }], tf.tensor1d([1])]) {
        expect(() => optimizer.applyGradients(list as never)).toThrow(ClampwiseTypeError);
      }
    }
    expect(first?.dataSync()[0]).toBe(1);
    tf.dispose([first as tf.Variable, second as tf.Variable]);
  });

  it('enforceConstraints takes a model that trains', () => {
    for (const model of [undefined, null, 3, {}, { weights: [], trainableWeights: [] }]) {
      expect(() => enforceConstraints(model as never)).toThrow(ClampwiseTypeError);
    }
  });
});

describe('a guarded optimizer', () => {
  it("has the inner one's state, name and configuration, and the limit in Keras's keys", async () => {
    const inner = tf.train.adam(0.1);
    const optimizer = guard(inner, { globalClipNorm: 2 });
    expect(optimizer.inner).toBe(inner);
    expect(optimizer.getClassName()).toBe('Adam');
    expect(optimizer.getConfig()).toEqual({ ...inner.getConfig(), global_clipnorm: 2 });
    expect(guard(inner, { clipNorm: 3 }).getConfig()).toMatchObject({ clipnorm: 3 });
    expect(guard(inner, { clipValue: Infinity }).getConfig()).toMatchObject({ clipvalue: null });
    const outer = guard(guard(inner, { clipnorm: 3 }), { weights: [] });
    expect(outer.getConfig()).toEqual({ ...inner.getConfig(), clipnorm: 3 });

    const w = tf.variable(tf.tensor1d([1]), true, 'stateful');
    expect(optimizer.iterations).toBe(0);
    optimizer.minimize(() => tf.sum(w) as tf.Scalar);
    expect(optimizer.iterations).toBe(1);
    expect((await optimizer.saveIterations()).tensor.dataSync()[0]).toBe(1);
    const state = await optimizer.getWeights();
    expect(state.map(({ name }) => name)).toEqual(['iter', 'stateful/m', 'stateful/v']);
    const other = guard(tf.train.adam(0.1), { clipNorm: 1 });
    await other.setWeights(state);
    expect(other.iterations).toBe(1);
    w.dispose();
  });

  it('has its learning rate', () => {
    for (const inner of [tf.train.sgd(1), tf.train.momentum(1, 0)]) {
      const optimizer = guard(guard(inner, { clipNorm: 10 }), { onNonFinite: 'skip' });
      const w = tf.variable(tf.scalar(0));
      expect(optimizer.learningRate).toBe(1);
      optimizer.learningRate = 0.25;
      optimizer.minimize(() => tf.mul(w, 1) as tf.Scalar);
      expect(w.dataSync()[0]).toBe(-0.25);
      optimizer.setLearningRate(0.5);
      optimizer.minimize(() => tf.mul(w, 1) as tf.Scalar);
      expect(w.dataSync()[0]).toBe(-0.75);
      w.dispose();
    }
    const adam = guard(tf.train.adam(0.1), { clipNorm: 1 });
    adam.learningRate = 0.2;
    expect(adam.getConfig()).toMatchObject({ learningRate: 0.2 });
    class Bare extends tf.Optimizer {
      override applyGradients(): void {}
      getConfig(): Record<string, never> {
        return {};
      }
    }
    expect(guard(new Bare(), { clipNorm: 1 }).learningRate).toBeUndefined();
  });

  it('disposes of the inner one', () => {
    const before = tf.memory().numTensors;
    const optimizer = guard(tf.train.adam(0.1), { clipNorm: 1 });
    const w = tf.tidy(() => tf.variable(tf.scalar(0)));
    optimizer.minimize(() => tf.mul(w, 1) as tf.Scalar);
    w.dispose();
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves nothing behind when the inner one throws', () => {
    class Failing extends tf.Optimizer {
      override applyGradients(): void {
        throw new Error('failed');
      }
      getConfig(): Record<string, never> {
        return {};
      }
    }
    const tensor = tf.tensor1d([3, 4]);
    const before = tf.memory().numTensors;
    for (const limits of [{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
      const optimizer = clipGradients(new Failing(), limits);
      expect(() => optimizer.applyGradients([{ name: 'w', tensor }])).toThrow('failed');
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(tensor.isDisposed).toBe(false);
    tensor.dispose();
  });

  it('is saved with a model, limit and all, and the file loads', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({
      optimizer: guard(tf.train.adam(0.1), { clipNorm: 0.5 }),
      loss: 'meanSquaredError',
    });
    await model.trainOnBatch(tf.tensor2d([[1]]), tf.tensor2d([[2]]));
    let saved: tf.io.ModelArtifacts = {};
    const save = async (artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    };
    await model.save({ save }, { includeOptimizer: true });
    const config = JSON.parse(JSON.stringify(saved.trainingConfig?.optimizer_config));
    expect(config).toMatchObject({
      class_name: 'Adam',
      config: { learningRate: 0.1, clipnorm: 0.5 },
    });
    const loaded = await loadLayersModel(tf.io.fromMemory(saved));
    expect(loaded.optimizer.getClassName()).toBe('Adam');
    expect(loaded.optimizer.iterations).toBe(1);
  });
});
