// Settings of layers: sizes and shapes, and what they say of stored weights.
import { describe, expect, test } from 'vitest';
import { indexOf, isFunctional, nameOf } from '../src/architecture/dialect.ts';
import { groupNames } from '../src/architecture/groups.ts';
import { readArchitecture } from '../src/architecture/read.ts';
import { isWeightless } from '../src/architecture/weightless.ts';
import { Fault } from '../src/fault.ts';
import type { JsonObject } from '../src/json.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import type { LayerEntry } from '../src/types.ts';
import { checkAgreement, checkAgreementByName } from '../src/weights/agree.ts';
import { byNumber } from '../src/weights/find.ts';
import {
  axesOf,
  lastOf,
  numberAt,
  product,
  shapeAt,
  sizesAt,
  slid,
  withLast,
} from '../src/weights/shapes.ts';
import { sequential } from './support/files.ts';

describe('sizes and shapes', () => {
  test('a number, from 0', () => {
    const config = { none: 0, some: 3, less: -1, text: '3', twoWords: 4 };
    const numbers = ['none', 'some', 'less', 'text', 'absent', 'two_words'];
    expect(numbers.map((key) => numberAt(config, key))).toEqual([0, 3, null, null, null, 4]);
  });

  test('a size for each axis, or one for all', () => {
    const sizes = (size: unknown) => sizesAt({ size } as JsonObject, 'size', 2, 7);
    expect(sizes([3, 2])).toEqual([3, 2]);
    expect(sizes(3)).toEqual([3, 3]);
    expect(sizes(1)).toEqual([1, 1]);
    expect(sizes([3])).toEqual([3, 7]);
    expect(sizes([0, '2'])).toEqual([7, 7]);
    for (const other of [0, '3', null, {}]) expect(sizes(other)).toEqual([7, 7]);
    expect(sizesAt({}, 'size', 1, 2)).toEqual([2]);
  });

  test('a shape, of which some sizes are not known', () => {
    const shape = [null, 2, 0, -1, 'x'];
    expect(shapeAt({ shape }, 'shape')).toEqual([null, 2, 0, null, null]);
    for (const other of [5, 'x', null, {}]) expect(shapeAt({ shape: other }, 'shape')).toBeNull();
    expect([product(null), product([]), product([2, null, 3]), product([2, 0])]).toEqual([
      1, 1, 6, 0,
    ]);
    expect([lastOf(null), lastOf([]), lastOf([2, null]), lastOf([2, 3])]).toEqual([1, 1, 1, 3]);
    expect(withLast(null, 3)).toEqual([3]);
    expect(withLast([], 3)).toEqual([3]);
    expect(withLast([1, 2], null)).toEqual([1, null]);
  });

  test('the axes that a class name says', () => {
    const names = ['Conv1D', 'Conv2DTranspose', 'MaxPooling3D', 'LSTM', 'Conv4D', 'D2'];
    expect(names.map(axesOf)).toEqual([1, 2, 3, 1, 1, 1]);
  });

  test('a window that slides', () => {
    const window = { kernel: [3, 2], strides: [2, 1], isSame: false };
    expect(slid([9, 8, 3], window, 4)).toEqual([4, 7, 4]);
    expect(slid([9, 8, 3], { ...window, isSame: true }, null)).toEqual([5, 8, null]);
    expect(slid([null, 1, 3], window, 4)).toEqual([null, 0, 4]);
    expect(slid([9, 8, 6, 3], window, 4)).toEqual([4, 7, 6, 4]);
    expect(slid(null, window, 4)).toBeNull();
    expect(slid([2, 3], { kernel: [9], strides: [1], isSame: false }, 4)).toEqual([0, 4]);
  });
});

