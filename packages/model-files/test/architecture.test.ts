import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../src/architecture/dialect.ts';
import { groupNames, snakeCase } from '../src/architecture/groups.ts';
import { layerOrder } from '../src/architecture/order.ts';
import { readArchitecture } from '../src/architecture/read.ts';
import { tensorsOfCall } from '../src/architecture/tensors.ts';
import { Fault } from '../src/fault.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import type { Architecture } from '../src/types.ts';
import { randomGraph } from './support/graphs.ts';
import { pathsInOrder } from './support/order.ts';

const read = (model: Json, dialect: Dialect = 'keras2', limits = DEFAULT_LIMITS): Architecture =>
  readArchitecture(model as JsonObject, dialect, limits);

const layer = (className: string, name: string, ...inbound_nodes: Json[]): JsonObject => ({
  class_name: className,
  name,
  config: { name },
  inbound_nodes,
});

const model = (layers: Json[], inputs: Json, outputs: Json, name = 'm'): JsonObject => ({
  class_name: 'Functional',
  name,
  config: { name, layers, input_layers: inputs, output_layers: outputs },
});

const input = layer('InputLayer', 'x');
const X: Json = ['x', 0, 0];

const keras = (name: string, call = 0, output = 0): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 2], dtype: 'float32', keras_history: [name, call, output] },
});

describe('the order of layers', () => {
  test('in random graphs is that of Keras 3.15', () => {
    const file = join(import.meta.dirname, 'data', 'keras', 'orders.json');
    const orders = JSON.parse(readFileSync(file, 'utf8')) as string[][];
    expect(orders.length).toBeGreaterThan(50);
    for (const [seed, order] of orders.entries()) {
      expect(pathsInOrder(read(randomGraph(seed).model, 'keras3')), `seed ${seed}`).toEqual(order);
    }
  });

  test('of a sequential model leaves its InputLayer out', () => {
    const config = { name: 's', layers: [layer('InputLayer', 'x'), layer('Dense', 'd')] };
    const names = layerOrder(read({ class_name: 'Sequential', config })).map(({ name }) => name);
    expect(names).toEqual(['d']);
  });

  test('of a chain of 20,000 layers takes linear time', () => {
    const chain = Array.from({ length: 19_999 }, (_, k) =>
      layer('ReLU', `r${k}`, [[k === 0 ? 'x' : `r${k - 1}`, 0, 0]]),
    );
    const order = layerOrder(read(model([...chain.reverse(), input], [X], [['r19998', 0, 0]])));
    expect(order.at(-1)?.name).toBe('r19998');
  });
});

// Values of Keras 3.15's own function, for classes of keras.layers.
test.each([
  ['Dense', 'dense'],
  ['ReLU', 're_lu'],
  ['PReLU', 'p_re_lu'],
  ['LSTM', 'lstm'],
  ['Conv2DTranspose', 'conv2d_transpose'],
  ['GlobalAveragePooling2D', 'global_average_pooling2d'],
  ['LayerNormalization', 'layer_normalization'],
  ['my_package>MyLayer', 'my_layer'],
])('the group of %s is %s', (className, group) => {
  expect(snakeCase(className)).toBe(group);
  expect(groupNames([className, 'Add', className])).toEqual([group, 'add', `${group}_1`]);
});

