import type { ModelSource, OpenModelFileOptions } from '../source/types.ts';
import type { ModelFile } from '../types.ts';
import { openAs } from './openAs.ts';

/**
 * Opens a model file of Keras or TensorFlow.js: `.keras` (also unzipped), `.h5`, or a model.json with its weights. The
 * architecture is read and checked at once, weights and optimizer when you ask for them. NaN and infinite weights are
 * read as they are.
 *
 * Every byte is checked before it is used, so files from strangers are safe to open: a damaged or hostile file gives
 * an error, and a small file cannot take all memory.
 *
 * @param source - where the model is: an address, which `fetch` reads; bytes, such as what `readFile` of Node returns;
 *   a File or Blob; a list of Files (a model.json and its weights, or an unzipped `.keras`); JSON, as text or as an
 *   object; artifacts or an io handler of tfjs
 * @param options - how to read it:
 *   - `readShard`: `(path) => bytes` of a file that a model.json names; default: next to the model.json
 *   - `limits`: how much a file may ask for, such as `{ rank: 8, depth: 64, arrayBytes: 2 ** 31 }` (the defaults; see
 *     Limits for the others)
 *   - `strict`: whether a model.json must hold weights that fit the settings of each layer; default: true
 *   - `onProgress`: called with the part of the weights that has arrived, from 0 to 1; default: none
 *   - `requestInit`: what `fetch` gets with each address, such as headers; default: nothing
 *   - `fetchFunc`: reads addresses in place of the global `fetch`
 *   - `weightPathPrefix`: the address before the names of weights; default: the folder of the model.json
 * @returns the open file
 * @throws ClampwiseTypeError if the source is not a model, or is damaged, or asks for more than the limits; `weights()`
 *   and `optimizer()` throw it too. If you abort the request by `requestInit.signal`, the reason of your abort.
 * @throws ClampwiseRangeError if a limit is negative or NaN
 * @see the formats: https://keras.io/api/models/model_saving_apis/ and
 *   https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts
 *
 * @example
 * import { openModelFile } from '@clampwise/model-files';
 *
 * const file = await openModelFile({
 *   class_name: 'Sequential',
 *   config: { name: 'rain', layers: [{ class_name: 'ReLU', config: { name: 'amount' } }] },
 * });
 * file.architecture.layers[0]?.className; // => 'ReLU'
 */
export function openModelFile(
  source: ModelSource,
  options?: OpenModelFileOptions,
): Promise<ModelFile> {
  return openAs('openModelFile', source, options);
}
