import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LoadedModel, type LoadModelOptions, loadModel } from '../files/loadModel.ts';
import type { LayerOutput } from '../layers/layer.ts';
import type { Tensor } from '../tensor/tensor.ts';
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
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dense, sequential } from '@clampwise/layers';
 * import {
 *   loadModelFile,
 *   saveModelFile,
 * } from '@clampwise/layers/node';
 *
 * const path = join(tmpdir(), 'clampwise-loaded.keras');
 * const layer = dense({ units: 1, inputShape: [2] });
 * await saveModelFile(sequential([layer]), path);
 * const { model } = await loadModelFile(path);
 * model.countParams(); // => 3
 */
export async function loadModelFile<Out extends LayerOutput = Tensor>(
  path: string | URL,
  options: LoadModelFileOptions = {},
): Promise<LoadedModel<Out>> {
  const place = checkPath('loadModelFile', path);
  const folder = dirname(place);
  return loadModel<Out>(await readFile(place), {
    ...options,
    readShard: (name) => readFile(join(folder, name)),
  });
}
