import { describe, expect, test } from 'vitest';
import { box, constraint } from '../src/constraints.ts';
import {
  type BatchShape,
  dense,
  Layer,
  ops,
  type Sequential,
  sequential,
  sgd,
  type Tensor,
} from '../src/index.ts';
import { thrown } from './support/harness.ts';

const paths = (layer: Layer): string[] => layer.weights.map(({ path }) => path);
const unit = (name?: string) => dense({ units: 1, useBias: false, name, seed: 1 });

/** A layer of layers, some made by its constructor and some by build, with a weight of its own. */
class Block extends Layer {
  readonly first = unit();
  rest: Layer[] = [];
  override build(): void {
    this.addWeight('scale', [1], { initializer: 'ones' });
    this.rest = [unit(), unit('last')];
  }
  call(x: Tensor): Tensor {
    return [this.first, ...this.rest].reduce((values, part) => part.apply(values), x);
  }
}

/** A layer that makes its parts when it is called. */
class Lazy extends Layer {
  parts: Layer[] = [];
  call(x: Tensor): Tensor {
    if (this.parts.length === 0) this.parts.push(unit(), unit());
    return this.parts.reduce((values, part) => part.apply(values), x);
  }
}

describe('the path of a weight', () => {
  test('is the name of its layer and its own', () => {
    const model = sequential([dense({ units: 2, inputShape: [3] }), dense({ units: 1 })]);
    expect(paths(model)).toEqual(['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias']);
    expect(model.weights.map(({ name }) => name)).toEqual(['kernel', 'bias', 'kernel', 'bias']);
  });

  test('is the same each time a model is made', () => {
    const make = () => paths(sequential([unit(), new Block(), unit('head'), unit()]));
    expect(make()).toEqual(make());
  });

  test('of a layer alone begins with its name', () => {
    const layer = dense({ units: 1, useBias: false });
    layer.apply([[1]]);
    expect(paths(layer)).toEqual(['dense/kernel']);
  });

  test('goes through models and layers of layers', () => {
    const inner = sequential([unit(), unit()]);
    const model = sequential([unit(), inner, new Block(), sequential([unit()])]);
    expect(paths(inner)).toEqual([]);
    model.predict([[1]]);
    expect(paths(model)).toEqual([
      'dense/kernel',
      'sequential/dense/kernel',
      'sequential/dense_1/kernel',
      'block/scale',
      'block/dense/kernel',
      'block/dense_1/kernel',
      'block/last/kernel',
      'sequential_1/dense/kernel',
    ]);
    expect(new Set(paths(model)).size).toBe(model.weights.length);
    expect(inner.layers.map(({ path }) => path)).toEqual([
      'sequential/dense',
      'sequential/dense_1',
    ]);
  });

  test('of parts that are made when a layer is called', () => {
    const model = sequential([new Lazy(), new Lazy()]);
    model.predict([[1]]);
    expect(paths(model)).toEqual([
      'lazy/dense/kernel',
      'lazy/dense_1/kernel',
      'lazy_1/dense/kernel',
      'lazy_1/dense_1/kernel',
    ]);
  });

  test('of a layer that stands twice in a model is one', () => {
    const twice = unit();
    const model = sequential([unit(), twice, twice]);
    model.predict([[1]]);
    expect(paths(model)).toEqual(['dense/kernel', 'dense_1/kernel']);
  });

  test('of a layer that another model shares stays what it was, and is the only one there', () => {
    const shared = unit();
    const first = sequential([shared, unit()]);
    first.predict([[1]]);
    const before = paths(first);
    const second = sequential([unit(), shared, unit()]);
    second.predict([[1]]);
    expect(paths(first)).toEqual(before);
    expect(paths(second)).toEqual(['dense_1/kernel', 'dense/kernel', 'dense_2/kernel']);
    expect(sequential([shared]).layers[0]?.path).toBe('dense');
  });

  test('is not changed by a layer that could not be added', () => {
    let failing = false;
    class Moody extends Layer {
      constructor() {
        super({}, 'dense');
      }
      override computeOutputShape(inputShape: BatchShape): BatchShape {
        if (failing) throw new Error('not now');
        return inputShape;
      }
      call(x: Tensor): Tensor {
        return x;
      }
    }
    const moody = new Moody();
    sequential([moody]).predict([[1]]);
    const model = sequential([dense({ units: 1, inputShape: [1] })]);
    failing = true;
    expect(thrown(() => model.add(moody)).message).toBe('not now');
    expect(paths(model)).toEqual(['dense/kernel', 'dense/bias']);
    failing = false;
    model.add(moody);
    expect(model.layers.map(({ name }) => name)).toEqual(['dense_1', 'dense']);
  });

  test('survives a layer that refers back to what holds it', () => {
    class Child extends Layer {
      parent: Layer | null = null;
      override build(): void {
        this.addWeight('w', [1], { initializer: 'ones' });
      }
      call(x: Tensor): Tensor {
        return x;
      }
    }
    const child = new Child();
    const model = sequential([unit(), child]);
    child.parent = model;
    model.predict([[1]]);
    expect(paths(model)).toEqual(['dense/kernel', 'child/w']);
    expect(model.countParams()).toBe(2);
  });
});

