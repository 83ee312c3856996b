// Graphs that cannot be built, by whole messages, and the tensors that a call takes.
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../src/architecture/dialect.ts';
import { readArchitecture } from '../src/architecture/read.ts';
import { tensorsOfCall } from '../src/architecture/tensors.ts';
import { Fault } from '../src/fault.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';

describe('graphs', () => {
  const layer = (name: string, inbound_nodes: Json[] = [], more: object = {}) =>
    ({ class_name: 'Dense', name, config: { name }, inbound_nodes, ...more }) as unknown as Json;
  const input = layer('x', [], { class_name: 'InputLayer' });
  const model = (layers: Json[], inputs: Json = [['x', 0, 0]], outputs: Json = [['d', 0, 0]]) =>
    ({
      class_name: 'Functional',
      name: 'm',
      config: { name: 'm', layers, input_layers: inputs, output_layers: outputs },
    }) as unknown as JsonObject;
  const d = (reference: Json) => layer('d', [[reference]]);
  const X: Json = ['x', 0, 0];
  const inner = { ...model([input, d(X)]), name: 'inner', inbound_nodes: [[X]] };
  const keras3 = (args: Json) => layer('d', [{ args, kwargs: {} }]);

  test.each<[string, string, JsonObject, Dialect?]>([
    ['a functional model without inputs', 'at least one', model([input, d(X)], [])],
    ['a functional model without outputs', 'at least one', model([input, d(X)], [X], [])],
    [
      "the layer 'd' with a tensor of 'y', a layer that does not exist",
      'a model whose tensors come from its own layers',
      model([input, d(['y', 0, 0])]),
    ],
    [
      "the outputs with a tensor of 'y', a layer that does not exist",
      'a model whose tensors come from its own layers',
      model([input, d(X)], [X], [['y', 0, 0]]),
    ],
    [
      "the inputs with a tensor of 'y', a layer that does not exist",
      'a model whose tensors come from its own layers',
      model([input, d(X)], [['y', 0, 0]]),
    ],
    [
      "the layer 'd' with call 1 of the layer 'x', which has 1",
      'a model whose tensors come from calls that exist',
      model([input, d(['x', 1, 0])]),
    ],
    [
      "the outputs with call 0 of the layer 'd', which has 0",
      'a model whose tensors come from calls that exist',
      model([input, layer('d')]),
    ],
    [
      "the layer 'd' with output 1 of the layer 'x', which has 1",
      'a model whose tensors are outputs that exist',
      model([input, d(['x', 0, 1])]),
    ],
    [
      "the outputs with output 1 of the layer 'inner', which has 1",
      'a model whose tensors are outputs that exist',
      model([input, inner], [X], [['inner', 1, 1]]),
    ],
    [
      "a cycle that the layer 'd' is in or depends on",
      'a graph without cycles',
      model([input, d(['d', 0, 0])]),
    ],
    [
      "-1 as the node of the layer 'x'",
      'numbers that count calls and tensors from 0',
      model([input, d(['x', -1, 0])]),
    ],
    [
      "string as the output of the layer 'x'",
      'numbers that count calls and tensors from 0',
      model([input, d(['x', 0, 'a'])]),
    ],
    [
      "node 0 of the model 'inner'",
      'nodes of nested models counted from 1',
      model([input, inner], [X], [['inner', 0, 0]]),
    ],
    ["two layers named 'x'", 'unique layer names', model([input, input])],
    [
      "layer 1 of the class 'Dense' without a name",
      'named layers',
      model([input, { class_name: 'Dense' }]),
    ],
    [
      'a tensor without keras_history',
      'tensors that name the layer they come from',
      model([input, keras3([{ class_name: '__keras_tensor__', config: {} }])]),
      'keras3',
    ],
    ["a call of 'd' without arguments", 'calls with arguments', model([input, layer('d', [5])])],
  ])('%s; expected %s', (received, expected, source, dialect = 'keras2') => {
    const read = () => readArchitecture(source, dialect, DEFAULT_LIMITS);
    expect(read).toThrow(new Fault(received, expected));
  });

  test('arguments as deep as allowed, and deeper', () => {
    const search = { names: new Set(['x']), depth: 3 };
    const tensor = { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } };
    const found = [{ layer: 'x', node: 0, output: 0 }];
    const deeper = new Fault('arguments of a call nested deeper than 3 levels', 'fewer levels');
    const args = (value: Json) => () =>
      tensorsOfCall({ args: value as Json[], kwargs: {} }, search);
    expect(args([[tensor]])()).toEqual(found);
    expect(args([[[tensor]]])).toThrow(deeper);
    const list = (value: Json) => () => tensorsOfCall(value as Json[], search);
    expect(list([[X]])()).toEqual(found);
    expect(list([[[X]]])).toThrow(deeper);
    const named = (value: Json) => list([[...(X as Json[]), { a: value }]]);
    expect(named([X])()).toEqual([...found, ...found]);
    expect(named([[X]])).toThrow(deeper);
  });

  test('lists among named arguments are tensors if they name a layer and two numbers', () => {
    const search = { names: new Set(['x']), depth: 9 };
    const named = (value: Json) => tensorsOfCall([['x', 0, 0, { a: value }]], search).slice(1);
    expect(named(['x', 1, 2])).toEqual([{ layer: 'x', node: 1, output: 2 }]);
    for (const other of [['y', 1, 2], ['x', '1', 2], ['x', 1, '2'], ['x'], [5, 1, 2], 'x', null])
      expect(named(other as Json)).toEqual([]);
    expect(named({ b: ['x', 0, 1], a: [['x', 0, 2], 7] })).toEqual([
      { layer: 'x', node: 0, output: 2 },
      { layer: 'x', node: 0, output: 1 },
    ]);
  });
});