describe('calls', () => {
  const inputsOf = (architecture: Architecture, name: string) =>
    architecture.layers
      .find((each) => each.name === name)
      ?.calls.map(({ inputs }) => inputs.map((each) => [each.layer, each.call, each.output]));

  test('of Keras 2: lists, a list without its brackets, tensors by name, constants', () => {
    const layers = [
      input,
      layer('Dense', 'd', [['x', 0, 0, {}]]),
      layer('TFOpLambda', 'bare', ['d', 0, 0, { y: ['x', 0, 0], name: null }]),
      layer('TFOpLambda', 'constant', [['_CONSTANT_VALUE', -1, 2.5, { y: ['d', 0, 0] }]]),
      layer('Mine', 'object', { b: ['d', 0, 0, {}], a: ['x', 0, 0, {}] }),
      layer('Conv', 'text', [['x', 0, 0, { padding: ['same', 1, 1] }]]),
    ];
    const architecture = read(model(layers, [X], [['bare', 0, 0]]));
    expect(inputsOf(architecture, 'd')).toEqual([[['x', 0, 0]]]);
    expect(inputsOf(architecture, 'bare')).toEqual([
      [
        ['d', 0, 0],
        ['x', 0, 0],
      ],
    ]);
    expect(inputsOf(architecture, 'constant')).toEqual([[['d', 0, 0]]]);
    expect(inputsOf(architecture, 'object')).toEqual([
      [
        ['x', 0, 0],
        ['d', 0, 0],
      ],
    ]);
    expect(inputsOf(architecture, 'text')).toEqual([[['x', 0, 0]]]);
  });

  test('of Keras 3: arguments, then those by name, sorted', () => {
    const kwargs = { value: keras('x'), query: keras('d') };
    const layers = [
      input,
      layer('Dense', 'd', { args: [keras('x')], kwargs: {} }),
      layer('Attention', 'a', { args: [[keras('d'), 1]], kwargs }),
    ];
    const architecture = read(model(layers, X, { out: ['a', 0, 0] }), 'keras3');
    expect(inputsOf(architecture, 'a')).toEqual([
      [
        ['d', 0, 0],
        ['d', 0, 0],
        ['x', 0, 0],
      ],
    ]);
    expect(architecture.outputs).toEqual([{ layer: 'a', call: 0, output: 0 }]);
  });

  test.each<[string, JsonObject | Json[]]>([
    ['an empty list', []],
    ['null', [null]],
    ['a number', { a: 1 }],
    ['a text', { a: 'x' }],
    ['an object without values', { a: {} }],
  ])('none in a call of %s', (_, node) => {
    expect(tensorsOfCall(node, { names: new Set(['x']), depth: 4 })).toEqual([]);
  });

  test('in what getConfig of tfjs returns, in camelCase', () => {
    const dense = { className: 'Dense', name: 'd', config: {}, inboundNodes: [[['x', 0, 0, {}]]] };
    const x = { className: 'InputLayer', name: 'x', config: {}, inboundNodes: [] };
    const config = { name: 'm', layers: [x, dense], inputLayers: [X], outputLayers: [['d', 0, 0]] };
    const architecture = read({ className: 'Model', config }, 'tfjs');
    expect(architecture.kind).toBe('functional');
    expect(inputsOf(architecture, 'd')).toEqual([[['x', 0, 0]]]);
  });
});

describe('operations', () => {
  const kinds = (config: JsonObject, node: Json, className = 'Add', more: JsonObject = {}) => {
    const entry = { ...layer(className, 'a', node), config, ...more };
    return read(model([input, entry], X, ['a', 0, 0]), 'keras3').layers[1]?.isOperation;
  };
  const operands: Json = { args: [keras('x'), 2], kwargs: {} };
  const list: Json = { args: [[keras('x'), keras('x')]], kwargs: {} };

  test('by module', () => {
    expect(kinds({ name: 'a' }, operands, 'Add', { module: 'keras.src.ops.numpy' })).toBe(true);
    expect(kinds({ name: 'a' }, list, 'Add', { module: 'keras.layers' })).toBe(false);
  });

  test('by class in .h5 files, which have no modules', () => {
    expect(kinds({ name: 'a' }, operands, 'NotEqual')).toBe(true);
    // A layer of a user may have such a name.
    expect(kinds({ name: 'a', axis: 0 }, list, 'Stack')).toBe(true);
    expect(kinds({ name: 'a', trainable: true }, list, 'Stack')).toBe(false);
    expect(kinds({ name: 'a' }, operands)).toBe(true);
    expect(kinds({ name: 'a' }, list)).toBe(false);
    expect(kinds({ name: 'a', dtype: 'float32' }, operands)).toBe(false);
    expect(kinds({ name: 'a', units: 2 }, list, 'Dense')).toBe(false);
  });
});

