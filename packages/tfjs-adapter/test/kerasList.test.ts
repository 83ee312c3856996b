import { readdirSync, readFileSync } from 'node:fs';
import { openModelFile } from '@clampwise/model-files';
import { describe, expect, test } from 'vitest';
import { inspectKerasModel } from '../src/inspect.ts';
import { settingsOff } from '../src/keras/list/defaults.ts';
import { entriesOf } from '../src/keras/list/entries.ts';
import { FAMILIES, rejectedPairs, verdictOf, wordsOf } from '../src/keras/list/table.ts';
import type { ClassVerdicts } from '../src/keras/list/types.ts';
import { reportOf, unbuildable } from '../src/keras/report.ts';
import { translate } from '../src/keras/translate/document.ts';
import { type KerasChange, loadKerasModel } from '../src/keras.ts';
import './support/nodeBackends.ts';
import { useBackend } from './support/backends.ts';
import { keysOf } from './support/listKeys.ts';
import { knownFaults, modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import type { OracleModel } from './support/oracleModels.ts';

const CLASSES: [name: string, verdicts: ClassVerdicts][] = FAMILIES.flatMap(Object.entries);

/** The keys in a text, one by one: `padding=same|valid` is two. */
function keysIn(className: string, text: string): string[] {
  return wordsOf(text).flatMap((word) => {
    if (word === 'defaults') return [className];
    const [setting, values] = word.split('=');
    const own =
      values === undefined ? [word] : values.split('|').map((each) => `${setting}=${each}`);
    return own.map((key) => (key.startsWith('@') ? className + key : `${className}.${key}`));
  });
}

const MODELS: OracleModel[] = oracleFamilies().flatMap((family) => [...modelsOf(family)]);

/** Keys whose answers are not stored. */
const UNPROVEN: string[] = JSON.parse(
  readFileSync(new URL('data/models/unproven.json', import.meta.url), 'utf8'),
);

/** The keys of the files that Keras saved, whose predictions other tests compare. */
async function keysOfFiles(): Promise<string[]> {
  const folder = new URL('data/keras/', import.meta.url);
  const files = readdirSync(folder).filter((file) => /\.(keras|h5)$/.test(file));
  const keys = files.map(async (file) => {
    const { architecture, format } = await openModelFile(readFileSync(new URL(file, folder)));
    const layers = entriesOf(architecture.source, format.dialect === 'keras3');
    return layers.flatMap(({ entries }) => entries.map(({ key }) => key));
  });
  return (await Promise.all(keys)).flat();
}

/** One constraint or regularizer shows that a layer applies what it is given there: others are shown in other layers. */
function slotOf(key: string): string {
  return key.replace(/(_constraint|_regularizer)=\w+$/, '$1');
}

/** Whether loadKerasModel has nothing against a model. */
function isBuildable({ model, keras }: OracleModel): boolean {
  const document = {
    format: '',
    isKeras3: keras === '3',
    isOfTfjs: false,
    model: model as never,
    training: null,
    hasState: false,
    tfjsSeesTraining: true,
  };
  return unbuildable(reportOf('', translate(document).changes)).length === 0;
}

describe('the list of what has been compared with Keras', () => {
  test('each class stands in one family, and each key once', () => {
    const names = CLASSES.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [name, { right = '', corrected = '', predicts = {}, rejected = {} }] of CLASSES) {
      const texts = [right, corrected, ...Object.keys(predicts), ...Object.keys(rejected)];
      const keys = texts.flatMap((text) => keysIn(name, text));
      expect(new Set(keys).size, name).toBe(keys.length);
    }
  });

  test('what is rejected, or trains otherwise, has a reason', () => {
    for (const [name, { predicts = {}, rejected = {} }] of CLASSES) {
      for (const reason of [...Object.values(predicts), ...Object.values(rejected)]) {
        expect(reason.length, name).toBeGreaterThan(8);
      }
    }
  });

  test('an answer of Keras stands behind each key that loads', async () => {
    const faults = knownFaults().cpu ?? {};
    const proven = new Set([...(await keysOfFiles()), ...UNPROVEN]);
    for (const model of MODELS.filter(({ id }) => !(id in faults))) {
      const own = keysOf(model);
      // To translate all models would take long.
      if (own.every((key) => proven.has(key)) || !isBuildable(model)) continue;
      for (const key of own) proven.add(key);
    }
    const keys = CLASSES.flatMap(([name, { right = '', corrected = '', predicts = {} }]) => {
      return [right, corrected, ...Object.keys(predicts)].flatMap((text) => keysIn(name, text));
    });
    const slots = new Set([...proven].map(slotOf));
    expect(keys.filter((key) => !proven.has(key) && !slots.has(slotOf(key)))).toEqual([]);
  });

  test('pairs name keys that load alone', () => {
    for (const [name] of CLASSES) {
      for (const [first, second] of rejectedPairs(name)) {
        for (const key of keysIn(name, `${first} ${second}`)) {
          expect(['right', 'corrected', 'predicts'], key).toContain(verdictOf(key)?.kind);
        }
      }
    }
  });
});

