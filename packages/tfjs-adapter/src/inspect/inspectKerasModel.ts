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
  /** 'allow' reports what nobody has compared with Keras as 'unverified'. The default, 'reject', reports it as 'unsupported'. */
  readonly unverified?: Unverified;
}

const OP = 'inspectKerasModel';

/**
 * Tells what tfjs would reject, drop or ignore of a model of Keras or tfjs, without building it. The report is the one
 * of `loadKerasModel`. It needs neither a backend nor tfjs itself, and reads no weights.
 *
 * @param source - what `loadKerasModel` accepts, except addresses that only an io handler of tfjs reads
 * @param options - how to read it:
 *   - `unverified`: as for `loadKerasModel`; default: what is not verified is an error there
 *   - `limits`: how much a file may ask for; default: those of `openModelFile`
 *   - `requestInit`: what `fetch` gets with the address, such as headers; default: nothing
 *   - `fetchFunc`: reads addresses; default: the global `fetch`
 * @returns the report; names from the file are escaped, so it is safe to print
 * @throws ClampwiseTypeError if the source is not a model of layers, or is damaged
 * @throws ClampwiseRangeError if a limit is negative or NaN
 *
 * @example
 * import { inspectKerasModel } from '@clampwise/tfjs-adapter/inspect';
 *
 * const dense = { class_name: 'Dense', config: { units: 1, name: 'out', kernel_constraint: 'non_neg' } };
 * const { changes } = await inspectKerasModel({ class_name: 'Sequential', config: { layers: [dense] } });
 * changes.map(({ path, tfjs }) => `${path} ${tfjs}`); // => ['layers.out.kernel_constraint ignores']
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
