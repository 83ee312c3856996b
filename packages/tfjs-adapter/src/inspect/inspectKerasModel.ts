import { checkOptions } from '@clampwise/kernels/internal';
import type { ReadShard } from '../keras/read/file.ts';
import { type KerasSource, openSource } from '../keras/read/source.ts';
import { type KerasReport, reportOf } from '../keras/report.ts';
import { translate } from '../keras/translate/document.ts';
import { checkUnverified, type Unverified } from '../keras/unverified.ts';

/** The options of inspectKerasModel. */
export interface InspectOptions {
  /** 'allow' reports what nobody has compared with Keras as 'unverified'. The default, 'reject', reports it as 'unsupported'. */
  readonly unverified?: Unverified;
}

/** Inspecting reads no weights. */
const noShard: ReadShard = async () => new Uint8Array();

/**
 * Tells what tfjs would reject, drop or ignore in a model of Keras or tfjs, without building it: the report that
 * `loadKerasModel` gives. It needs neither a backend nor tfjs itself, and reads no weights.
 *
 * @param source - what `loadKerasModel` takes
 * @param options - `unverified`: as `loadKerasModel` takes it
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
  source: KerasSource,
  options: InspectOptions = {},
): Promise<KerasReport> {
  checkOptions('inspectKerasModel', options, ['unverified']);
  const { unverified } = options;
  checkUnverified('inspectKerasModel', unverified);
  const { document } = await openSource('inspectKerasModel', source, noShard);
  return reportOf(document.format, translate(document, [], unverified).changes);
}
