import '@tensorflow/tfjs-backend-cpu';
import { assertClose } from '@clampwise/testing';
import { layers, sequential as tfjsSequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { loadModel, saveModel } from '../src/files.ts';
import {
  activation,
  dense,
  ops,
  sequential,
  type Tensor,
  tensor,
  valueAndGrad,
} from '../src/index.ts';
import golden from './golden/hardSigmoid.json' with { type: 'json' };
import { thrown } from './support/harness.ts';

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));
const asKeras2 = (x: Tensor): Tensor => ops.clipByValue(ops.add(ops.mul(x, 0.2), 0.5), 0, 1);

describe(`hardSigmoid as ${golden.source}`, () => {
  test.each(['float32', 'float64'] as const)('values and gradients of %s', (dtype) => {
    const x = tensor(golden.x.map(Number), { dtype });
    const { y, slope } = golden[dtype];
    const close = { relative: dtype === 'float32' ? 1e-7 : 1e-14 };
    const { grads } = valueAndGrad((v: Tensor) => ops.sum(ops.hardSigmoid(v)))(x);
    assertClose(ops.hardSigmoid(x).data, y, close);
    assertClose(grads[0].data, slope, close);
    assertClose(activation('hardSigmoid').apply(x).data, y, close);
    expect(ops.hardSigmoid(tensor(NaN, { dtype })).item()).toBe(Number(golden[dtype].nan[0]));
  });

  test('a file of Keras 3 loads, and predicts what Keras does', async () => {
    const { file, x, y } = golden.keras3;
    const { model } = await loadModel(bytes(file));
    assertClose((model.predict(x) as Tensor).data, y, { relative: 1e-6 });
  });

  test('a file of Keras 2 is rejected by name, and loads with a custom object', async () => {
    const { file, x, y } = golden.keras2;
    await expect(loadModel(bytes(file))).rejects.toThrow(
      'is the activation hard_sigmoid of Keras 2, 0.2 · x + 0.5 from 0 to 1. This package has the one of Keras 3, (x + 3) / 6. Pass customObjects: { hard_sigmoid: (x) => ops.clipByValue(ops.add(ops.mul(x, 0.2), 0.5), 0, 1) }',
    );
    const { model } = await loadModel(bytes(file), { customObjects: { hard_sigmoid: asKeras2 } });
    assertClose((model.predict(x) as Tensor).data, y, { relative: 1e-6 });
  });

  test('a model of tfjs is rejected by name', async () => {
    const theirs = tfjsSequential({
      layers: [layers.dense({ units: 1, inputShape: [2], activation: 'hardSigmoid' })],
    });
    let artifacts: object = {};
    await theirs.save({
      save: async (given) => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    });
    await expect(loadModel(artifacts as never)).rejects.toThrow(
      'is the activation hard_sigmoid of TensorFlow.js, 0.2 · x + 0.5',
    );
  });
});

test('a saved hardSigmoid comes back from a file for Keras, and is no part of one for tfjs', async () => {
  const model = sequential([
    dense({ units: 3, inputShape: [2], activation: 'hardSigmoid', seed: 1 }),
    activation('hardSigmoid'),
  ]);
  const x = [[1, -2]];
  const { bytes: file } = saveModel(model, { format: 'keras' });
  const loaded = await loadModel(file);
  expect((loaded.model.predict(x) as Tensor).toArray()).toEqual(model.predict(x).toArray());
  expect(thrown(() => saveModel(model, { format: 'tfjs' })).message).toContain(
    'the activation hardSigmoid, which a file for TensorFlow.js cannot hold. TensorFlow.js has another function of this name, 0.2 · x + 0.5 from 0 to 1.',
  );
  const options = { format: 'tfjs', unsupported: 'leaveOut' } as const;
  const again = await loadModel(saveModel(model, options).artifacts);
  expect((again.model.predict(x) as Tensor).toArray()).toEqual(model.predict(x).toArray());
});
