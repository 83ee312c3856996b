// Files that loadModel rejects, and what it says.
import { describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../../src/files.ts';
import { dense, nonNeg, sequential } from '../../src/index.ts';

const float32 = (shape: readonly number[], ...values: number[]) => ({
  shape: [...shape],
  dtype: 'float32' as const,
  data: Float32Array.from(values),
});

/** Artifacts of tfjs with one layer. */
function withLayer(layer: object, weights: readonly ReturnType<typeof float32>[] = []) {
  return {
    modelTopology: { class_name: 'Sequential', config: { name: 'odd', layers: [layer] } },
    weightSpecs: weights.map(({ shape, dtype }, k) => ({ name: `w${k}`, shape, dtype })),
    weightData: Float32Array.from(weights.flatMap(({ data }) => [...data])).buffer,
  };
}

function denseWith(config: object) {
  const own = { name: 'a', units: 1, batch_input_shape: [null, 1], ...config };
  const layer = { class_name: 'Dense', config: own };
  return withLayer(layer, [float32([1, 1], 2), float32([1], 0)]);
}

function layerOf(class_name: string, config: object = {}) {
  return withLayer({ class_name, config: { name: 'a', batch_input_shape: [null, 1], ...config } });
}

const CASES: readonly (readonly [string, object, string])[] = [
  [
    'a layer that this package lacks',
    layerOf('MaxPooling2D'),
    'loadModel: cannot load the file: the layer a has the class MaxPooling2D, which @clampwise/layers does not have. Use the model in TensorFlow.js with @clampwise/tfjs-adapter, or in Keras. For a class of yours, pass customObjects: { MaxPooling2D }',
  ],
  ['a name of a prototype as class', layerOf('constructor'), 'the class constructor, which'],
  ['__proto__ as class', layerOf('__proto__'), 'the class __proto__, which'],
  ['a class of ours under its own name', layerOf('Interval'), 'the class Interval, which'],
  [
    'an activation that this package lacks',
    denseWith({ activation: 'mish' }),
    'cannot load the file: the layer a does not fit. dense: activation must be one of linear, relu,',
  ],
  [
    'a name of a prototype as activation',
    denseWith({ activation: 'toString' }),
    "received the unknown name 'toString'",
  ],
  [
    'an activation that is no name',
    denseWith({ activation: 3 }),
    'a.activation is 3, expected the name of an activation',
  ],
  [
    'a constraint that this package lacks',
    denseWith({ kernel_constraint: { class_name: 'hasOwnProperty', config: {} } }),
    "a.kernel_constraint is the unknown constraint 'hasOwnProperty'. Pass customObjects: { hasOwnProperty }",
  ],
  [
    'a regularizer that this package lacks',
    denseWith({ kernel_regularizer: { class_name: 'OrthogonalRegularizer', config: {} } }),
    "a.kernel_regularizer is the unknown regularizer 'OrthogonalRegularizer'",
  ],
  [
    'a constraint out of range',
    denseWith({ kernel_constraint: { class_name: 'MaxNorm', config: { max_value: -1 } } }),
    'maxNorm: maxValue must be',
  ],
  [
    'a setting that this package lacks',
    denseWith({ lora_rank: 4 }),
    'a has the setting lora_rank (4), which @clampwise/layers does not have.',
  ],
  ['a flag that is none', denseWith({ use_bias: 'yes' }), 'a.use_bias is "yes", expected true or'],
  ['a mask', layerOf('Embedding', { input_dim: 1, output_dim: 1, mask_zero: true }), 'mask_zero'],
  ['an input of no size', layerOf('ReLU', { batch_input_shape: [null, -3] }), 'the input shape'],
];

describe('loadModel rejects', () => {
  test.each(CASES)('%s', async (_, artifacts, message) => {
    const error = await loadModel(artifacts as never, { strict: false }).catch((each) => each);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ name: 'ClampwiseTypeError', op: 'loadModel' });
  });

  test('weights of another shape', async () => {
    const [first] = [dense({ units: 2, inputShape: [3] })];
    const { artifacts } = saveModel(sequential([first]), { format: 'tfjs' });
    const [kernel, bias] = artifacts.weightSpecs;
    const odd = { ...artifacts, weightSpecs: [{ ...kernel, shape: [6, 1] }, bias] };
    await expect(loadModel(odd as never)).rejects.toThrow('cannot');
    const swapped = { ...artifacts, weightSpecs: [{ ...kernel, shape: [1, 6] }, bias] };
    await expect(loadModel(swapped as never)).rejects.toMatchObject({
      name: 'ClampwiseTypeError',
    });
  });

  test('a functional model whose parts do not fit', async () => {
    const input = { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 2] } };
    const relu = { class_name: 'ReLU', config: { name: 'r' }, name: 'r' };
    const model = (nodes: unknown, ends: unknown = [['r', 0, 0]]) => ({
      modelTopology: {
        class_name: 'Functional',
        config: {
          name: 'm',
          layers: [
            { ...input, name: 'x', inbound_nodes: [] },
            { ...relu, inbound_nodes: nodes },
          ],
          input_layers: [['x', 0, 0]],
          output_layers: ends,
        },
      },
    });
    const reject = (given: object) => loadModel(given as never, { strict: false });
    await expect(reject(model([[['x', 0, 0, { mask: 1 }]]]))).rejects.toThrow(
      'r is a call with mask 1, expected calls with tensors and training',
    );
    await expect(reject(model([[['y', 0, 0, {}]]]))).rejects.toThrow('loadModel: ');
    await expect(reject(model([[['r', 0, 0, {}]]]))).rejects.toThrow('loadModel: ');
    await expect(reject(model([[['x', 0, 0, {}]]], [['r', 1, 0]]))).rejects.toThrow('loadModel: ');
  });
});

