import { expect, test } from 'vitest';
import { inspectKerasModel } from '../src/inspect.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';

/** What a line of code calls, such as relu or tf.regularizers.l2. */
const calledIn = (fix: string): string =>
  fix.match(/^(?:model\.optimizer = )?([\w.]+)\(/)?.[1] ?? fix;

test('the fixes for all models of the oracle are of kinds that kerasFixes.test.ts runs', async () => {
  const fixes = new Map<string, string>();
  for (const { model, keras } of oracleFamilies().flatMap(modelsOf)) {
    const topology = keras === '3' ? { model_config: model, keras_version: '3.15.1' } : model;
    const { changes } = await inspectKerasModel({ modelTopology: topology } as never);
    for (const { fix } of changes) if (fix !== null) fixes.set(calledIn(fix), fix);
  }
  expect([...fixes.keys()].sort()).toEqual([
    'enforceConstraints',
    'relu',
    'tf.layers.leakyReLU',
    'tf.regularizers.l1',
    'tf.regularizers.l2',
    'unitNormalization',
  ]);
});
