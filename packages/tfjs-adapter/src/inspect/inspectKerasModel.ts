import { checkOptions } from '@clampwise/kernels/internal';
import type { ModelSource, OpenModelFileOptions } from '@clampwise/model-files';
import { openAs } from '@clampwise/model-files/internal';
import { documentOf } from '../keras/document.ts';
import { type KerasReport, reportOf } from '../keras/report.ts';
import { translate } from '../keras/translate/document.ts';
import { checkUnverified, type Unverified } from '../keras/unverified.ts';

/** The options of inspectKerasModel. */
export interface InspectKerasOptions
  extends Pick<OpenModelFileOptions, 'limits' | 'requestInit' | 'fetchFunc'> {
  /**
   * The kind of layers, settings and contexts that this package has not compared with Keras.
   * 'allow' reports them as 'unverified', the default 'reject' as 'unsupported'.
   */
  readonly unverified?: Unverified;
}

const OP = 'inspectKerasModel';

/**
 * Reports the parts of a model file that tfjs rejects, drops, ignores or computes differently. The
 * report is the one of `loadKerasModel`. The function builds no model, reads no weights, and needs
 * neither a backend nor tfjs.
 *
 * @param source - as for `loadKerasModel`, except addresses that only an io handler of tfjs reads
 * @param options - how to read it
 *   - `unverified`: 'reject' or 'allow', default 'reject'. 'allow' reports layers, settings and
 *     contexts that were not compared with Keras as 'unverified'.
 *   - `limits`: object, default as in `openModelFile`. How much a file may ask for.
 *   - `requestInit`: object, default none. Passed to `fetch` with the address, such as headers.
 *   - `fetchFunc`: function, default the global `fetch`. Reads addresses.
 * @returns the report; names from the file are escaped, so it is safe to print
 * @throws ClampwiseTypeError if the source is not a model of layers, or is damaged
 * @throws ClampwiseRangeError if a limit is negative or NaN
 *
 * @example
 * import { inspectKerasModel } from '@clampwise/tfjs-adapter/inspect';
 *
 * const config = { units: 1, name: 'out', kernel_constraint: 'non_neg' };
 * const dense = { class_name: 'Dense', config };
 * const { changes } = await inspectKerasModel({
 *   class_name: 'Sequential',
 *   config: { layers: [dense] },
 * });
 * changes.map(({ path, tfjs }) => `${path} ${tfjs}`);
 * // => ['layers.out.kernel_constraint ignores']
 */
export async function inspectKerasModel(
  source: ModelSource,
  options: InspectKerasOptions = {},
): Promise<KerasReport> {
  checkOptions(OP, options, ['unverified', 'limits', 'requestInit', 'fetchFunc']);
  const { unverified, ...reading } = options;
  checkUnverified(OP, unverified);
  const document = await documentOf(await openAs(OP, source, reading));
  return reportOf(document.format, translate(document, undefined, unverified).changes);
}
