import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chosenFrom, LIMITS, readModel } from '../src/modelFile/read.ts';
import type { ModelView } from '../src/modelFile/view.ts';
import { loaderSentence, tfjsSentence } from '../src/modelFile/words.ts';

const root = join(import.meta.dirname, '../../..');
const RAIN = 'apps/docs/src/modelFile/rain.keras';
const FILES = 'packages/tfjs-adapter/test/data/keras';

const bytesAt = (path: string) => new Uint8Array(readFileSync(join(root, path)));
const fileAt = (path: string) => new File([bytesAt(path)], basename(path));
const open = (...paths: string[]) => readModel(chosenFrom(paths.map(fileAt)));

const verdicts = ({ layers }: ModelView) => layers.map(({ name, verdict }) => `${name} ${verdict}`);

// Nothing may leave the page.
beforeEach(() => {
  vi.stubGlobal('fetch', () => {
    throw new Error('a request');
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('the report on a model file', () => {
  it('of the sample is the recorded one', async () => {
    const text = `${JSON.stringify(await open(RAIN), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot('../src/modelFile/rain.json');
  });

  it('has the facts that oracles/rainModel.py put into the sample', async () => {
    const view = await open(RAIN);
    expect(view).toMatchObject({
      format: 'Keras 3, .keras',
      parameters: 4 * 6 + 6 + (6 * 1 + 1),
      optimizer: 'Adam, learning rate 0.05',
      limit: 'clipnorm 1',
      // 5 epochs of 64 examples in batches of 16
      steps: 20,
      loss: 'mse',
      untrainable: null,
    });
    expect(view.constraints).toEqual([
      { setting: 'hidden.kernel_constraint', constraint: 'NonNeg()', isEnforced: true },
    ]);
    expect(verdicts(view)).toEqual(['input_layer right', 'hidden corrected', 'amount right']);
    expect(view.layers.map(({ parameters }) => parameters)).toEqual([0, 30, 7]);
    expect(tfjsSentence(view)).toBe(
      'TensorFlow.js does not open .keras files. In a model.json, it rejects 2, drops 2 and ignores 1 of the parts below.',
    );
    expect(loaderSentence(view)).toBe('loadKerasModel fixes all 5.');
  });

  it.each([
    ['.h5', `${FILES}/keras3-sequential.h5`],
    ['.keras', `${FILES}/keras3-sequential.keras`],
  ])('reads a %s', async (container, path) => {
    const view = await open(path);
    expect(view.format).toBe(`Keras 3, ${container}`);
    expect(view.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'Dense',
      'ReLU',
      'Dense',
    ]);
    const settings = view.constraints.map(({ constraint }) => constraint);
    expect(settings).toEqual(['MaxNorm(max_value=2, axis=0)', 'NonNeg()']);
  });

  it('reads a model.json and its weights, in any order', async () => {
    const folder = `${FILES}/keras2-recurrent`;
    const view = await open(`${folder}/group1-shard1of1.bin`, `${folder}/model.json`);
    expect(view).toMatchObject({ name: 'model.json', format: 'Keras 2, model.json' });
    const sum = view.layers.reduce((total, { parameters }) => total + (parameters ?? 0), 0);
    expect(view.parameters).toBe(sum);
    // Its weights are float32.
    expect(view.parameters).toBe(bytesAt(`${folder}/group1-shard1of1.bin`).length / 4);
  });

  it('counts the weights of models inside a model', async () => {
    const view = await open(`${FILES}/keras3-nested.keras`);
    expect(view.layers.map(({ parameters }) => parameters)).toEqual([0, 44, 0, 12]);
    expect(view.untrainable).toMatch(/^The file does not say how the model is compiled\./);
  });

  it('says what is rejected, and why it cannot be trained', async () => {
    const view = await open(`${FILES}/keras3-custom.keras`);
    expect(verdicts(view)).toEqual([
      'input_layer_5 right',
      'dense_10 predicts only',
      'scale rejected',
    ]);
    expect(view.constraints).toMatchObject([{ constraint: 'Box()', isEnforced: false }]);
    expect(view.untrainable).toContain('layers.scale: the layer Scale (pass a layer of your own');
    expect(loaderSentence(view)).toBe('loadKerasModel rejects this model, because of 1 part.');
  });

  it.each([
    ['keras3-dict.keras', 'amount: mse, share: mae'],
    ['keras3-functional.keras', 'mse, Huber'],
    ['keras3-convolutional.keras', 'SparseCategoricalCrossentropy'],
  ])('names the losses of %s', async (file, loss) => {
    expect((await open(`${FILES}/${file}`)).loss).toBe(loss);
  });
});

describe('a bad file', () => {
  const read = (name: string, content: BlobPart) =>
    readModel(chosenFrom([new File([content], name)]));

  it.each([
    ['is cut', 'rain.keras', () => bytesAt(RAIN).slice(0, 1000), /damaged archive/],
    ['is a text', 'notes.txt', () => 'Dear diary', /a file of another kind/],
    ['is empty', 'empty.h5', () => '', /cannot read source/],
    ['is other JSON', 'package.json', () => '{"name": "x"}', /cannot read source/],
  ])('that %s is rejected in the words of the library', async (_, name, content, message) => {
    const opened = read(name, content());
    await expect(opened).rejects.toThrow(message);
    await expect(opened).rejects.toMatchObject({ name: 'ClampwiseTypeError' });
  });

  it('that is too large is not read', async () => {
    class Large extends File {
      override get size(): number {
        return LIMITS.totalBytes + 1;
      }
      override arrayBuffer(): Promise<ArrayBuffer> {
        throw new Error('it was read');
      }
    }
    const opened = readModel(chosenFrom([new Large([], 'large.keras')]));
    await expect(opened).rejects.toThrow(`at most ${LIMITS.totalBytes} (limits.totalBytes)`);
  });

  it('is a model.json without its weights', async () => {
    const opened = open(`${FILES}/keras2-recurrent/model.json`);
    await expect(opened).rejects.toThrow(/group1-shard1of1\.bin.*not among the files model\.json/);
  });

  it('is a model.json whose weights are on another host', async () => {
    const json = JSON.parse(
      new TextDecoder().decode(bytesAt(`${FILES}/keras2-recurrent/model.json`)),
    );
    json.weightsManifest[0].paths = ['https://example.org/weights.bin'];
    await expect(read('model.json', JSON.stringify(json))).rejects.toThrow(/example\.org/);
  });
});
