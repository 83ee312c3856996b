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
 * Tells what tfjs would reject, drop or ignore in a model of Keras or tfjs, without building it: the report that
 * `loadKerasModel` gives. It needs neither a backend nor tfjs itself, and reads no weights.
 *
 * @param source - what `loadKerasModel` takes
 * @param options - `unverified`: as `loadKerasModel` takes it; `limits`, `requestInit`, `fetchFunc` for reading
 * @returns the report
 * @throws ClampwiseTypeError where the source is no model of layers
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
  return reportOf(document.format, translate(document, [], unverified).changes);
}