/** The contexts of models are others, an axis may be a list of one, a data format is a context here, and the gates of ConvLSTM have another default in Keras 2. */
function isOfContextOrVersion(key: string): boolean {
  return /^Model@|\.value_range$|\.renorm_|^LayerNormalization\.axis$|\.data_format=channels_first$|^ConvLSTM2D\.recurrent_activation=sigmoid$/.test(
    key,
  );
}

describe('the keys of a model', () => {
  test('are those that Keras itself finds, masks included', () => {
    const differing: string[] = [];
    const listed = new Set(['Model', ...CLASSES.map(([name]) => name)]);
    const isListed = (key: string): boolean =>
      key.startsWith('ops.') || listed.has(key.replace(/[.@].*/, ''));
    // Keras counts calls of the random models that lead to no output.
    const isRandom = ({ id }: OracleModel): boolean => id.includes('/composed/');
    const compared = MODELS.filter((model) => !isRandom(model) && model.entries.every(isListed));
    for (const model of compared) {
      const found = new Set(keysOf(model));
      // Keras records the operations that only make masks, and the translation leaves them out.
      const isOfMask = (key: string): boolean =>
        key.startsWith('ops.') && model.entries.some((each) => each.endsWith('@masked'));
      const recorded = model.entries.filter((key) => {
        if (isOfContextOrVersion(key)) return false;
        // TensorFlow names operations otherwise: __operators__.add.
        if (key.startsWith('ops.') && model.id.startsWith('keras2')) return false;
        // tf_keras leaves the data format of these out of its files.
        if (/^SpatialDropout.*@channels_first/.test(key) && model.keras === '2') return false;
        return found.has(key) || !(isOfMask(key) || /@(training|inference)$/.test(key));
      });
      for (const key of recorded) if (!found.has(key)) differing.push(`${model.id}: lacks ${key}`);
      // The generator does not hand down what a call of a nested model says of training.
      const contexts = [...found].filter(
        (key) => /@/.test(key) && !/^Model@|@(training|inference)$/.test(key),
      );
      // Nor does it follow a mask into a nested model.
      const isAhead = /nested|Sequential of Dense/.test(model.id);
      const known = new Set(isAhead ? [...recorded, ...found] : recorded);
      for (const key of contexts) if (!known.has(key)) differing.push(`${model.id}: has ${key}`);
    }
    expect(differing).toEqual([]);
  });

  test('leave out what is as by default in Keras 3 and tf_keras', () => {
    const file = new URL('data/models/defaults.json', import.meta.url);
    const versions: { [version: string]: { [name: string]: { defaults: object } } } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const listed = new Set(CLASSES.map(([name]) => name));
    for (const [version, classes] of Object.entries(versions)) {
      for (const [name, { defaults }] of Object.entries(classes)) {
        if (!listed.has(name)) continue;
        const off = settingsOff(name, defaults as never);
        // That of Keras 3 is sigmoid.
        const others =
          name.startsWith('ConvLSTM') && version === '2' ? ['recurrent_activation'] : [];
        expect(
          off.map(([setting]) => setting),
          `${name} of Keras ${version}`,
        ).toEqual(others);
      }
    }
  });
});

const INPUT = { class_name: 'InputLayer', config: { batch_shape: [null, 4, 3], name: 'input' } };

function sequential(className: string, config: object): never {
  const layer = { class_name: className, config: { name: 'layer', ...config } };
  return { class_name: 'Sequential', config: { layers: [INPUT, layer] } } as never;
}

