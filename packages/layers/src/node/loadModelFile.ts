import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LoadedModel, type LoadModelOptions, loadModel } from '../files/loadModel.ts';
import { checkPath } from './path.ts';

/** The options of loadModelFile. */
export type LoadModelFileOptions = Pick<LoadModelOptions, 'customObjects' | 'compile' | 'limits'>;

/**
 * Loads a model from a file: `.keras`, `.h5`, or a model.json, whose weights lie next to it.
 *
 * @param path - a path or a file: URL
 * @param options - all are optional
 *   - `customObjects`: object, default none. Your own classes and functions, by the names that the
 *     file has for them.
 *   - `compile`: boolean, default true. Whether the model is compiled as the file says.
 *   - `limits`: object. How much a file may ask for, as in `openModelFile`.
 * @returns the model and the report, as from `loadModel`
 * @throws ClampwiseTypeError as `loadModel` throws it. If there is no such file, Node's error
 * @see `loadModel`
 *
 * @example
 * import { loadModelFile } from '@clampwise/layers/node';
 *
 * const { code } = await loadModelFile('missing.keras').catch((error) => error);
 * code; // => 'ENOENT'
 */
export async function loadModelFile(
  path: string | URL,
  options: LoadModelFileOptions = {},
): Promise<LoadedModel> {
  const place = checkPath('loadModelFile', path);
  const folder = dirname(place);
  return loadModel(await readFile(place), {
    ...options,
    readShard: (name) => readFile(join(folder, name)),
  });
}
