import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { testTfjsModels } from './shared/tfjsModels.ts';
import './support/nodeBackends.ts';
import { LAYER_CASES, OTHER_FACTORIES } from './support/tfjsLayers.ts';

test('every layer of tfjs is among the cases', () => {
  const names = LAYER_CASES.map(({ name }) => name);
  const missing = Object.keys(layers).filter((factory) => {
    return (
      !OTHER_FACTORIES.includes(factory) && !names.some((name) => name.includes(`${factory}(`))
    );
  });
  expect(missing).toEqual([]);
});

// The long test takes all of them, also on wasm.
testTfjsModels(
  'cpu',
  LAYER_CASES.filter((_, k) => k % 20 === 0),
);
