import type { ModelSource, OpenModelFileOptions } from '../source/types.ts';
import type { ModelFile } from '../types.ts';
import { openAs } from './openAs.ts';

/**
 * Opens a model file of Keras or TensorFlow.js: `.keras` (also unzipped), `.h5`, or a model.json
 * with its weights.
 *
 * It reads and checks the architecture at once, and the weights and the optimizer when you ask for
 * them. NaN and infinite weights are read as they are.
 *
 * Files from strangers are safe to open, since every byte is checked before it is used. A damaged
 * or hostile file gives an error, and a small file cannot take all memory.
 *
 * @param source - an address for `fetch`, bytes, a File or Blob, a list of Files, JSON, or
 *   artifacts or an io handler of tfjs. JSON may be text or an object. A list of Files is a
 *   model.json with its weights, or an unzipped `.keras`
 * @param options - all are optional
 *   - `readShard`: function, default reads next to the model.json. Returns the bytes of a file that
 *     a model.json names, by its path.
 *   - `limits`: object, default `{ rank: 8, depth: 64, arrayBytes: 2 ** 31 }` and the others of
 *     Limits. How much a file may ask for.
 *   - `strict`: boolean, default true. A model.json must hold weights that fit the settings of each
 *     layer.
 *   - `onProgress`: function, default none. Called with the part of the weights that has arrived,
 *     from 0 to 1.
 *   - `requestInit`: object, default none. Passed to `fetch` with each address, such as headers.
 *   - `fetchFunc`: function, default the global `fetch`. Reads addresses.
 *   - `weightPathPrefix`: string, default the folder of the model.json. The address before the
 *     names of weights.
 * @returns the open file
 * @throws ClampwiseTypeError if the source is not a model, is damaged, or asks for more than the
 *   limits. `weights()` and `optimizer()` throw it too. If you abort the request with
 *   `requestInit.signal`, the reason of your abort is thrown
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
