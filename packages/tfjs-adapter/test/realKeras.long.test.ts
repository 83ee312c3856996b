import { describe, expect, test } from 'vitest';
import './support/nodeBackends.ts';
import { useBackend } from './support/backends.ts';
import { answerOf, type OracleModel } from './support/oracleModels.ts';
import { modelsFrom, whyNoKeras } from './support/realKeras.ts';

const timeout = 1_800_000;
const reason = whyNoKeras();

async function outcomesOf(models: readonly OracleModel[]): Promise<[string, string][]> {
  const outcomes: [string, string][] = [];
  for (const model of models) {
    const { outcome, detail } = await answerOf(model);
    outcomes.push([model.id, outcome === 'right' ? outcome : `${outcome}: ${detail}`]);
  }
  return outcomes;
}

describe.skipIf(reason !== '')(`models that Keras makes now ${reason}`, () => {
  useBackend('cpu');

  test.each(['3', '2'])('keras.applications of Keras %s', { timeout }, async (version) => {
    const file = `applications.keras${version}.json`;
    const args = (folder: string): string[] => [version, 'applications', '--out', folder];
    const outcomes = await outcomesOf(modelsFrom('run.py', args, file));
    expect(outcomes).toEqual(outcomes.map(([id]) => [id, 'right']));
    expect(outcomes.length).toBeGreaterThanOrEqual(8);
  });

  // CLAMPWISE_MODELS=<seed>:<count> draws others.
  const [seed = '1', count = '60'] = (process.env.CLAMPWISE_MODELS ?? '1:60').split(':');
  test.each(['3', '2'])(`random models of Keras %s, seed ${seed}`, { timeout }, async (version) => {
    const args = (folder: string): string[] => {
      return [version, '--seed', seed, '--count', count, '--out', `${folder}/models.json`];
    };
    const outcomes = await outcomesOf(modelsFrom('composed.py', args, 'models.json'));
    const isFault = /^(foreign error|shape|prediction|training)/;
    expect(outcomes.filter(([, outcome]) => isFault.test(outcome))).toEqual([]);
    const right = outcomes.filter(([, outcome]) => outcome === 'right');
    expect(right.length).toBeGreaterThan(outcomes.length / 3);
  });
});