describe('agreement', () => {
  const layer = (className: string, config: object, name = 'd'): LayerEntry =>
    ({ name, className, config, model: null, wrapped: null }) as never;
  const fault = (setting: string, shape: number[]) =>
    new Fault(
      `the layer 'd' with ${setting} and a weight of shape [${shape.join(', ')}]`,
      'settings and weights that agree',
    );
  const check = (className: string, config: object, shapes: number[][]) => () =>
    checkAgreement(layer(className, config), shapes);

  test.each<[string, object, number[], string]>([
    ['Conv1D', { kernel_size: 3 }, [2, 2, 4], 'kernel_size 3'],
    ['Conv2D', { kernel_size: [3, 2] }, [2, 2, 2, 4], 'kernel_size 3'],
    ['Conv2D', { kernel_size: [3, 2] }, [3, 3, 2, 4], 'kernel_size 2'],
    ['Conv3D', { kernel_size: [3, 2, 1] }, [3, 2, 2, 2, 4], 'kernel_size 1'],
    ['Conv3DTranspose', { kernel_size: ['3'] }, [2, 2, 2, 2, 4], 'kernel_size "3"'],
    ['DepthwiseConv1D', { kernel_size: 3 }, [2, 2, 1], 'kernel_size 3'],
    ['SeparableConv2D', { kernel_size: 3 }, [3, 2, 2, 1], 'kernel_size 3'],
    ['ConvLSTM1D', { kernel_size: 3 }, [2, 2, 4], 'kernel_size 3'],
    ['Dense', { units: null }, [2, 4], 'units null'],
    ['Dense', { units: { a: 1 } }, [2, 4], 'units {"a":1}'],
    ['Dense', { units: 'x'.repeat(70) }, [2, 4], `units "${'x'.repeat(56)}...`],
  ])('%s with %j', (className, config, shape, setting) => {
    expect(check(className, config, [shape])).toThrow(fault(setting, shape));
  });

  test('settings that are not given, or not of a convolution', () => {
    expect(check('Conv2D', { kernel_size: [3] }, [[3, 9, 2, 4]])).not.toThrow();
    expect(check('Conv2D', {}, [[3, 9, 2, 4]])).not.toThrow();
    expect(check('Dense', { kernel_size: 9, units: 4 }, [[3, 4]])).not.toThrow();
    expect(check('MyConv2D', { kernel_size: 9 }, [[3, 4]])).not.toThrow();
    expect(check('Conv2DLike', { kernel_size: 9 }, [[3, 4]])).not.toThrow();
    expect(check('Conv2D', { kernel_size: '3', filters: '4' }, [[3, 3, 2, 4]])).not.toThrow();
  });

  test.each([
    'QuantizedDTypePolicy',
    'QuantizedFloat8DTypePolicy',
    'Int4DTypePolicy',
    'GPTQDTypePolicy',
    'AWQDTypePolicy',
  ])('a kernel that %s has packed need not fit', (class_name) => {
    const config = { units: 9, dtype: { class_name, config: {} } };
    expect(check('Dense', config, [[2, 4]])).not.toThrow();
    expect(check('Dense', config, [])).not.toThrow();
    expect(() => checkAgreementByName([layer('Dense', config)], [[2, 4]])).not.toThrow();
    const plain = { units: 9, dtype: { class_name: 'DTypePolicy', config: {} } };
    expect(check('Dense', plain, [[2, 4]])).toThrow(fault('units 9', [2, 4]));
    expect(check('Dense', { ...plain, dtype: class_name }, [[2, 4]])).toThrow('units 9');
  });

  test('of the layer inside wrappers, up to eight of them', () => {
    const inside = (depth: number): JsonObject => {
      let config: JsonObject = { units: 9 };
      for (let k = 0; k < depth; k++)
        config = { layer: { class_name: k === 0 ? 'Dense' : 'Wrapper', config } };
      return config;
    };
    expect(check('Wrapper', inside(8), [[2, 4]])).toThrow(fault('units 9', [2, 4]));
    expect(check('Wrapper', inside(9), [[2, 4]])).not.toThrow();
    expect(check('Wrapper', { cells: [] }, [[2, 4]])).not.toThrow();
    // A Dense is no wrapper, even with such a setting.
    const config = { units: 4, cell: { class_name: 'Dense', config: { units: 9 } } };
    expect(check('Dense', config, [[2, 4]])).not.toThrow();
  });

  test('without knowing which weights belong to which layer', () => {
    const { layers } = readArchitecture(
      sequential(['Dense', { units: 3 }], ['Embedding', { input_dim: 5, output_dim: 2 }]),
      'keras2',
      DEFAULT_LIMITS,
    );
    const shapes = [[2, 3], [3], [5, 2]];
    expect(() => checkAgreementByName(layers, shapes)).not.toThrow();
    const none = (setting: string, name: string) =>
      new Fault(
        `the layer '${name}' with ${setting} and no such weight`,
        'settings and weights that agree',
      );
    expect(() => checkAgreementByName(layers, [[5, 2]])).toThrow(none('units 3', 'l0'));
    expect(() =>
      checkAgreementByName(layers, [
        [2, 3],
        [4, 2],
      ]),
    ).toThrow(none('input_dim 5', 'l1'));
    expect(() =>
      checkAgreementByName(layers, [
        [2, 3],
        [5, 4],
      ]),
    ).toThrow(none('output_dim 2', 'l1'));
    const lstm = [layer('LSTM', { units: 2 })];
    expect(() => checkAgreementByName(lstm, [[3, 8]])).not.toThrow();
    expect(() => checkAgreementByName(lstm, [[3, 2]])).toThrow(none('units 2', 'd'));
    const transpose = [layer('Conv1DTranspose', { filters: 4 })];
    expect(() => checkAgreementByName(transpose, [[3, 4, 2]])).not.toThrow();
    expect(() => checkAgreementByName(transpose, [[3, 2, 4]])).toThrow(none('filters 4', 'd'));
    const nested = readArchitecture(
      sequential([
        'Sequential',
        { layers: [{ class_name: 'Dense', config: { name: 'in', units: 7 } }] },
      ]),
      'keras2',
      DEFAULT_LIMITS,
    );
    expect(() => checkAgreementByName(nested.layers, [[2, 3]])).toThrow(none('units 7', 'in'));
  });
});

