import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers, models, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import * as ours from '../src/layers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const known = (): string[] => Object.keys(tf.serialization.SerializationMap.getMap().classNameMap);

const topology = (class_name: string, config: object) => ({
  class_name: 'Sequential',
  config: [{ class_name, config: { batch_input_shape: [null, 2], name: 'layer', ...config } }],
  keras_version: '2',
  backend: 'tfjs',
});

// In this order, because registrations remain.
describe('registration', () => {
  it('does not happen on import, and tfjs says what is unknown', async () => {
    expect(known().filter((name) => name.startsWith('Clampwise'))).toEqual([]);
    await expect(models.modelFromJSON(topology('ClampwiseNonNeg', {}))).rejects.toThrow(
      'Unknown layer: ClampwiseNonNeg. This may be due to one of the following reasons:',
    );
  });

  it('is not needed where the classes are handed over', () => {
    const config = { batchInputShape: [null, 2], name: 'given', minValue: 0, maxValue: null };
    const layer = ours.ClipByValue.fromConfig(ours.ClipByValue, config) as ours.ClipByValue;
    expect(layer.getConfig()).toMatchObject(config);
    expect(known()).not.toContain('ClampwiseClipByValue');
  });

  it("happens when a layer is made, and leaves tfjs's constraint of that name alone", async () => {
    const before = known();
    ours.nonNeg();
    expect(known().filter((name) => !before.includes(name))).toEqual(['ClampwiseNonNeg']);
    const dense = layers.dense({ units: 1, inputShape: [1], kernelConstraint: 'nonNeg' });
    const { constraint } = sequential({ layers: [dense] }).weights[0] as never as {
      constraint: tf.serialization.Serializable;
    };
    expect(constraint.getClassName()).toBe('NonNeg');
    expect(constraint).not.toBeInstanceOf(layers.Layer);
  });

  it('registerLayers makes both known, as often as it is called', async () => {
    for (let k = 0; k < 2; k++) {
      ours.registerLayers();
      expect(known()).toEqual(expect.arrayContaining(['ClampwiseNonNeg', 'ClampwiseClipByValue']));
      const saved = topology('ClampwiseClipByValue', { min_value: -1, max_value: 'infinity' });
      const model = await models.modelFromJSON(saved);
      expect(model.layers[0]?.getConfig()).toMatchObject({ minValue: -1, maxValue: 'infinity' });
    }
  });
});

describe('the options of the layers', () => {
  it.each([
    [() => ours.nonNeg({ inputshape: [1] } as never), TypeError, "did you mean 'inputShape'?"],
    [() => ours.nonNeg({ minValue: 0 } as never), TypeError, "unknown option 'minValue'"],
    [() => ours.clipByValue(undefined as never), TypeError, 'options'],
    [() => ours.clipByValue({} as never), TypeError, 'minValue must be a number, or null for none'],
    [() => ours.clipByValue({ minValue: 0 } as never), TypeError, 'maxValue'],
    [() => ours.clipByValue({ min: 0, max: 1 } as never), TypeError, "unknown option 'min'"],
    [() => ours.clipByValue({ minValue: '0', maxValue: 1 } as never), TypeError, 'minValue'],
    [() => ours.clipByValue({ minValue: [0], maxValue: 1 } as never), TypeError, 'minValue'],
    [() => ours.clipByValue({ minValue: NaN, maxValue: null }), RangeError, 'received NaN'],
    [() => ours.clipByValue({ minValue: null, maxValue: NaN }), RangeError, 'maxValue must be'],
    [
      () => ours.clipByValue({ minValue: 2, maxValue: 1 }),
      RangeError,
      'clipByValue: minValue must be at most maxValue (1); received 2',
    ],
  ])('%s is rejected', (make, kind, text) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(text);
  });

  it('a layer takes one tensor', () => {
    const [a, b] = [tf.tensor2d([[1]]), tf.tensor2d([[2]])];
    expect(() => ours.nonNeg().apply([a, b])).toThrow('inputs must be one tensor; received 2');
    expect((ours.nonNeg().apply([a]) as tf.Tensor).dataSync()[0]).toBe(1);
  });
});