describe('loadModel leaves out and reports', () => {
  const compiled = (training: object) => ({
    ...denseWith({}),
    trainingConfig: { loss: 'mse', metrics: [], ...training },
  });

  test.each([
    [
      'an optimizer that this package lacks',
      { optimizer_config: { class_name: 'Adagrad', config: {} } },
      "dropped optimizer: 'Adagrad' → nothing: the model is not compiled",
    ],
    [
      'a setting of an optimizer that this package lacks',
      { optimizer_config: { class_name: 'SGD', config: { use_ema: true } } },
      'dropped optimizer.use_ema: true → nothing: the model is not compiled',
    ],
    [
      'an optimizer out of range',
      { optimizer_config: { class_name: 'Adam', config: { beta1: 2 } } },
      'dropped optimizer: 2 → nothing: the model is not compiled',
    ],
    [
      'a loss that this package lacks',
      { optimizer_config: { class_name: 'SGD', config: {} }, loss: 'constructor' },
      "dropped loss: 'constructor' → nothing: the model is not compiled",
    ],
    [
      'a metric that this package lacks',
      { optimizer_config: { class_name: 'SGD', config: {} }, metrics: ['cosine_things'] },
      "dropped metrics: 'cosine_things' → nothing; pass metrics to compile",
    ],
  ] as const)('%s', async (_, training, line) => {
    const { model, report } = await loadModel(compiled(training) as never);
    expect(report.text).toContain(line);
    expect(model.predict([[3]] as never)).toMatchObject({ data: Float32Array.of(6) });
  });

  test('state of an optimizer that does not fit', async () => {
    const model = sequential([dense({ units: 2, inputShape: [2] }), nonNeg()]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const { artifacts } = saveModel(model, { format: 'tfjs' });
    const weightSpecs = artifacts.weightSpecs.slice(0, -1);
    const weightData = artifacts.weightData.slice(0, -8);
    const { report, model: loaded } = await loadModel({
      ...artifacts,
      weightSpecs,
      weightData,
    } as never);
    expect(report.text).toContain(
      'dropped optimizer: 3 arrays of state, where this optimizer has 4',
    );
    expect(loaded.optimizer?.iterations).toBe(0);
  });

  test('names from a file are escaped', async () => {
    const error = await loadModel(layerOf('\u001b[2J') as never).catch((each) => each);
    expect(error.message).toContain('\\u001b[2J');
  });
});

test('values that break a constraint are projected, and the report says so', async () => {
  const rule = { class_name: 'NonNeg', config: {} };
  const artifacts = denseWith({ kernel_constraint: rule });
  const data = Float32Array.of(-2, 0).buffer;
  const { model, report } = await loadModel({ ...artifacts, weightData: data } as never);
  expect([...(model.weights[0]?.data ?? [])]).toEqual([0]);
  expect(report.changes).toEqual([
    {
      kind: 'changed',
      path: 'a/kernel',
      what: 'values that break the constraint nonNeg',
      instead: 'the values after the constraint',
    },
  ]);
});
