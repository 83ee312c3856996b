import * as tf from '@tensorflow/tfjs-core';
import { loadKerasModel, saveKerasModel } from '../../src/keras.ts';
import { INPUTS, inputValues } from './oracleFormulas.ts';
import { differs, fill, type OracleModel, predict, sourceOf } from './oracleModels.ts';

/** A model that was loaded, saved and loaded again. */
export interface Saved {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly {
    readonly shape: number[];
    readonly dtype: string;
    readonly values: number[];
  }[];
  /** What tfjs predicts with the model before it is saved. */
  readonly outputs: readonly number[][];
  /** How its predictions differ after it has been loaded again; null if they do not. */
  readonly difference: string | null;
}

/** Why a model is not saved: loadKerasModel rejects it, or saveKerasModel does. */
export type Unsaved = {
  readonly id: string;
  readonly rejected: 'loading' | 'saving';
  readonly message: string;
};

const TOLERANCE = 1e-6;

/** Loads a model of the oracles, saves it and loads it again. */
export async function savedOracle(oracle: OracleModel): Promise<Saved | Unsaved> {
  const { id } = oracle;
  let loaded: Awaited<ReturnType<typeof loadKerasModel>>;
  try {
    loaded = await loadKerasModel(sourceOf(oracle));
  } catch (error) {
    return { id, rejected: 'loading', message: (error as Error).message };
  }
  const { model } = loaded;
  const misfit = fill(model, oracle);
  if (misfit !== null) return { id, rejected: 'loading', message: misfit };
  const inputs = oracle.inputs.map((spec, k) => {
    return tf.tensor(inputValues(spec, INPUTS + k), [...spec.shape]);
  });
  try {
    // A state in the layers would differ after one call.
    const before = await predict(model, inputs);
    const { bytes } = await saveKerasModel(model);
    const again = await loadKerasModel(bytes);
    const after = await predict(again.model, inputs);
    again.model.dispose();
    const outputs = before.map(({ values }) => [...(values as Float32Array)]);
    const wrong = outputs.map((values, k) => differs(after[k]?.values ?? [], values, TOLERANCE));
    const given = inputs.map((x) => ({
      shape: x.shape,
      dtype: x.dtype,
      values: [...x.dataSync()],
    }));
    const difference = wrong.find((each) => each !== null) ?? null;
    return { id, bytes, inputs: given, outputs, difference };
  } catch (error) {
    return { id, rejected: 'saving', message: (error as Error).message };
  } finally {
    tf.dispose(inputs);
    model.dispose();
  }
}
