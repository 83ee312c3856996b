import type { ModelFile } from '@clampwise/model-files';
import { type JsonObject, withoutArrays } from './json.ts';
import type { KerasDocument } from './translate/document.ts';

const MAKERS = { keras2: 'Keras 2', keras3: 'Keras 3', tfjs: 'tfjs' } as const;

/** Reads all of a file except the weights. */
export async function documentOf(file: ModelFile): Promise<KerasDocument> {
  const { format, architecture, training, trainingKey } = file;
  const { dialect, container } = format;
  return {
    format: `${MAKERS[dialect]}, ${container}`,
    isKeras3: dialect === 'keras3',
    isOfTfjs: dialect === 'tfjs',
    model: withoutArrays(architecture.source) as JsonObject,
    training,
    hasState: await file.hasOptimizerState(),
    tfjsSeesTraining: container !== 'model.json' || trainingKey === 'trainingConfig',
  };
}
