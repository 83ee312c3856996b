// Where the weights of layers and the state of an optimizer lie in HDF5 files.
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../src/architecture/dialect.ts';
import { readArchitecture } from '../src/architecture/read.ts';
import { Fault } from '../src/fault.ts';
import { openHdf5 } from '../src/hdf5/read/open.ts';
import type { Hdf5Content } from '../src/hdf5/types.ts';
import { writeHdf5 } from '../src/hdf5/write/write.ts';
import type { Json, JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { hasTakenSteps, namedOptimizer, storedOptimizer } from '../src/optimizer/stored.ts';
import type { NamedArray, StoredArray } from '../src/types.ts';
import { groupedWeights } from '../src/weights/grouped.ts';
import { legacyWeights } from '../src/weights/legacy.ts';
import { sequential } from './support/files.ts';

const floats = (...values: number[]): StoredArray => ({
  dtype: 'float32',
  shape: [values.length],
  values: Float32Array.from(values),
});
const scalar = (value: number): StoredArray => ({ ...floats(value), shape: [] });
const count = (value: number): StoredArray => ({
  dtype: 'int32',
  shape: [],
  values: Int32Array.of(value),
});

type Members = Readonly<Record<string, Hdf5Content | StoredArray>>;

const group = (members: Members, attributes: NonNullable<Hdf5Content['attributes']> = {}) => ({
  attributes,
  children: new Map(Object.entries(members)),
});
const vars = (...arrays: StoredArray[]) =>
  group({ vars: group(Object.fromEntries(arrays.map((array, k) => [`${k}`, array]))) });
const file = (content: Hdf5Content) => openHdf5(writeHdf5(content), DEFAULT_LIMITS);

describe('the optimizer of a .keras file', () => {
  const of = (
    content: Hdf5Content,
    training: JsonObject | null = null,
    dialect: Dialect = 'keras3',
  ) => storedOptimizer(file(content), training, dialect, DEFAULT_LIMITS);
  const slotsOf = (found: ReturnType<typeof of>) => found?.slots.map(({ values }) => values[0]);

  test('is none without its group or its arrays', () => {
    expect(of(group({}))).toBeNull();
    expect(of(group({ optimizer: group({}) }))).toBeNull();
    expect(of(group({ optimizer: vars() }))).toBeNull();
    expect(hasTakenSteps(file(group({})), DEFAULT_LIMITS)).toBe(false);
  });

  test('has the count of steps first, then the rate of Keras 3', () => {
    const optimizer = vars(count(5), scalar(0.5), floats(7, 8));
    const found = of(group({ optimizer }));
    expect(found).toMatchObject({ name: '', config: {}, iterations: 5, learningRate: 0.5 });
    expect(slotsOf(found)).toEqual([7]);
    const second = of(group({ optimizer }), null, 'keras2');
    expect(second).toMatchObject({ iterations: 5, learningRate: null });
    expect(slotsOf(second)).toEqual([0.5, 7]);
    const list = of(group({ optimizer: vars(count(5), floats(0.5)) }));
    expect([list?.learningRate, slotsOf(list)]).toEqual([null, [0.5]]);
    const whole = of(group({ optimizer: vars(count(5), count(1)) }));
    expect([whole?.learningRate, slotsOf(whole)]).toEqual([null, [1]]);
    const only = of(group({ optimizer: vars(count(5)) }));
    expect([only?.iterations, only?.learningRate, only?.slots]).toEqual([5, null, []]);
  });

  test('has no rate where a schedule computes it', () => {
    const training = (learning_rate: Json) => ({
      optimizer: { class_name: 'SGD', config: { learning_rate } },
    });
    const optimizer = vars(count(5), scalar(0.5));
    expect(of(group({ optimizer }), training(0.1))?.learningRate).toBe(0.5);
    expect(of(group({ optimizer }), training({ class_name: 'Cosine' }))?.learningRate).toBeNull();
  });

  test('may be inside one that scales the loss', () => {
    const inner_optimizer = vars(count(5), scalar(0.5), floats(1));
    const outer = { ...vars(count(9), scalar(2), floats(3)) };
    outer.children.set('inner_optimizer', inner_optimizer);
    const found = of(group({ optimizer: outer }));
    expect([found?.iterations, found?.learningRate, slotsOf(found)]).toEqual([5, 0.5, [3]]);
    expect(hasTakenSteps(file(group({ optimizer: outer })), DEFAULT_LIMITS)).toBe(true);
  });

  test('has taken steps if it counts some', () => {
    const steps = (value: number) =>
      hasTakenSteps(file(group({ optimizer: vars(count(value)) })), DEFAULT_LIMITS);
    expect([steps(0), steps(1)]).toEqual([false, true]);
  });

  test.each<[string, string, StoredArray]>([
    [
      "an array 'optimizer/vars/0' of shape [3] in the optimizer's state",
      'one number there',
      floats(1, 2, 3),
    ],
    [
      "an array 'optimizer/vars/0' of shape [2] in the optimizer's state",
      'one number there',
      floats(1, 2),
    ],
    ["-1 as the count of steps ('optimizer/vars/0')", 'a count from 0', count(-1)],
    ["0.5 as the count of steps ('optimizer/vars/0')", 'a count from 0', scalar(0.5)],
    ["NaN as the count of steps ('optimizer/vars/0')", 'a count from 0', scalar(Number.NaN)],
  ])('%s; expected %s', (received, expected, array) => {
    expect(() => of(group({ optimizer: vars(array) }))).toThrow(new Fault(received, expected));
  });
});

describe('the optimizer of an .h5 file', () => {
  const of = (arrays: Members, training: JsonObject | null = null) =>
    storedOptimizer(
      file(group({ optimizer_weights: group(arrays, { weight_names: Object.keys(arrays) }) })),
      training,
      'keras2',
      DEFAULT_LIMITS,
    );
  const summary = (found: ReturnType<typeof of>) => [
    found?.iterations,
    found?.learningRate,
    found?.slots.map(({ name }) => name),
  ];

  test('is found by the names of its arrays', () => {
    for (const name of ['iter', 'iteration', 'iterations', 'iterations_3', 'iter_12', 'iter:0'])
      expect(summary(of({ [name]: count(5), m: floats(1) }))).toEqual([5, null, ['m']]);
    for (const name of ['myiter', 'iters', 'iter_a', 'iteration_'])
      expect(summary(of({ [name]: count(5) }))).toEqual([0, null, [name]]);
    for (const name of ['learning_rate', 'lr', 'lr_2', 'learning_rate:0'])
      expect(summary(of({ [name]: scalar(0.5), iter: count(5) }))).toEqual([5, 0.5, []]);
    for (const name of ['my_lr', 'lrs', 'learning_rate_x'])
      expect(summary(of({ [name]: scalar(0.5) }))).toEqual([0, null, [name]]);
    expect(summary(of({ lr: count(1), m: floats(1) }))).toEqual([0, null, ['lr', 'm']]);
    expect(of({})).toBeNull();
  });

  test('takes the first of each name', () => {
    const found = of({ iter: count(1), iter_1: count(2), lr: scalar(0.5), lr_1: scalar(0.25) });
    expect(summary(found)).toEqual([1, 0.5, ['iter_1', 'lr_1']]);
  });

  test.each<[Json, string, object]>([
    [{ optimizer: 'sgd' }, 'sgd', {}],
    [{ optimizer: { class_name: 'SGD', config: { a: 1 } } }, 'SGD', { a: 1 }],
    [{ optimizer_config: { class_name: 'Custom>Adam', config: { b: 1 } } }, 'Adam', { b: 1 }],
    [{ optimizerConfig: { className: 'adam' } }, 'adam', {}],
    [{ optimizer: null, optimizer_config: { class_name: 'SGD' } }, 'SGD', {}],
    [{ optimizer: { class_name: 'My>Custom>A' } }, 'My>Custom>A', {}],
    [{ optimizer: 5 }, '', {}],
    [{}, '', {}],
  ])('%j', (training, name, config) => {
    expect(of({ iter: count(1) }, training as JsonObject)).toMatchObject({ name, config });
    const named: NamedArray[] = [{ name: 'a/iter', ...count(3) }];
    expect(namedOptimizer(named, training as JsonObject)).toEqual({
      name,
      config,
      iterations: 3,
      learningRate: null,
      slots: [],
    });
  });

  test('of a model.json: steps that are no number, or are not counted', () => {
    const [many, other]: NamedArray[] = [
      { name: 'iter', ...floats(1, 2) },
      { name: 'm', ...floats(1) },
    ];
    expect(() => namedOptimizer([many as NamedArray], null)).toThrow(
      new Fault("an array 'iter' of shape [2] in the optimizer's state", 'one number there'),
    );
    expect(namedOptimizer([other as NamedArray], null)).toMatchObject({
      iterations: 0,
      slots: [other],
    });
  });
});

describe('weights of layers', () => {
  const model = (...layers: (readonly [string, object])[]) =>
    readArchitecture(sequential(...layers), 'keras3', DEFAULT_LIMITS);
  const grouped = (members: Members, ...layers: (readonly [string, object])[]) =>
    groupedWeights(file(group(members)), model(...layers), DEFAULT_LIMITS).map(
      ({ path, arrays }) => [path.join('/'), ...arrays.map(({ values }) => values[0])],
    );

  test('lie in groups by class, in two layouts', () => {
    const layers = group({ mine: vars(floats(1)), mine_1: vars(floats(2)) });
    const wanted = [
      ['l0', 1],
      ['l1', 2],
    ];
    expect(grouped({ layers }, ['Mine', {}], ['Mine', {}])).toEqual(wanted);
    const old = { _layer_checkpoint_dependencies: layers };
    expect(grouped(old, ['Mine', {}], ['Mine', {}])).toEqual(wanted);
  });

  test('may be of the model itself', () => {
    const own = { vars: group({ '0': floats(9) }), layers: group({ mine: vars(floats(1)) }) };
    expect(grouped(own, ['Mine', {}])).toEqual([
      ['', 9],
      ['l0', 1],
    ]);
  });

  test('may lie in parts of a layer, without those of its random numbers', () => {
    const mine = group({
      ...Object.fromEntries(vars(floats(1)).children),
      b_10: vars(floats(4)),
      b_2: vars(floats(3)),
      a: vars(floats(2)),
      seed_generator: vars(floats(99)),
      seed_generator_1: vars(floats(99)),
      loose: floats(99),
    });
    expect(grouped({ layers: group({ mine }) }, ['Mine', {}])).toEqual([['l0', 1, 2, 3, 4]]);
  });

  test('of attention and of both directions come in the order of Keras', () => {
    const parts = ['value_dense', 'key_dense', 'query_dense', 'output_dense'];
    const attention = (prefix: string) =>
      group(Object.fromEntries(parts.map((name, k) => [`${prefix}${name}`, vars(floats(k))])));
    for (const prefix of ['', '_'])
      expect(grouped({ layers: group({ mine: attention(prefix) }) }, ['Mine', {}])).toEqual([
        ['l0', 2, 1, 0, 3],
      ]);
    const both = group({ backward_layer: vars(floats(2)), forward_layer: vars(floats(1)) });
    expect(grouped({ layers: group({ mine: both }) }, ['Mine', {}])).toEqual([['l0', 1, 2]]);
  });

  test('of stacked cells come in the order of the settings', () => {
    const cells = ['B', 'A', 'B'].map((class_name) => ({ class_name, config: {} }));
    const stack = { class_name: 'StackedRNNCells', config: { cells } };
    const stored = group({ a: vars(floats(2)), b: vars(floats(1)), b_1: vars(floats(3)) });
    const config = (key: string) => ({ [key]: stack });
    const cell = { layers: group({ mine: group({ cell: group({ cells: stored }) }) }) };
    expect(grouped(cell, ['Mine', config('cell')])).toEqual([['l0', 1, 2, 3]]);
    const layer = { class_name: 'RNN', config: config('cell') };
    const inside = group({ cell: group({ cells: stored }) });
    const both = {
      layers: group({ mine: group({ forward_layer: inside, backward_layer: inside }) }),
    };
    expect(grouped(both, ['Mine', { layer }])).toEqual([['l0', 1, 2, 3, 1, 2, 3]]);
  });

  test('of a group that is no layer', () => {
    const layers = group({ other: vars(floats(1)) });
    expect(() => grouped({ layers }, ['Mine', {}])).toThrow(
      new Fault(
        "no weights of 'l0', and weights of 'other', which is no layer",
        'groups that are named by the classes of the layers',
      ),
    );
    expect(grouped({ layers }, ['ReLU', {}])).toEqual([]);
    expect(grouped({ layers: group({}) }, ['Mine', {}])).toEqual([]);
    const more = group({ other: vars(floats(1)), mine: vars(floats(2)) });
    expect(grouped({ layers: more }, ['Mine', {}])).toEqual([['l0', 2]]);
  });

  test('of an .h5 file, in its lists of names', () => {
    const layer = (...values: number[]) => {
      const names = values.map((_, k) => `w${k}`);
      const arrays = Object.fromEntries(values.map((value, k) => [`w${k}`, floats(value)]));
      return group(arrays, { weight_names: names });
    };
    const read = (content: Hdf5Content, ...layers: (readonly [string, object])[]) =>
      legacyWeights(file(content), model(...layers), DEFAULT_LIMITS).map(({ path, arrays }) => [
        path.join('/'),
        ...arrays.map(({ values }) => values[0]),
      ]);
    const names = { layer_names: ['l1', 'l0'] };
    const members = { l0: layer(1), l1: layer(2, 3) };
    const wanted = [
      ['l1', 2, 3],
      ['l0', 1],
    ];
    const two: (readonly [string, object])[] = [
      ['Mine', {}],
      ['Mine', {}],
    ];
    expect(read(group(members, names), ...two)).toEqual(wanted);
    expect(read(group({ model_weights: group(members, names) }), ...two)).toEqual(wanted);
    const own = { ...members, top_level_model_weights: layer(9) };
    expect(read(group(own, names), ...two)).toEqual([...wanted, ['', 9]]);
    const none = { ...members, top_level_model_weights: layer() };
    expect(read(group(none, names), ...two)).toEqual(wanted);
    expect(() => read(group({ l0: layer(1) }, names), ...two)).toThrow(
      new Fault("no weights of 'l1'", 'a group of them'),
    );
    expect(() => read(group(members, { layer_names: ['x'] }), ...two)).toThrow(
      new Fault(
        "weights of 'x', a layer that the model does not have",
        'weights of the layers of the model',
      ),
    );
    expect(() =>
      read(group({ l0: layer(1) }, { layer_names: ['l0'] }), ['Mine', {}], ['Dense', {}]),
    ).toThrow(
      new Fault("no weights for the layer 'l1' of the class Dense", 'weights for every layer'),
    );
  });
});
