import { basename, dirname, join } from 'node:path';
import type { TfjsArtifacts } from '@clampwise/model-files';
import type { FileReport } from '../files/report.ts';
import { type AnyModel, type SaveModelOptions, saveModel } from '../files/saveModel.ts';

import { checkPath, formatOf } from './path.ts';
import { replaceFile } from './replaceFile.ts';

/** The options of saveModelFile. */
export type SaveModelFileOptions = Omit<SaveModelOptions, 'format'>;

/**
 * Saves a model to a file. The end of the name says the format: `.keras` for Keras, `.json` for
 * TensorFlow.js, whose weights lie next to it in `<name>.weights.bin`.
 *
 * It writes the file next to its place and then renames it, so a crash never leaves half a file.
 *
 * @param model - a model that is built
 * @param path - a path or a file: URL
 * @param options - the options of `saveModel`, without `format`
 * @returns the report of `saveModel`
 * @throws ClampwiseTypeError if the path ends in another way, or as `saveModel` throws it. Then no
 *   file changes
 * @see `saveModel`
 *
 * @example
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dense, sequential } from '@clampwise/layers';
 * import { loadModelFile, saveModelFile } from '@clampwise/layers/node';
 *
 * const path = join(tmpdir(), 'clampwise-example.keras');
 * const model = sequential([dense({ units: 1, inputShape: [2] })]);
 * await saveModelFile(model, path);
 * const loaded = await loadModelFile(path);
 * loaded.model.countParams(); // => 3
 */
export async function saveModelFile(
  model: AnyModel,
  path: string | URL,
  options: SaveModelFileOptions = {},
): Promise<FileReport> {
  const place = checkPath('saveModelFile', path);
  if (formatOf('saveModelFile', place) === 'keras') {
    const { bytes, report } = saveModel(model, { ...options, format: 'keras' });
    await replaceFile(place, bytes);
    return report;
  }
  const { artifacts, report } = saveModel(model, { ...options, format: 'tfjs' });
  const weights = `${basename(place, '.json')}.weights.bin`;
  await replaceFile(join(dirname(place), weights), new Uint8Array(artifacts.weightData));
  await replaceFile(place, JSON.stringify(modelJson(artifacts, weights)));
  return report;
}

/** Returns a model.json, which names the file of its weights. */
function modelJson({ weightData: _, weightSpecs, ...rest }: TfjsArtifacts, path: string): object {
  return { ...rest, weightsManifest: [{ paths: [path], weights: weightSpecs }] };
}