async function found(className: string, config: object): Promise<KerasChange[]> {
  const { changes } = await inspectKerasModel(sequential(className, config));
  return changes.filter(({ path }) => path.startsWith('layers'));
}

describe('what is not on the list', () => {
  useBackend('cpu');

  test.each([
    ['a class', 'FutureLayer', {}, 'layers.layer: the layer FutureLayer'],
    ['a setting', 'Dense', { units: 1, sharpness: 3 }, 'layers.layer.sharpness: 3'],
    ['a value', 'Dense', { units: 1, activation: 'wavy' }, 'layers.layer.activation: '],
    ['a number out of its range', 'Softmax', { axis: 0.5 }, 'layers.layer.axis: 0.5'],
  ])('%s is rejected by name', async (_, className, config, message) => {
    await expect(loadKerasModel(sequential(className, config))).rejects.toThrow(message);
  });

  test("is loaded with unverified: 'allow', and stands in the report", async () => {
    const source = sequential('Softmax', { axis: 0.5 });
    const { changes } = await inspectKerasModel(source, { unverified: 'allow' });
    expect(changes).toContainEqual(
      expect.objectContaining({ kind: 'unverified', path: 'layers.layer.axis', what: '0.5' }),
    );
    const nothing = sequential('Dense', { units: 1, sharpness: false });
    expect((await loadKerasModel(nothing)).report.changes).not.toContainEqual(
      expect.objectContaining({ path: 'layers.layer.sharpness' }),
    );
  });

  test('a class or an activation of the user is not judged', async () => {
    const source = sequential('Dense', { units: 1, activation: 'wavy' });
    const { report } = await loadKerasModel(source, { customObjects: { wavy: (x) => x } });
    expect(report.changes.filter(({ kind }) => kind === 'unsupported')).toEqual([]);
  });

  test('a file that tfjs wrote is not judged', async () => {
    const topology = {
      ...(sequential('Softmax', { axis: 0.5 }) as object),
      keras_version: 'tfjs-layers 4.22.0',
    };
    const { changes } = await inspectKerasModel({ modelTopology: topology } as never);
    expect(changes.filter(({ kind }) => kind === 'unsupported')).toEqual([]);
  });

  test.each([
    ['sometimes', /unverified must be 'reject' or 'allow'/],
    [true, /unverified must be 'reject' or 'allow'/],
  ])('unverified: %j is an error', async (unverified, message) => {
    const source = sequential('Dense', { units: 1 });
    await expect(loadKerasModel(source, { unverified } as never)).rejects.toThrow(message);
    await expect(inspectKerasModel(source, { unverified } as never)).rejects.toThrow(message);
  });
});

describe('findings of the list', () => {
  test('a correction is reported, once', async () => {
    const changes = await found('Softmax', { axis: 1 });
    expect(changes).toHaveLength(1);
    expect(changes).toMatchObject([
      { kind: 'changed', path: 'layers.layer.axis', tfjs: 'rejects' },
    ]);
  });

  test('what trains otherwise predicts, and is reported', async () => {
    const config = {
      units: 1,
      activity_regularizer: 'l2',
      kernel_regularizer: 'orthogonal_regularizer',
    };
    const changes = await found('Dense', config);
    expect(changes.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
      'dropped layers.layer.activity_regularizer',
      'dropped layers.layer.kernel_regularizer',
    ]);
  });

  test('a mask that leaves a nested model is rejected, and one that reaches an output is corrected', async () => {
    const embedding = {
      class_name: 'Embedding',
      config: {
        name: 'words',
        input_dim: 3,
        output_dim: 2,
        mask_zero: true,
        batch_input_shape: [null, 4],
      },
    };
    const model = (name: string, layers: object[]): object => ({
      class_name: 'Sequential',
      config: { name, layers },
    });
    const nested = model('outer', [
      model('inner', [embedding]),
      { class_name: 'LSTM', config: { name: 'lstm', units: 2 } },
    ]);
    await expect(loadKerasModel(nested as never)).rejects.toThrow('layers.inner: Model, a mask');
    const { changes } = await inspectKerasModel(model('plain', [embedding]) as never);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'changed', path: 'model' }));
  });

  test('a class that is rejected is named once, whatever its settings are', async () => {
    const changes = await found('FutureLayer', { sharpness: 3, activation: 'wavy' });
    expect(changes).toHaveLength(1);
  });
});
