// A SavedModel of TensorFlow, in each form that a source may have.
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { openModelFile } from '../src/index.ts';

/** How the saved_model.pb of TensorFlow 2.21 starts, by what wrote it. */
const STARTS: readonly (readonly [string, string])[] = [
  [
    'tf.saved_model.save',
    'CAESqCoK/QgSzQgKOAoFQ29uc3QaDwoGb3V0cHV0IgVkdHlwZSIPCgV2YWx1ZRIGdGVuc29yIg0KBWR0eXBlEgR0eXBlCi4KCElkZW50aXR5EgoKBWlucHV0IgFUGgsK',
  ],
  [
    'model.export of Keras 3.15',
    'CAES/6kBCpkOEukNCkQKBUFkZFYyEgYKAXgiAVQSBgoBeSIBVBoGCgF6IgFUIh0KAVQSBHR5cGU6EgoQMg4OEwECBBEWFwYFAwkIEoABAZABAQpeChBBc3NpZ25WYXJp',
  ],
  [
    "model.save(…, save_format='tf') of tf_keras 2.21",
    'CAESxtgBCpsOEusNCl4KEEFzc2lnblZhcmlhYmxlT3ASDAoIcmVzb3VyY2UYFBIOCgV2YWx1ZSIFZHR5cGUiDQoFZHR5cGUSBHR5cGUiGgoOdmFsaWRhdGVfc2hhcGUS',
  ],
];

const MESSAGE =
  "openModelFile: cannot read source: a SavedModel of TensorFlow (saved_model.pb), which holds a graph in place of layers; expected a .keras or .h5 file, as model.save('model.keras') writes in Python (model.export writes a SavedModel)";

describe.each(STARTS)('a SavedModel of %s', (_, start) => {
  const bytes = Uint8Array.from(Buffer.from(start, 'base64'));
  const inside = {
    'fingerprint.pb': Uint8Array.of(9),
    'keras_metadata.pb': Uint8Array.of(10),
    'saved_model.pb': bytes,
    'variables/variables.data-00000-of-00001': new Uint8Array(8),
    'variables/variables.index': new Uint8Array(8),
    'assets/words.json': new TextEncoder().encode('{}'),
  };
  const rejected = async (source: Parameters<typeof openModelFile>[0]): Promise<void> =>
    expect(openModelFile(source)).rejects.toMatchObject({
      name: 'ClampwiseTypeError',
      argument: 'source',
      message: MESSAGE,
    });
  const filed = (data: Uint8Array, path: string): File => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const file = new File([Uint8Array.from(data)], name);
    Object.defineProperty(file, 'webkitRelativePath', { value: path });
    return file;
  };

  test('is named by its bytes, a Blob and an address', async () => {
    await rejected(bytes);
    await rejected(new Blob([bytes]));
    await rejected(`data:application/octet-stream;base64,${start}`);
  });

  test('is named in a list of Files', async () => {
    await rejected(Object.entries(inside).map(([path, data]) => filed(data, `model/${path}`)));
    await rejected([filed(bytes, 'saved_model.pb')]);
  });

  test('is named in a ZIP archive, with and without its folder', async () => {
    await rejected(zipSync(inside));
    await rejected(zipSync({ model: inside } as never));
  });
});

test('a model.json next to a SavedModel is opened', async () => {
  const model = {
    class_name: 'Sequential',
    config: { name: 'm', layers: [{ class_name: 'ReLU', config: { name: 'a' } }] },
  };
  const files = [
    new File([Uint8Array.of(8, 1, 0x12)], 'saved_model.pb'),
    new File([JSON.stringify(model)], 'model.json'),
  ];
  const { architecture } = await openModelFile(files);
  expect(architecture.layers[0]?.className).toBe('ReLU');
});