describe('a graph that cannot be built is a fault that names the place', () => {
  const d = (reference: Json): JsonObject => layer('Dense', 'd', [reference]);
  const inner = model([input, d(X)], [X], [['d', 0, 0]], 'inner');
  const called = { ...inner, inbound_nodes: [[['x', 0, 0]]] };
  const out: Json = [['d', 0, 0]];

  test.each<[string, Json, Dialect, string]>([
    ['a missing layer', model([input, d(['y', 0, 0])], [X], out), 'keras2', "of 'y', a layer"],
    ['a wrong node', model([input, d(['x', 1, 0])], [X], out), 'keras2', "call 1 of the layer 'x'"],
    [
      'a wrong output',
      model([input, d(['x', 0, 1])], [X], out),
      'keras2',
      "output 1 of the layer 'x'",
    ],
    ['a cycle', model([input, d(['d', 0, 0])], [X], out), 'keras2', "a cycle that the layer 'd'"],
    ['a negative node', model([input, d(['x', -1, 0])], [X], out), 'keras2', '-1 as the node'],
    [
      'no such output',
      model([input, d(X)], [X], [['e', 0, 0]]),
      'keras2',
      "'e', a layer that does",
    ],
    [
      'no such input',
      model([input, d(X)], [['y', 0, 0]], out),
      'keras2',
      "the inputs with a tensor of 'y'",
    ],
    ['no inputs', model([input, d(X)], [], out), 'keras2', 'without inputs'],
    ['no outputs', model([input, d(X)], [X], []), 'keras2', 'without outputs'],
    ['never called', model([input, layer('Dense', 'd')], [X], out), 'keras2', "'d', which has 0"],
    ['one name twice', model([input, input], [X], out), 'keras2', "two layers named 'x'"],
    ['no class', model([{ name: 'x' }], [X], out), 'keras2', "layer 0 ('x') without a class_name"],
    ['no name', model([{ class_name: 'Dense' }], [X], out), 'keras2', 'without a name'],
    ['no object', model([null], [X], out), 'keras2', 'layer 0 that is not an object'],
    [
      'a tensor without history',
      model(
        [input, layer('Dense', 'd', { args: [{ class_name: '__keras_tensor__' }], kwargs: {} })],
        X,
        ['d', 0, 0],
      ),
      'keras3',
      'without keras_history',
    ],
    [
      'the making of a model',
      model([input, called], [X], [['inner', 0, 0]]),
      'keras2',
      "node 0 of the model 'inner'",
    ],
    [
      'outputs of a model',
      model([input, called], [X], [['inner', 1, 1]]),
      'keras2',
      "output 1 of the layer 'inner'",
    ],
    ['no layers', { class_name: 'Mine', config: {} }, 'keras3', "the class 'Mine' without a list"],
    [
      'an escape in a name',
      model([input, d(['\u001b[31m', 0, 0])], [X], out),
      'keras2',
      "'\\u001b[31m'",
    ],
  ])('%s', (_, source, dialect, message) => {
    expect(() => read(source, dialect)).toThrow(Fault);
    expect(() => read(source, dialect)).toThrow(message);
  });

  test('more layers or levels than the limits', () => {
    const limits = { ...DEFAULT_LIMITS, layers: 3 };
    expect(() => read(model([input, called], [X], [['inner', 1, 0]]), 'keras2', limits)).toThrow(
      'more than 3 layers',
    );
    let deep: JsonObject = { class_name: 'Sequential', name: 's', config: { layers: [] } };
    for (let k = 0; k < 64; k += 1) {
      deep = { class_name: 'Sequential', name: 's', config: { layers: [deep] } };
    }
    expect(() => read(deep)).toThrow('nested deeper than 64 levels');
    let args: Json = keras('x');
    for (let k = 0; k < 5000; k += 1) args = [args];
    const wide = layer('Dense', 'd', { args, kwargs: {} });
    expect(() => read(model([input, wide], X, ['d', 0, 0]), 'keras3')).toThrow('nested deeper');
  });

  test('names of the prototype are names like others', () => {
    const names = ['__proto__', 'constructor', '__defineGetter__'];
    const layers = names.map((name) => layer(name, name, [['x', 0, 0]]));
    const architecture = read(model([input, ...layers], [X], [['constructor', 0, 0]]));
    expect(architecture.layers.map(({ className }) => className)).toEqual(['InputLayer', ...names]);
    expect(() => read(model([input], [X], [['__proto__', 0, 0]]))).toThrow("'__proto__', a layer");
    const odd = JSON.parse('{"class_name":"Sequential","config":{"__proto__":{"layers":[]}}}');
    expect(() => read(odd)).toThrow('without a list of layers');
  });
});

test('a setting called layers does not make a model of a user’s layer', () => {
  const mine = { ...layer('Mlp', 'p'), config: { name: 'p', layers: [32, 64] } };
  const architecture = read({ class_name: 'Sequential', config: [mine] });
  expect(architecture.layers[0]?.model).toBeNull();
});

test('unnamed layers of a Sequential model get the names that Keras would give', () => {
  const unnamed = (class_name: string, config = {}) => ({ class_name, config });
  const layers = [
    unnamed('Dense', { name: 'dense_1' }),
    unnamed('Dense'),
    unnamed('Dense'),
    unnamed('LeakyReLU'),
  ];
  const model = { class_name: 'Sequential', config: { layers } };
  const { layers: read } = readArchitecture(model, 'keras2', DEFAULT_LIMITS);
  expect(read.map(({ name }) => name)).toEqual(['dense_1', 'dense', 'dense_2', 'leaky_re_lu']);
});