describe('names', () => {
  test('in the order of their numbers', () => {
    expect(['a_10', 'a_2', 'a', 'b_1', 'a_1'].sort(byNumber)).toEqual([
      'a',
      'a_1',
      'a_2',
      'a_10',
      'b_1',
    ]);
  });

  test('of groups: by class, and numbered', () => {
    expect(groupNames(['Dense', 'ReLU', 'Dense', 'Dense', 'ReLU'])).toEqual([
      'dense',
      're_lu',
      'dense_1',
      'dense_2',
      're_lu_1',
    ]);
    expect(groupNames(['GroupQueryAttention', 'a>My-Layer 2!', 'HTTPServer', '層'])).toEqual([
      'grouped_query_attention',
      'my_layer2',
      'http_server',
      '層',
    ]);
    expect(() => groupNames(['!'])).toThrow(new Fault("a layer of the class '!'", 'class names'));
  });

  test('of a layer stand in one of two places', () => {
    expect(nameOf({ name: 'a', config: { name: 'b' } })).toBe('a');
    expect(nameOf({ name: '', config: { name: 'b' } })).toBe('b');
    expect(nameOf({ config: [] })).toBe('');
  });

  test('of both ends make a model functional', () => {
    expect(isFunctional({ input_layers: [], output_layers: [] })).toBe(true);
    expect(isFunctional({ inputLayers: [], outputLayers: [] })).toBe(true);
    expect(isFunctional({ input_layers: [] })).toBe(false);
    expect(isFunctional({ output_layers: [] })).toBe(false);
  });
});

test('numbers of calls and tensors', () => {
  expect([0, 7].map((value) => indexOf(value, 'node'))).toEqual([0, 7]);
  const expected = 'numbers that count calls and tensors from 0';
  for (const [value, received] of [
    [-1, '-1'],
    [1.5, '1.5'],
    [2 ** 53, '9007199254740992'],
    ['1', 'string'],
    [undefined, 'undefined'],
  ] as const)
    expect(() => indexOf(value, 'node')).toThrow(new Fault(`${received} as the node`, expected));
});

test('models that are known to have no weights', () => {
  const of = (...classes: string[]) =>
    isWeightless(
      readArchitecture(
        sequential(...classes.map((name): [string, object] => [name, {}])),
        'keras2',
        DEFAULT_LIMITS,
      ),
    );
  expect(of()).toBe(true);
  expect(of('Flatten', 'GlobalMaxPooling1D', 'AveragePooling3D', 'ZeroPadding2D')).toBe(true);
  expect(of('Cropping1D', 'UpSampling2D', 'Dropout')).toBe(true);
  for (const name of [
    'Dense',
    'MyMaxPooling2D',
    'MaxPooling2DLike',
    'MyCropping1D',
    'Cropping4D',
    'UpSampling2DX',
  ])
    expect(of('Flatten', name)).toBe(false);
  const nested = (name: string) =>
    readArchitecture(
      sequential(['Sequential', { layers: [{ class_name: name, config: { name: 'in' } }] }]),
      'keras2',
      DEFAULT_LIMITS,
    );
  expect([isWeightless(nested('ReLU')), isWeightless(nested('Dense'))]).toEqual([true, false]);
});
