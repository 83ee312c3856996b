import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import { savedOracle } from './support/savedOracles.ts';
import './support/nodeBackends.ts';

// A few models that Keras answered. The long test takes all, and asks Keras about the files.
const FAMILIES = oracleFamilies().filter((family) => family.endsWith('keras3'));

/** Models that do not load, or whose masks a file cannot say. */
function isKnown({ rejected, message }: { rejected: string; message: string }): boolean {
  return rejected === 'loading' || /in a model with masks/.test(message);
}

test.each(FAMILIES)('models of %s predict the same after saving', async (family) => {
  await tf.setBackend('cpu');
  const models = modelsOf(family)
    .filter((_, k) => k % 40 === 3)
    .slice(0, 5);
  let count = 0;
  for (const oracle of models) {
    const saved = await savedOracle(oracle);
    if ('rejected' in saved && isKnown(saved)) continue;
    expect(saved).toMatchObject({ id: oracle.id, difference: null });
    count += 1;
  }
  expect(count).toBeGreaterThan(0);
});
