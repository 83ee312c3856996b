import { describe, expect, test } from 'vitest';
import { loadKerasModel, saveKerasModel } from '../src/keras.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';
import { expected, fileOf, train, weightsOf, worstDifference } from './support/roundTrip.ts';

// 3 epochs in Keras, 5 in tfjs, and 3 more in tfjs from a saved file, against 11 epochs in Keras alone.

describe.each(NODE_BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  test.each(Object.keys(expected.weights))(
    'training with %s goes on from a saved file',
    async (name) => {
      const { model } = await loadKerasModel(fileOf(name));
      expect(model.optimizer.iterations).toBe(9);
      await train(model, 5);
      const { bytes, report } = await saveKerasModel(model);
      expect(report.changes).toEqual([]);
      const again = await loadKerasModel(bytes);
      expect(again.model.optimizer.iterations).toBe(24);
      expect(weightsOf(again.model)).toEqual(weightsOf(model));
      await train(again.model, 3);
      expect(worstDifference(name, weightsOf(again.model))).toBeLessThan(1e-5);
    },
  );
});
