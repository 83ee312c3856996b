import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type BackendName, useBackend } from '../support/backends.ts';
import { knownFaults } from '../support/oracleFiles.ts';
import { type Answer, answerOf, type OracleModel, type Outcome } from '../support/oracleModels.ts';

/** What is neither right nor said. */
const FAULTS: readonly Outcome[] = ['foreign error', 'shape', 'prediction', 'training'];

/** A folder for the answers, from which `census.mjs` writes the census. */
const answersFolder = process.env.CLAMPWISE_ANSWERS;

/** A model is as Keras computes it, or loadKerasModel rejects it; the exceptions are known, and all of them are real. */
export function testOracleModels(
  backend: BackendName,
  family: string,
  models: readonly OracleModel[],
): void {
  describe(`${family} on ${backend}`, () => {
    useBackend(backend);

    test('models predict and train as in Keras, or are rejected', {
      timeout: 900_000,
    }, async () => {
      const known = knownFaults()[backend] ?? {};
      const answers: { [id: string]: Answer } = {};
      for (const model of models) answers[model.id] = await answerOf(model);
      if (answersFolder !== undefined) {
        writeFileSync(`${answersFolder}/${family}.${backend}.json`, JSON.stringify(answers));
      }
      const faults = Object.entries(answers).filter(([, { outcome }]) => FAULTS.includes(outcome));
      const expected = models.filter(({ id }) => id in known).map(({ id }) => [id, known[id]]);
      expect(Object.fromEntries(faults.map(([id, { outcome }]) => [id, outcome]))).toEqual(
        Object.fromEntries(expected),
      );
    });
  });
}
