import { readFile } from 'node:fs/promises';
import { ClampwiseTypeError } from '@clampwise/kernels';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectKerasModel } from '../src/inspect.ts';
import { type LoadKerasOptions, loadKerasModel } from '../src/keras.ts';
import { called, functional, layer, sequential, withWeights } from './support/models.ts';

// Files that cannot become a model of tfjs: an error of ours says why, and nothing stays allocated.

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const INPUT = { batch_input_shape: [null, 1] };
const KERNEL = { name: 'a/kernel', shape: [1, 1], values: [2] };
const BIAS = { name: 'a/bias', shape: [1], values: [1] };
const DENSE = sequential(layer('Dense', 'a', { units: 1, ...INPUT }));

/** Loads what cannot be loaded; returns the message. */
async function messageOf(source: unknown, options: LoadKerasOptions = {}): Promise<string> {
  const before = tf.memory().numTensors;
  const classes = Object.keys(tf.serialization.SerializationMap.getMap().classNameMap);
  const error: unknown = await loadKerasModel(source as object, options).then(
    () => new Error('it loads'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ClampwiseTypeError);
  expect(tf.memory().numTensors).toBe(before);
  const after = Object.keys(tf.serialization.SerializationMap.getMap().classNameMap);
  expect(after).toEqual(classes);
  return (error as Error).message;
}

describe('a graph that cannot be built is told at once', () => {
  const input = called('InputLayer', 'i', [], INPUT);
  test.each([
    [
      'a layer that is missing',
      [input, called('Dense', 'd', ['gone'], { units: 1 })],
      'd',
      /'gone'/,
    ],
    [
      'a cycle',
      [input, called('Add', 'x', ['i', 'y']), called('ReLU', 'y', ['x'])],
      'y',
      /a cycle that the layer 'x'/,
    ],
    [
      'a call that is not there',
      [input, { ...called('ReLU', 'd', []), inbound_nodes: [[['i', 3, 0, {}]]] }],
      'd',
      /call 3 of the layer 'i', which has 1/,
    ],
    ['an output that is missing', [input, called('ReLU', 'd', ['i'])], 'none', /'none'/],
    [
      'a call without tensors as tfjs reads them',
      [input, { ...called('ReLU', 'd', []), inbound_nodes: [{ x: ['i', 0, 0] }] }],
      'd',
      /a call of the layer 'd' that tfjs cannot read/,
    ],
  ])('%s', async (_, entries, output, message) => {
    expect(await messageOf(functional(entries, 'i', output))).toMatch(message);
  });
});

describe('weights that do not fit', () => {
  test('are missing in a .keras archive', async () => {
    const bytes = await readFile(new URL('data/keras/keras3-sequential.keras', import.meta.url));
    // The name of the entry, where it is and in the directory at the end.
    const text = bytes.toString('latin1').replaceAll('model.weights.h5', 'modelXweights.h5');
    const message = /an archive whose weights are missing/;
    const renamed = new Uint8Array(Buffer.from(text, 'latin1'));
    expect(await messageOf(renamed)).toMatch(message);
    await expect(inspectKerasModel(renamed)).rejects.toThrow(message);
  });

  test.each([
    ['too few', [KERNEL], /the layer 'a' with a bias of shape \[1\]; expected stored weights/],
    ['too many', [KERNEL, BIAS, { ...BIAS, name: 'b' }], /3 of them for 'weights'; expected 2/],
    [
      'of another shape',
      [KERNEL, { ...BIAS, shape: [1, 1] }],
      /the layer 'a' with a bias of shape \[1\]/,
    ],
  ])('%s', async (_, weights, message) => {
    expect(await messageOf(withWeights(DENSE, weights))).toMatch(message);
  });

  test('nothing stays of the layers that fit', async () => {
    const two = sequential(
      layer('Dense', 'a', { units: 1, ...INPUT }),
      layer('Conv1D', 'r', { filters: 1, kernel_size: [1] }),
    );
    const message = await messageOf(withWeights(two, [KERNEL, BIAS]));
    expect(message).toMatch(
      /^loadKerasModel: cannot read source: a model that tfjs cannot build \(/,
    );
    expect(message).toMatch(/Input 0 is incompatible with layer r: expected ndim=3, found ndim=2/);
  });

  test('nothing stays of an optimizer', async () => {
    const training_config = {
      optimizer_config: { class_name: 'SGD', config: { momentum: 0.5 } },
      loss: 'mse',
    };
    const compiled = {
      ...sequential(layer('Dense', 'a', { units: 1, ...INPUT })),
      training_config,
    };
    expect(await messageOf(withWeights(compiled, [KERNEL, BIAS, KERNEL]))).toMatch(/3 of them/);
  });
});

describe('a small file that asks for much', () => {
  const wide = sequential(layer('Dense', 'a', { units: 1e8, batch_input_shape: [null, 8] }));

  /** A layer of a user's own, whose weights only its code knows. */
  class Wide extends layers.Layer {
    static readonly className = 'Wide';

    override build(): void {
      this.addWeight('w', [3e8], 'float32', undefined);
    }
  }

  test.each<[string, unknown, LoadKerasOptions, RegExp]>([
    ['units of a JSON', wide, {}, /has 900000000 parameters or more.*limits\.parameters/],
    [
      'a layer of a user',
      sequential(layer('Wide', 'w', INPUT)),
      { customObjects: { Wide: Wide as never } },
      /300000000 parameters or more \(up to the layer 'w'\).*limits\.parameters/,
    ],
    [
      'units that the stored weights do not have',
      withWeights(wide, [
        { name: 'a/kernel', shape: [8, 1], values: new Array(8).fill(0) },
        { ...BIAS, shape: [1] },
      ]),
      {},
      /'a' with units 100000000 and no such weight/,
    ],
    [
      'an input that the stored weights do not have',
      withWeights(sequential(layer('Dense', 'a', { units: 1, batch_input_shape: [null, 3e8] })), [
        KERNEL,
        BIAS,
      ]),
      {},
      /300000001 parameters or more with 2 stored weights/,
    ],
  ])('%s', async (_, source, options, message) => {
    const { rss } = process.memoryUsage();
    expect(await messageOf(source, options)).toMatch(message);
    // The smallest of these models would take 400 MB.
    expect(process.memoryUsage().rss - rss).toBeLessThan(300e6);
  });

  test('limits.parameters is yours to set', async () => {
    const message = /at most 1, or a higher limits\.parameters/;
    expect(await messageOf(DENSE, { limits: { parameters: 1 } })).toMatch(message);
    const { model } = await loadKerasModel(DENSE, { limits: { parameters: 2 } });
    expect(model.countParams()).toBe(2);
    model.dispose();
  });
});

describe('names that meet the prototype', () => {
  const NAMES = ['__proto__', 'constructor', '__defineGetter__', 'toString', 'hasOwnProperty'];
  const parsed = (text: string): object => JSON.parse(text) as object;

  test.each(NAMES)('%s as a class', async (name) => {
    const model = parsed(JSON.stringify(sequential(layer(name, 'a', INPUT))));
    expect(await messageOf(model)).toContain(`the layer ${name}`);
    const inner = layer('TimeDistributed', 'a', {
      batch_input_shape: [null, 2, 1],
      layer: layer(name, 'b'),
    });
    expect(await messageOf(sequential(inner))).toContain(`the layer ${name}`);
  });

  test.each(NAMES)('%s as a layer, an activation, a constraint and an optimizer', async (name) => {
    const config = { units: 1, kernel_constraint: { class_name: name, config: {} }, ...INPUT };
    const training_config = {
      optimizer_config: { class_name: name, config: {} },
      loss: name,
      metrics: [name],
    };
    const dense = layer('Dense', name, config);
    const model = parsed(JSON.stringify({ ...sequential(dense), training_config }));
    const loaded = await loadKerasModel(withWeights(model, [KERNEL, BIAS]));
    expect(loaded.model.layers).toHaveLength(1);
    expect(loaded.report.changes.map(({ path }) => path)).toContain('optimizer');
    loaded.model.dispose();
    const active = sequential(layer('Dense', 'a', { units: 1, activation: name, ...INPUT }));
    expect(await messageOf(active)).toContain('layers.a.activation');
  });

  test.each(['constructor', 'toString'])('%s as a custom object', async (name) => {
    const message = /must be another name; received a name that every object of JavaScript has/;
    expect(await messageOf(DENSE, { customObjects: { [name]: (x) => x } })).toMatch(message);
  });

  test.each(['__proto__', '__defineGetter__'])('%s as a custom object', async (name) => {
    const plain = layer('Dense', 'a', { units: 1, activation: name, ...INPUT });
    const customObjects = Object.fromEntries([[name, (x: tf.Tensor) => tf.mul(x, 3)]]);
    const source = withWeights(sequential(plain), [KERNEL, BIAS]);
    const { model } = await loadKerasModel(source, { customObjects });
    const y = tf.tidy(() => (model.predict(tf.tensor2d([[1]])) as tf.Tensor).dataSync()[0]);
    expect(y).toBe(9);
    model.dispose();
  });
});

describe('options of another kind', () => {
  class NoConfig {}

  test.each<[unknown, RegExp]>([
    [{ customObjects: null }, /customObjects must be an object of classes and functions.*null/],
    [{ customObjects: [] }, /customObjects must be an object/],
    [{ customObjects: { A: 1 } }, /customObjects\.A must be a class of tfjs, or a function/],
    [{ customObjects: { A: NoConfig } }, /customObjects\.A .*a class without getConfig/],
    [{ readShard: 1 }, /readShard must be a function/],
    [{ strict: 1 }, /strict must be true or false/],
    [{ weightPathPrefix: 1 }, /weightPathPrefix must be a text/],
    [{ customobjects: {} }, /customobjects/],
    [null, /options must be/],
  ])('%j', async (options, message) => {
    expect(await messageOf(DENSE, options as LoadKerasOptions)).toMatch(message);
  });

  test('a custom object that throws', async () => {
    class Broken extends layers.Layer {
      static readonly className = 'Broken';

      override build(): void {
        throw new Error('it broke \u001b[31m');
      }
    }
    const model = sequential(layer('Broken', 'a', INPUT));
    const message = await messageOf(model, { customObjects: { Broken: Broken as never } });
    expect(message).toContain('a model that tfjs cannot build (it broke \\u001b[31m)');
  });
});

test('names in reports are escaped', async () => {
  const model = sequential(layer('Evil\u001b]0;x\u0007', '\u001b[31mred\u202e', INPUT));
  const { changes, text } = await inspectKerasModel(model);
  expect(text).toContain('layers.\\u001b[31mred\\u202e');
  expect(text).toContain('the layer Evil\\u001b]0;x\\u0007');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(JSON.stringify(changes)).not.toMatch(/[\u001b\u0007\u202e]/);
  expect(await messageOf(model)).toContain('the layer Evil\\u001b]0;x\\u0007');
});
