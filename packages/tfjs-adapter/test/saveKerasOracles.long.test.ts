import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fewer, isDrawn, sampled } from '@clampwise/testing/sampled';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveKerasModel } from '../src/keras.ts';
import { modelsOf, oracleFamilies } from './support/oracleFiles.ts';
import { differs } from './support/oracleModels.ts';
import { askKeras, whyNoKeras } from './support/python.ts';
import { fillWeights, inputsFor, MADE, predictionsOf } from './support/savedModels.ts';
import { type Saved, savedOracle } from './support/savedOracles.ts';
import './support/nodeBackends.ts';

/** Models that act at random in training=True, or keep a state from one call to the next. */
const VARIES = /stateful=True/;

/** Models that load and that saveKerasModel rejects: their names and the messages. */
const REJECTED: readonly RegExp[] = [
  // Keras takes masks through these by other rules when it reads a file.
  /^keras[23]\/.* a (Concatenate|Reshape) in a model with masks/,
  // The list has no answer of Keras for an Identity behind a mask, which loading makes of it.
  /^keras3\/Masking,padded→ActivityRegularization/,
  // Keras 3 cannot say these settings of Keras 2.
  /^keras2\/.*hard_sigmoid/,
  /^keras2\/ConvLSTM2D\//,
  /^keras2\/.*@training$/,
  /^keras2\/Masking,padded→(ActivityRegularization|Rescaling)/,
  /^keras2\/LayerNormalization.*axis=\[-1,-2\]/,
  /^keras2\/.* is called with training=True/,
  // Keras 3 merges and ends masks by other rules than Keras 2.
  /^keras2\/.* (\S+mask_merge: "and"|\S+ignore_mask: false|a mask that reaches|layers\.concatenate: the layer Concatenate)/,
  /^keras2\/.* the layer Rescaling of tfjs/,
];

const FAMILIES = oracleFamilies();
const saved: Saved[] = [];
const reason = whyNoKeras();

test.each(FAMILIES)(
  'models of %s predict the same after saving',
  {
    timeout: 900_000,
  },
  async (family) => {
    await tf.setBackend('cpu');
    for (const oracle of sampled(modelsOf(family), 12)) {
      const result = await savedOracle(oracle);
      if (!('rejected' in result)) {
        if (!VARIES.test(result.id)) expect(result).toMatchObject({ difference: null });
        saved.push(result);
      } else if (result.rejected === 'saving') {
        const text = `${result.id}: ${result.message}`;
        const isKnown = REJECTED.some((pattern) => pattern.test(text));
        expect(isKnown, text).toBe(true);
      }
    }
  },
);

describe.skipIf(reason !== '')(`with real Keras${reason && ` (skipped: ${reason})`}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'saved-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const TOLERANCE = 1e-5;
  /** About so many files, evenly chosen. */
  const FILES = 160;

  test.runIf(isDrawn('saved models', 2))(
    'saved models predict the same in Keras',
    { timeout: 900_000 },
    async () => {
      const ofKeras3 = saved.filter(({ id }) => id.startsWith('keras3/') && !VARIES.test(id));
      expect(ofKeras3.length).toBeGreaterThan(fewer(FILES, 3));
      const every = Math.max(Math.floor(ofKeras3.length / FILES), 1);
      const even = ofKeras3.filter((_, k) => k % every === 0);
      const chosen = sampled(even, 4);
      const ofTfjs = await Promise.all(sampled(Object.entries(MADE), 2).map(madeInTfjs));
      const all = [...chosen, ...ofTfjs];
      for (const [k, { bytes, inputs }] of all.entries()) {
        writeFileSync(join(folder, `${k}.keras`), bytes);
        writeFileSync(join(folder, `${k}.json`), JSON.stringify(inputs));
      }
      const answers = askKeras('predict', folder);
      const wrong = all.flatMap(({ id, outputs }, k) => {
        const answer = answers[k];
        if (!Array.isArray(answer)) return [`${id}: ${answer}`];
        const found = outputs.map((values, n) => differs(answer[n] ?? [], values, TOLERANCE));
        const first = found.find((each) => each !== null);
        return first === undefined ? [] : [`${id}: ${first}`];
      });
      expect(wrong).toEqual([]);
    },
  );
});

async function madeInTfjs([id, make]: readonly [
  string,
  () => ReturnType<(typeof MADE)[string]>,
]): Promise<Pick<Saved, 'id' | 'bytes' | 'inputs' | 'outputs'>> {
  const model = make();
  fillWeights(model);
  const inputs = inputsFor(model);
  const outputs = predictionsOf(model, inputs);
  const { bytes } = await saveKerasModel(model);
  const given = inputs.map((x) => ({ shape: x.shape, dtype: x.dtype, values: [...x.dataSync()] }));
  return { id, bytes, inputs: given, outputs };
}