describe('names are refused', () => {
  class Twins extends Layer {
    readonly parts = [unit('twin'), unit('twin')];
    call(x: Tensor): Tensor {
      return this.parts.reduce((values, part) => part.apply(values), x);
    }
  }
  class TwoWeights extends Layer {
    override build(): void {
      this.addWeight('w', [1]);
      this.addWeight('w', [1]);
    }
    call(x: Tensor): Tensor {
      return x;
    }
  }
  test.each<[string, () => unknown, RegExp]>([
    [
      'of two layers of a model',
      () => sequential([unit('a'), unit('a')]),
      /sequential: two layers have the name 'a'/,
    ],
    ['of two parts of a layer', () => new Twins().apply([[1]]), /twins: two layers .*'twin'/],
    [
      'of two weights of a layer',
      () => new TwoWeights().apply([[1]]),
      /two_weights.addWeight: name/,
    ],
    ['with a slash', () => unit('a/b'), /dense: name .*no '\/'/],
    [
      'of weights that build makes a second time',
      () => {
        const layer = dense({ units: 1 });
        layer.build([null, 2]);
        layer.apply([[1, 2]]);
      },
      /dense.addWeight: name 'kernel' is taken .*call addWeight in build, which runs once/,
    ],
    ['without a letter', () => unit(''), /dense: name .*received ""/],
    [
      'of layers shared from two models',
      () => {
        const [a, b] = [unit(), unit()];
        for (const layer of [a, b]) sequential([layer]);
        sequential([a, b]);
      },
      /Give one of them another/,
    ],
  ])('%s', (_, call, message) => {
    const error = thrown(call);
    expect(error.name).toBe('ClampwiseRangeError');
    expect(error.message).toMatch(message);
  });

  test('but a number makes room for a chosen one', () => {
    const names = (layers: Layer[]) => sequential(layers).layers.map(({ name }) => name);
    expect(names([unit('dense'), unit(), unit()])).toEqual(['dense', 'dense_1', 'dense_2']);
    expect(names([unit(), unit(), unit('dense')])).toEqual(['dense_2', 'dense_1', 'dense']);
  });
});

describe('messages name the path', () => {
  const nested = (options: object = {}): Sequential => {
    const inner = sequential([dense({ units: 2, ...options })]);
    const model = sequential([dense({ units: 2, inputShape: [2], ...options }), inner]);
    model.compile({ optimizer: sgd({ onNonFinite: 'throw' }), loss: 'mse' });
    return model;
  };
  let atMost = Infinity;
  const failing = constraint((w) => {
    if (w.data.some((value) => value > atMost)) return [1, 2, 3];
    return w;
  });

  test.each<[string, () => unknown, string]>([
    [
      'of a gradient of another shape',
      () => sgd().applyGradients([[[1], nested().weights[2] as never]]),
      'applyGradients: sequential/dense/kernel has shape [2, 2], but',
    ],
    [
      'of a gradient that is not finite',
      () => nested().trainOnBatch([[1, 2]], [[NaN, 0]]),
      "applyGradients: the gradient of 'dense/kernel' holds NaN",
    ],
    [
      'of values that are assigned',
      () => nested().weights[3]?.assign([1, 2, 3]),
      'Weight.assign: sequential/dense/bias has shape [2], but',
    ],
    [
      'of a list of weights',
      () => nested().setWeights([]),
      '(dense/kernel, dense/bias, sequential/dense/kernel, sequential/dense/bias)',
    ],
    [
      'of an input that does not fit',
      () => (nested().layers[1] as Sequential).layers[0]?.apply([[1, 2, 3]]),
      'sequential/dense: x must be',
    ],
    [
      'of a weight that takes too much memory',
      () => sequential([sequential([dense({ units: 1e9, inputShape: [5] })])]),
      'dense.addWeight: shape must be',
    ],
    [
      'of a constraint that does not fit',
      () => nested({ kernelConstraint: box([1, 2, 3], null) }),
      '(the constraint of dense/kernel)',
    ],
    [
      'of a constraint that fails after a step',
      () => {
        const model = nested({ kernelConstraint: failing, kernelInitializer: 'zeros' });
        atMost = -1;
        model.weights[2]?.assign([
          [0, 0],
          [0, 0],
        ]);
      },
      '(the constraint of sequential/dense/kernel)',
    ],
  ])('%s', (_, call, text) => {
    expect(thrown(call).message).toContain(text);
    atMost = Infinity;
  });

  test('of the layers in a summary', () => {
    const model = nested();
    expect(model.summary()).toContain('dense (Dense)');
    expect((model.layers[1] as Sequential).summary()).toContain('sequential/dense (Dense)');
  });

  test('and what is no error of ours stays as it was', () => {
    const model = nested({
      kernelConstraint: (w: Tensor) => {
        if (atMost < 0) throw new Error('on purpose');
        return ops.nonNeg(w);
      },
    });
    atMost = -1;
    expect(thrown(() => model.weights[0]?.assign(model.weights[0])).message).toBe('on purpose');
    atMost = Infinity;
  });
});
