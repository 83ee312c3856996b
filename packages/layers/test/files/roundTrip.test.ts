import { describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import {
  activation,
  dense,
  Layer,
  type LayerOptions,
  ops,
  type Sequential,
  sequential,
  type Tensor,
} from '../../src/index.ts';
import { boxed, type Case, MODELS, predictions, train } from './support/models.ts';

async function saved(model: Sequential, format: 'keras' | 'tfjs', options = {}) {
  if (format === 'keras') {
    const { bytes, report } = saveModel(model, { format, ...options });
    return { source: bytes, report };
  }
  const { artifacts, report } = saveModel(model, { format, ...options });
  return { source: artifacts, report };
}

function classes({ layers }: { readonly layers: readonly object[] }): string[] {
  return layers.map((layer) => layer.constructor.name);
}

describe.each(['keras', 'tfjs'] as const)('a model goes to a file and back: %s', (format) => {
  test.each(Object.entries(MODELS))('%s', async (name, make) => {
    const given = make();
    await train(given, 5);
    // tfjs has no loss with options, and no weights of losses.
    const isLess = format === 'tfjs' && (name === 'branches' || name === 'bounded');
    const options = isLess ? { unsupported: 'leaveOut' } : {};
    const { source, report } = await saved(given.model, format, options);
    expect(report.text).toMatchSnapshot();
    const { model, report: back } = await loadModel(source as never);
    const loaded: Case = { ...given, model: model as Sequential };
    expect(back.changes).toEqual([]);
    expect(classes(model)).toEqual(classes(given.model));
    expect(model.weights.map(({ path }) => path)).toEqual(
      given.model.weights.map(({ path }) => path),
    );
    expect(predictions(loaded)).toEqual(predictions(given));
    if (format === 'tfjs' && name === 'bounded') {
      expect(report.text).toContain('dropped optimizer: its state');
      return;
    }
    await train(given, 5);
    await train(loaded, 5);
    expect(predictions(loaded)).toEqual(predictions(given));
    expect(model.optimizer?.iterations).toBe(30);
    expect(model.evaluate(given.x, given.y)).toEqual(given.model.evaluate(given.x, given.y));
  });
});

test('a second file of a loaded model has the same bytes', async () => {
  const { model } = (MODELS.bounded as () => Case)();
  const { bytes } = saveModel(model);
  const { model: loaded } = await loadModel(bytes);
  expect(saveModel(loaded).bytes).toEqual(bytes);
});

test('parts that a format lacks are errors, or left out and restored', async () => {
  const given = boxed();
  const message =
    "saveModel: dense.kernelConstraint is the constraint box, which a file for Keras cannot hold. Use a constraint that Keras has. To save the model without it, pass unsupported: 'leaveOut'";
  expect(() => saveModel(given.model)).toThrow(message);
  const { bytes, report } = saveModel(given.model, { unsupported: 'leaveOut' });
  expect(report.changes).toEqual([
    {
      kind: 'dropped',
      path: 'dense.kernelConstraint',
      what: 'the constraint box',
      instead: 'nothing in Keras; loadModel restores it',
    },
    {
      kind: 'dropped',
      path: 'optimizer.onNonFinite',
      what: '"skip"',
      instead: 'nothing in Keras; loadModel restores it',
    },
  ]);
  const { model } = await loadModel(bytes);
  expect(model.optimizer).toMatchObject({ onNonFinite: 'skip' });
  await train(given, 5);
  await train({ ...given, model: model as Sequential }, 5);
  expect(predictions({ model: model as Sequential, x: given.x })).toEqual(predictions(given));
  expect(Math.max(...(model.weights[0]?.data ?? []))).toBeLessThanOrEqual(0.5);
});

class Scale extends Layer {
  readonly factor: number;

  constructor({ factor, ...options }: LayerOptions & { readonly factor: number }) {
    super(options);
    this.factor = factor;
  }

  override build(): void {
    this.addWeight('shift', [2], { initializer: 'ones' });
  }

  getConfig() {
    return { factor: this.factor };
  }

  call(x: Tensor): Tensor {
    return ops.add(ops.mul(x, this.factor), this.weights[0] as Tensor);
  }
}

const half = (x: Tensor): Tensor => ops.mul(x, 0.5);
const quarterLoss = (yTrue: Tensor, yPred: Tensor): Tensor =>
  ops.mean(ops.mul(ops.square(ops.sub(yTrue, yPred)), 0.25));
const atMostOne = (w: Tensor): Tensor => ops.minimum(w, 1);
const small = (w: Tensor): Tensor => ops.mul(ops.sum(ops.square(w)), 0.01);
const falling = (step: number): number => 0.1 / (step + 1);

describe('classes and functions of the caller', () => {
  const customObjects = { Scale, half, quarterLoss, atMostOne, small, falling };

  function custom(): Sequential {
    const model = sequential([
      dense({ units: 2, inputShape: [2], kernelConstraint: atMostOne, kernelRegularizer: small }),
      new Scale({ factor: 3 }),
      activation(half),
    ]);
    model.compile({ optimizer: 'sgd', loss: quarterLoss, metrics: [quarterLoss] });
    if (model.optimizer !== null) model.optimizer.learningRate = falling;
    return model;
  }

  test.each(['keras', 'tfjs'] as const)('%s', async (format) => {
    const model = custom();
    const { source } = await saved(model, format, { customObjects });
    const { model: loaded } = await loadModel(source as never, { customObjects });
    const [x, y] = [[[1, 2]], [[3, -4]]];
    for (const each of [model, loaded]) {
      await each.fit(x, y, { epochs: 3, verbose: 0 });
    }
    expect(loaded.layers[1]).toBeInstanceOf(Scale);
    expect(predictions({ model: loaded as Sequential, x: x as never })).toEqual(
      predictions({ model, x: x as never }),
    );
  });

  test('need a name', () => {
    expect(() => saveModel(custom(), { customObjects: { ...customObjects, Scale: 1 } })).toThrow(
      'saveModel: scale is a layer of your class Scale, whose name in the file is not known. Pass customObjects: { Scale }, to loadModel too',
    );
    expect(() => saveModel(custom(), { customObjects: { ...customObjects, half: 1 } })).toThrow(
      'saveModel: activation.activation is the function half, which a file for Keras cannot hold. Name it: pass customObjects: { half }, to loadModel too.',
    );
  });

  test('are unknown to a file without them', async () => {
    const { bytes } = saveModel(custom(), { customObjects });
    await expect(loadModel(bytes)).rejects.toThrow(
      "loadModel: cannot load the file: dense.kernel_constraint is the unknown constraint 'atMostOne'. Pass customObjects: { atMostOne }",
    );
  });
});

test('a model without weights cannot be saved', () => {
  expect(() => saveModel(sequential([dense({ units: 1 })]))).toThrow(
    'saveModel: model must be built',
  );
});
